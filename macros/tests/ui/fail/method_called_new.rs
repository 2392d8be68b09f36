#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn new(&self) -> u64;
}

fn main() {}
