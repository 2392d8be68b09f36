#[virtuoso::constant(package = "a.v1")]
#[range(1..=5)]
pub const LIMIT: u32 = 5;

#[virtuoso::constant(package = "a.v1")]
#[id(1)]
pub const OTHER: u32 = 5;

fn main() {}
