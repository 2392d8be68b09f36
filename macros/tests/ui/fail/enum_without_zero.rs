#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
enum Level {
    #[id(1)]
    Low,
    Unrecognized(i32),
}

fn main() {}
