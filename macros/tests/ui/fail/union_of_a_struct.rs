#[derive(Clone, Debug, virtuoso::Union)]
#[package("a.v1")]
struct Payment {
    #[id(1)]
    card: String,
}

fn main() {}
