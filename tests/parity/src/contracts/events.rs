//! Events blocks: topics with all that may stand on them.

use virtuoso::Uuid;
use virtuoso::codec::UnknownFields;

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("events.v1")]
pub struct OrderPlaced {
    #[id(1)]
    pub order: Order,
    #[id(2)]
    pub region: String,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("events.v1")]
pub struct Order {
    #[id(1)]
    pub id: Uuid,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("events.v1")]
pub struct StatusChanged {
    #[id(1)]
    pub id: Uuid,
    #[id(2)]
    pub new: Status,
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("events.v1")]
pub enum Status {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Paid,
    Unrecognized(i32),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("events.v1")]
pub enum Noise {
    #[id(1)]
    Click(String),
    #[id(2)]
    Hiss,
    Unrecognized(UnknownFields),
}

/// What happens to orders.
#[virtuoso::events(package = "events.v1")]
#[meta("team", "shop")]
#[reserved("cancelled")]
pub trait OrderEvents {
    /// One event per accepted order.
    #[key("order.id")]
    #[partitions(16)]
    #[delivery(at_least_once)]
    #[retain(7d)]
    #[dead_letter("orders.dead")]
    #[address("events.v1.{region}.placed")]
    fn placed(event: OrderPlaced);

    #[key(id)]
    #[retain("30d")]
    #[compact]
    fn status(event: StatusChanged);

    #[delivery(at_most_once)]
    #[deprecated]
    #[allow_lint("topic-without-key")]
    #[address("noise.{{raw}}")]
    fn noise(event: Noise);
}

#[virtuoso::events(package = "events.v1")]
#[allow_lint("topic-without-key")]
pub trait Others {
    fn again(event: Order);
}

crate::contract::contract! {
    packages: [crate::events::v1],
    files: ["events/v1/events.idl"],
    text: (OrderEventsTopics, OthersTopics),
    messages: [OrderPlaced, Order, StatusChanged, Noise],
    services: [],
    both: {
        use virtuoso::{Channel, ServerBuilder};

        // Publishers and handlers come with the event layer.
        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server
        }

        pub(super) async fn calls(_: Channel) {}
    },
}
