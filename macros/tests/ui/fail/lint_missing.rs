#[virtuoso::service(package = "a.v1")]
#[allow_lint]
trait Orders {
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
