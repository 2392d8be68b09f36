#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self) -> u64;
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
