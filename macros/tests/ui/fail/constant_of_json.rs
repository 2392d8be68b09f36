#[virtuoso::constant(package = "a.v1")]
pub const NOTHING: virtuoso::Json = virtuoso::Json::Null;

fn main() {}
