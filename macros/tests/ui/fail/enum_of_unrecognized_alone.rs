#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("a.v1")]
enum Status {
    Unrecognized(i32),
}

fn main() {}
