trait Orders {
    async fn get(&self) -> u64;
}

struct Shop;

#[virtuoso::service(package = "a.v1")]
impl Orders for Shop {
    async fn get(&self) -> u64 {
        5
    }
}

fn main() {}
