#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get<T>(&self, id: T) -> u64;
}

fn main() {}
