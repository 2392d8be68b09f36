use virtuoso::Receiver;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn put(&self, ids: Receiver<u64>);
}

fn main() {}
