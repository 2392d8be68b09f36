#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn list(&self, #[id(2)] limit: u32, #[id(2)] name: String) -> u64;
}

fn main() {}
