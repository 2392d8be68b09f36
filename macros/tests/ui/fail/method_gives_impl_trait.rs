#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn list(&self) -> impl Iterator<Item = u64>;
}

fn main() {}
