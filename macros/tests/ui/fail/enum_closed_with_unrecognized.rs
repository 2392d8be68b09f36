#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
#[closed]
enum Level {
    #[id(0)]
    Low,
    Unrecognized(i32),
}

fn main() {}
