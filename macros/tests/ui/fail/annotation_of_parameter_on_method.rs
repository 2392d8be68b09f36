#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[body]
    #[default = 5]
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
