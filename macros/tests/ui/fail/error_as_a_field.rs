use std::collections::BTreeMap;
#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("a.v1")]
#[status(not_found)]
struct NotFound;

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    plain: NotFound,
    #[id(2)]
    optional: Option<NotFound>,
    #[id(3)]
    list: Vec<NotFound>,
    #[id(4)]
    map: BTreeMap<String, NotFound>,
    #[id(5)]
    boxed: Option<Box<NotFound>>,
    #[id(6)]
    #[required]
    required: NotFound,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("a.v1")]
enum Outcome {
    #[id(1)]
    Failed(NotFound),
    Unrecognized(virtuoso::codec::UnknownFields),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Newtype)]
#[package("a.v1")]
struct Wrapped(NotFound);

#[virtuoso::service(package = "a.v1")]
trait Orders {
    async fn take(&self, error: NotFound, errors: Vec<NotFound>);
    async fn body(&self, #[body] error: NotFound);
    async fn give(&self) -> NotFound;
    async fn give_many(&self) -> Vec<NotFound>;
    async fn stream(&self, out: virtuoso::Sender<NotFound>);
    async fn upload(&self, input: virtuoso::Receiver<NotFound>);
}

#[virtuoso::events(package = "a.v1")]
trait OrderEvents {
    fn failed(event: NotFound);
}

fn main() {}
