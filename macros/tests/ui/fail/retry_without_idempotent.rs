#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[retry(max = 3)]
    async fn put(&self, id: u64);
}

fn main() {}
