#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
enum Level {
    #[id(0)]
    Unspecified,
    #[id(2147483648)]
    Low,
    Unrecognized(i32),
}

fn main() {}
