/// A point.
#[derive(Clone, virtuoso::Message)]
#[package("a.v1")]
pub struct Point {
    #[id(1)]
    x: i32,
    #[id(2)]
    #[default = 5]
    y: i32,
    #[id(4)]
    #[len(1..=3)]
    name: Option<Name>,
}
