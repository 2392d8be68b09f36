#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub struct Audit<T> {
    pub level: T,
}

fn main() {}
