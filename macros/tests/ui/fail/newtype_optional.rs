#[derive(Clone, Debug, virtuoso::Newtype)]
#[package("a.v1")]
struct OrderId(Option<u64>);

fn main() {}
