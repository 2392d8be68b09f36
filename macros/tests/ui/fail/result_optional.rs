#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> Option<u64>;
}

fn main() {}
