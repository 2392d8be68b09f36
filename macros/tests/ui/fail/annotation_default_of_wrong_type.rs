#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("a.v1")]
pub enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    Unrecognized(i32),
}

/// Goes to the log.
#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc, struct)]
pub struct Audit {
    pub level: Level,
    pub note: Option<&'static str>,
    #[default = 1]
    pub times: u32,
}

#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub struct Slow {
    #[default = "x"]
    pub times: u32,
    #[default(Some(Level::Low))]
    pub level: Level,
}

fn main() {}
