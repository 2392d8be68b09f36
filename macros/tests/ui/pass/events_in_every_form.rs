//! Topics with every annotation; the names of their parameters do not matter.

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
pub struct Placed {
    #[id(1)]
    pub id: u64,
    #[id(2)]
    pub region: String,
}

#[virtuoso::events(package = "a.v1")]
pub trait OrderEvents {
    #[key(id)]
    #[partitions(16)]
    #[delivery(at_least_once)]
    #[retain("7d")]
    #[compact]
    #[dead_letter("lost")]
    #[address("orders.{region}")]
    fn placed(event: Placed);
    fn archived(_: Placed);
}

fn main() {
    let text = virtuoso::contract_of::<OrderEventsTopics>();
    assert!(text.package("a.v1").unwrap().contains("topic archived: Placed;"));
}
