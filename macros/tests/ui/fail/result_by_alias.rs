type Result<T> = std::result::Result<T, virtuoso::Status>;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> Result<u64>;
}

fn main() {}
