#[derive(Clone, Debug, virtuoso::Union)]
#[package("a.v1")]
enum Payment {
    #[id(1)]
    Card(String, u32),
    Unrecognized(virtuoso::codec::UnknownFields),
}

fn main() {}
