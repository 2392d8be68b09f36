#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self) -> u64 {
        5
    }
}

fn main() {}
