#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[annotate]
pub struct Order {}

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[annotate("audit")]
pub struct Item {}

fn main() {}
