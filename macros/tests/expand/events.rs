#[virtuoso::events(package = "a.v1")]
pub trait Points {
    #[key("name")]
    #[address("points.{name}")]
    fn drawn(event: Point);
}
