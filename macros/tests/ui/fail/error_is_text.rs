#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> Result<u64, String>;
}

fn main() {}
