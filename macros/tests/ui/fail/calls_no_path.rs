#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[calls("payments.v1.Payments.charge")]
    async fn pay(&self, id: u64) -> u64;

    #[calls(charge)]
    async fn place(&self, id: u64) -> u64;

    #[calls]
    async fn watch(&self, id: u64) -> u64;

    #[calls(Vec::<u8>::new)]
    async fn cancel(&self, id: u64) -> u64;
}

fn main() {}
