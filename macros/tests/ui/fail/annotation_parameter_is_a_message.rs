#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
pub struct Order {}

#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub struct Audit {
    pub order: Order,
    pub orders: &'static [Order],
}

fn main() {}
