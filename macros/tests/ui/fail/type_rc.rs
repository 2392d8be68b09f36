use std::rc::Rc;

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    value: Rc<String>,
}

fn main() {}
