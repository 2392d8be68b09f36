#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    #[id(1)]
    High,
    Unrecognized(i32),
}

fn main() {}
