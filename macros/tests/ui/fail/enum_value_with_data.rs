#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low(u32),
    Unrecognized(i32),
}

fn main() {}
