#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, mut id: u64) -> u64;
}

fn main() {}
