#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[readonly]
    #[idempotent]
    async fn get(&self) -> u64;
}

fn main() {}
