#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[timout("5s")]
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
