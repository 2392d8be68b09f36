#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: impl Into<u64>) -> u64;
}

fn main() {}
