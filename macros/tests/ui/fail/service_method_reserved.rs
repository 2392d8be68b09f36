#[virtuoso::service(package = "a.v1")]
#[reserved("cancel")]
trait Orders {
    async fn cancel(&self) -> u64;
}

fn main() {}
