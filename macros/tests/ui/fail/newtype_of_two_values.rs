#[derive(Clone, Debug, virtuoso::Newtype)]
#[package("a.v1")]
struct OrderId(u64, u64);

#[derive(Clone, Debug, virtuoso::Newtype)]
#[package("a.v1")]
struct Sku {
    text: String,
}

#[derive(Clone, Debug, virtuoso::Newtype)]
#[package("a.v1")]
enum Level {
    Low,
}

fn main() {}
