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
#[on(rpc)]
pub struct Audit {
    pub level: Option<Level>,
    pub note: Option<&'static str>,
}

#[virtuoso::service(package = "a.v1")]
pub trait Orders {
    #[annotate(Audit(level = Some(Level::Low), note = None))]
    async fn get(&self);
}

fn main() {}
