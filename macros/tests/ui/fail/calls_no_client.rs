struct Payments;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[calls(Payments::charge)]
    async fn pay(&self, id: u64) -> u64;

    #[calls(StockClient::reserve)]
    async fn place(&self, id: u64) -> u64;
}

fn main() {}
