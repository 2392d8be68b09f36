#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("a.v1")]
enum Payment {
    #[id(1)]
    Card(String),
    Unrecognized(virtuoso::codec::UnknownFields),
}

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn pay(&self, id: u64, payment: Payment);
}

fn main() {}
