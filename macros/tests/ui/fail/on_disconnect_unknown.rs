#[virtuoso::service(package = "a.v1")]
trait Orders {
    #[on_disconnect(abort)]
    async fn get(&self) -> u64;
}

fn main() {}
