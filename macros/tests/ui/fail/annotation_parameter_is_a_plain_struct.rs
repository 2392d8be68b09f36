pub struct Plain;

#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(rpc)]
pub struct Audit {
    pub plain: Plain,
    pub map: &'static [(&'static str, Plain)],
    pub optional: Option<Plain>,
}

fn main() {}
