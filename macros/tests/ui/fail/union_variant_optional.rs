#[derive(Clone, Debug, virtuoso::Union)]
#[package("a.v1")]
enum Payment {
    #[id(1)]
    Card(Option<String>),
    Unrecognized(virtuoso::codec::UnknownFields),
}

fn main() {}
