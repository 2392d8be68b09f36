#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[readonly]
    #[retry(max = 9, on = [unavaileble])]
    async fn get(&self) -> u64;
}

fn main() {}
