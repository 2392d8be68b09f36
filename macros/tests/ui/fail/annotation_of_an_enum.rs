#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub enum Audit {
    Low,
}

#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub struct Slow(u32);

fn main() {}
