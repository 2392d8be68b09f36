#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub struct Audit {
    #[id(1)]
    #[meta("a", "b")]
    pub level: u32,
}

fn main() {}
