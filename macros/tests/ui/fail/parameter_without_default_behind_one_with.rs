#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn list(&self, #[default = 50] limit: u32, name: String) -> u64;
}

fn main() {}
