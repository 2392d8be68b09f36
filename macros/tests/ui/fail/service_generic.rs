#[virtuoso::service(package = "a.v1")]
trait Orders<T> {
    async fn get(&self) -> u64;
}

fn main() {}
