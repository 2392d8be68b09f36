#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Line<'a> {
    #[id(1)]
    text: std::borrow::Cow<'a, str>,
}

fn main() {}
