type Uuid = u64;

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Duration {
    #[id(1)]
    seconds: u64,
}

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    wait: Duration,
    #[id(2)]
    id: Option<Uuid>,
    #[id(3)]
    all: Vec<Duration>,
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn wait(&self, how_long: Duration) -> Uuid;
}

fn main() {}
