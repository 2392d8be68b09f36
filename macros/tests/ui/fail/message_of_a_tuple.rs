#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Point(u32, u32);

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct OrderId(u64);

fn main() {}
