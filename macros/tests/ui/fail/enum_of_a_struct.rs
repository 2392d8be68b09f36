#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
struct Level {
    #[id(1)]
    value: u32,
}

fn main() {}
