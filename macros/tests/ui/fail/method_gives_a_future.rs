#[virtuoso::service(package = "a.v1")]
trait Orders {
    fn get(&self) -> impl Future<Output = u64> + Send;
}

fn main() {}
