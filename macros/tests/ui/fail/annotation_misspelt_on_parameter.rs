#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, #[rang(1..=5)] id: u64) -> u64;
}

fn main() {}
