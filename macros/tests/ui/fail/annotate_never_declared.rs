#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[annotate(Audit(level = 1))]
pub struct Order {}

fn main() {}
