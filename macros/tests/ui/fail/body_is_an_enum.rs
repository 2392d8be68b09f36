#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
#[closed]
enum Level {
    #[id(0)]
    Low,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, #[body] level: Level) -> u64;
}

fn main() {}
