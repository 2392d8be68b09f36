#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, #[oneway] id: u64, #[readonly] by: String) -> u64;
}

fn main() {}
