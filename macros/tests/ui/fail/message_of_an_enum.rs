#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
enum Level {
    #[id(0)]
    Low,
}

fn main() {}
