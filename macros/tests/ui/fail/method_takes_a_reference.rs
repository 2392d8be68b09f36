#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, name: &str) -> u64;
}

fn main() {}
