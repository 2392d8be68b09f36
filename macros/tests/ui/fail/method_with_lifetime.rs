#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get<'a>(&'a self, name: &'a str) -> u64;
}

fn main() {}
