#[derive(Clone, Debug, virtuoso::Union)]
#[package("a.v1")]
enum Payment {
    #[id(1)]
    Card(String),
}

fn main() {}
