#[derive(Clone, Debug, virtuoso::Union)]
#[package("a.v1")]
enum Payment {
    #[id(1)]
    Card(String),
    Unrecognized(i32),
}

fn main() {}
