#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[timeout(5)]
    async fn get(&self) -> u64;
    #[timeout("soon")]
    async fn find(&self) -> u64;
    #[timeout]
    async fn list(&self) -> u64;
}

fn main() {}
