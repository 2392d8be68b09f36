#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
#[default = 5]
enum Level {
    #[id(0)]
    #[len(1..)]
    Unspecified,
    #[id(1)]
    #[default]
    High,
    Unrecognized(i32),
}

fn main() {}
