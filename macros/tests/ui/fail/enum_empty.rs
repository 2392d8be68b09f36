#[derive(Clone, Copy, Debug, virtuoso::Enum)]
#[package("a.v1")]
#[closed]
enum Level {}

fn main() {}
