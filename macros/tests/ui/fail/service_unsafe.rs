#[virtuoso::service(package = "a.v1")]
unsafe trait Orders {
    async fn get(&self) -> u64;
}

fn main() {}
