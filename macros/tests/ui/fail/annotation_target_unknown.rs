#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(method, topic)]
pub struct Audit;

fn main() {}
