#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct NotFound;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn get(&self, id: u64) -> Result<u64, NotFound>;
}

fn main() {}
