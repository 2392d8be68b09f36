#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
#[closed]
enum Level {
    #[id(0)]
    Unspecified = 0,
    #[id(1)]
    Low = 1,
}

fn main() {}
