use virtuoso::Sender;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn watch(&self, out: Sender);
}

fn main() {}
