#[virtuoso::service(package = "a.v1")]
trait Orders {
    type Item;
    fn get(&self) -> u64;
    async fn put(&mut self, id: usize) -> u64;
    #[retry(max = 1)]
    async fn find<T>(&self, name: T) -> Option<u64>;
}

fn main() {}
