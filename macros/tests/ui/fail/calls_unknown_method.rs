mod payments {
    #[virtuoso::service(package = "payments.v1")]
    pub trait Payments {
        async fn charge(&self, amount: u64) -> u64;
    }
}

use payments::PaymentsClient;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[calls(PaymentsClient::charge)]
    async fn pay(&self, id: u64) -> u64;

    #[calls(PaymentsClient::chrage, payments::PaymentsClient::refund)]
    async fn place(&self, id: u64) -> u64;

    // What a client has besides methods is not of the service.
    #[calls(PaymentsClient::new)]
    async fn watch(&self, id: u64) -> u64;
}

fn main() {}
