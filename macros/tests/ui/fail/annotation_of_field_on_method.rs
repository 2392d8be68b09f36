#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[len(1..=5)]
    async fn get(&self, id: u64) -> u64;
}

fn main() {}
