#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[timeout("5s")]
    #[timeout("6s")]
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
