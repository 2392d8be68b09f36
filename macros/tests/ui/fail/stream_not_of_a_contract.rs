#[derive(Clone, Debug, Default)]
struct Item;

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn watch(&self, id: u64, out: virtuoso::Sender<Item>);
}

fn main() {}
