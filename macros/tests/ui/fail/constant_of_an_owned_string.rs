#[virtuoso::constant(package = "a.v1")]
pub const NOTHING: String = String::new();

fn main() {}
