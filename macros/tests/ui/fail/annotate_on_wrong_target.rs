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

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
pub struct Order {
    #[id(1)]
    #[annotate(Audit(level = Level::Low))]
    id: u64,
}

#[virtuoso::service(package = "a.v1")]
#[annotate(Audit(level = Level::Low))]
pub trait Orders {
    async fn get(&self, #[annotate(Audit(level = Level::Low))] id: u64);
}

fn main() {}
