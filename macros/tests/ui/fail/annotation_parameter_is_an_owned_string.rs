#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub struct Audit {
    pub note: String,
}

fn main() {}
