const TAGS: &[&str] = &["a"];

#[derive(virtuoso::Annotation)]
#[package("a.v1")]
#[on(struct)]
pub struct Audit {
    pub tags: &'static [&'static str],
}

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
#[annotate(Audit(tags = TAGS))]
pub struct Order {}

fn main() {}
