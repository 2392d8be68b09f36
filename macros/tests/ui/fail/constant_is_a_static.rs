#[virtuoso::constant(package = "a.v1")]
pub static LIMIT: u32 = 5;

fn main() {}
