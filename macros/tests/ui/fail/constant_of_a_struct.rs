#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
pub struct Point {
    #[id(1)]
    x: i32,
}

#[virtuoso::constant(package = "a.v1")]
pub const ORIGIN: Point = Point { x: 0 };

#[virtuoso::constant(package = "a.v1")]
pub const CORNERS: &[Point] = &[ORIGIN];

fn main() {}
