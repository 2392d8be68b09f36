#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: std::collections::BTreeMap<f32, u32>,
}

fn main() {}
