#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&mut self) -> u64;
}

fn main() {}
