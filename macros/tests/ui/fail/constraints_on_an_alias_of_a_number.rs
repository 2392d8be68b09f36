type Count = u64;
type Name = String;

#[derive(Clone, Debug, virtuoso::Message)]
#[package("a.v1")]
struct Order {
    #[id(1)]
    #[len(1..=3)]
    count: Count,
    #[id(2)]
    #[pattern("a+")]
    pattern: Count,
    #[id(3)]
    #[range(1..=3)]
    name: Name,
}

fn main() {}
