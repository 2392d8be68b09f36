#[virtuoso::constant(package = "a.v1")]
pub const TABLE: &[&[u32]] = &[&[1], &[2]];

fn main() {}
