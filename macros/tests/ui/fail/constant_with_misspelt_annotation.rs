#[virtuoso::constant(package = "a.v1")]
#[mata("a", "b")]
pub const LIMIT: u32 = 5;

fn main() {}
