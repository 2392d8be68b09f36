#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
enum Level {
    #[id(0)]
    Low,
    Unrecognized(u32),
}

fn main() {}
