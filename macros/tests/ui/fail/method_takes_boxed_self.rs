#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(self: Box<Self>) -> u64;
}

fn main() {}
