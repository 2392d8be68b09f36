#[derive(Clone, Copy, virtuoso::Enum)]
#[package("a.v1")]
pub enum Level {
    #[id(0)]
    Unspecified,
    #[id(3)]
    VeryHigh,
    Unrecognized(i32),
}
