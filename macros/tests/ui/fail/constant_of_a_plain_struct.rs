pub struct Plain;

#[virtuoso::constant(package = "a.v1")]
pub const ONE: Plain = Plain;

#[virtuoso::constant(package = "a.v1")]
pub const MANY: &[Plain] = &[Plain];

#[virtuoso::constant(package = "a.v1")]
pub const NAMED: &[(&str, Plain)] = &[];

fn main() {}
