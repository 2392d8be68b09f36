#[virtuoso::constant(package = "a.v1")]
pub const LIMIT: Option<u32> = None;

fn main() {}
