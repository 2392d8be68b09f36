#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
enum Source {
    #[id(11)]
    Referrer(String),
    Nobody,
}

fn main() {}
