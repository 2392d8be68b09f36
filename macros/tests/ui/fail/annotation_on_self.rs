#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(#[body] &self, id: u64) -> u64;
}

fn main() {}
