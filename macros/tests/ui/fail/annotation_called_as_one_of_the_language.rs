#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub struct MaxSize {
    pub bytes: u64,
}

fn main() {}
