#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(id: u64) -> u64;
    async fn list() -> u64;
}

fn main() {}
