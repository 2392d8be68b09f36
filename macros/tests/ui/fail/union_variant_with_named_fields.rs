#[derive(Clone, Debug, virtuoso::Union)]
#[package("a.v1")]
enum Payment {
    #[id(1)]
    Card { number: String },
    Unrecognized(virtuoso::codec::UnknownFields),
}

fn main() {}
