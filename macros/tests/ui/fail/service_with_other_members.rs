#[virtuoso::service(package = "a.v1")]
trait Orders {
    const MOST: u32;
    type Item;
    async fn get(&self) -> u64;
    functions!();
}

fn main() {}
