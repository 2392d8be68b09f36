#[virtuoso::service(package = "a.v1")]
trait Orders: Clone + std::fmt::Debug {
    async fn get(&self) -> u64;
}

fn main() {}
