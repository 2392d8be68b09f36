#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[range("1x"..="5m")]
    expected: virtuoso::Duration,
}

fn main() {}
