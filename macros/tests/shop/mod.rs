//! A contract with every construct.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use virtuoso::codec::UnknownFields;
use virtuoso::{Any, Bytes, Context, Decimal, Duration, Json, Receiver, Sender, Timestamp, Uuid};

/// Stock-keeping unit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, virtuoso::Newtype)]
#[package("shop.orders.v1")]
#[pattern("[A-Z]{3}-[0-9]{4}")]
pub struct Sku(pub String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, virtuoso::Newtype)]
#[package("shop.orders.v1")]
pub struct OrderId(pub Uuid);

/// An alias is what it stands for.
pub type Note = String;

/// Life of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, virtuoso::Enum)]
#[package("shop.orders.v1")]
#[reserved(6..=9, "lost")]
pub enum OrderStatus {
    #[id(0)]
    Unspecified,
    /// It is in the books.
    #[id(1)]
    Placed,
    #[id(2)]
    PaidLate,
    #[id(-4)]
    #[deprecated = "use `PaidLate`"]
    Aborted,
    Unrecognized(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("shop.common.v1")]
#[closed]
pub enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    #[id(2)]
    High,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("shop.orders.v1")]
pub struct Item {
    #[id(1)]
    pub sku: Sku,
    #[id(2)]
    #[range(1..=999)]
    #[default = 1]
    pub quantity: u32,
}

/// How it is paid.
#[derive(Clone, PartialEq, virtuoso::Union)]
#[package("shop.orders.v1")]
pub enum Payment {
    #[id(1)]
    CardToken(String),
    /// International bank account number.
    #[id(2)]
    Iban(
        #[len(15..=34)]
        #[sensitive]
        String,
    ),
    #[id(3)]
    Cash,
    #[id(4)]
    Split(Box<Item>),
    Unrecognized(UnknownFields),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum OrderSource {
    /// Who sent the customer.
    #[id(11)]
    Referrer(#[len(1..=3)] String),
    #[id(12)]
    Campaign(#[encoding(fixed64)] u64),
    #[id(14)]
    Nobody,
}

/// An order as the shop keeps it.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("shop.orders.v1")]
#[reserved(7, "coupon")]
#[preserve_unknown]
pub struct Order {
    #[id(1)]
    pub id: OrderId,
    /// May be absent.
    #[id(2)]
    pub note: Option<Note>,
    #[id(3)]
    #[len(1..=200)]
    pub items: Vec<Item>,
    #[id(4)]
    #[default(OrderStatus::Placed)]
    pub status: OrderStatus,
    #[id(5)]
    pub payment: Option<Payment>,
    #[id(6)]
    pub placed_at: Timestamp,
    #[id(8)]
    pub labels: HashMap<String, Arc<str>>,
    #[id(9)]
    #[default = "0.00"]
    pub discount: Decimal,
    #[oneof(11, 12, 14)]
    pub source: Option<OrderSource>,
    #[id(13)]
    pub extra: Option<Json>,
    #[id(15)]
    #[range("1s"..="5m")]
    #[default(2s)]
    pub expected: Duration,
    #[id(16)]
    pub parent: Option<Box<Order>>,
    #[id(17)]
    pub levels: Vec<Level>,
    #[id(18)]
    #[encoding(list<sint32>)]
    pub deltas: VecDeque<i32>,
    #[id(19)]
    #[unpacked]
    pub numbers: Vec<u64>,
    #[id(20)]
    pub tags: BTreeSet<Sku>,
    #[id(21)]
    pub words: HashSet<String>,
    #[id(22)]
    pub by_status: BTreeMap<OrderStatus, Vec<u32>>,
    #[id(23)]
    pub pairs: Vec<(Sku, Item)>,
    #[id(24)]
    #[name(json = "theTitle")]
    #[meta("k", "v")]
    pub title: Cow<'static, str>,
    #[id(25)]
    #[wrapped]
    pub wrapped: Option<u32>,
    #[id(26)]
    #[delimited]
    pub group: Item,
    #[id(27)]
    #[default = "x"]
    pub hint: Option<Arc<str>>,
    #[id(28)]
    pub data: Bytes,
    #[id(29)]
    pub any: Option<Any>,
    #[id(30)]
    #[required]
    pub r#type: String,
    #[id(31)]
    #[encoding(fixed32)]
    pub checksum: u32,
    pub unknown: UnknownFields,
}

/// Some item is not in stock.
#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("shop.orders.v1")]
#[status(failed_precondition)]
#[message("{sku} is out of stock, {available} left of {note}")]
pub struct OutOfStock {
    #[id(1)]
    pub sku: Sku,
    #[id(2)]
    pub available: u32,
    #[id(3)]
    pub note: Note,
}

/// No such order.
#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("shop.orders.v1")]
#[status(not_found)]
pub struct OrderNotFound;

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum PlaceError {
    OutOfStock(OutOfStock),
    Missing(OrderNotFound),
    Other(virtuoso::Status),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("shop.common.v1")]
pub struct ChatMessage {
    #[id(1)]
    pub text: String,
}

/// Order handling.
#[virtuoso::service(package = "shop.orders.v1")]
#[timeout(5s)]
#[reserved("cancel")]
pub trait Orders {
    /// Places an order; the same `request_id` places it once.
    #[idempotent(key = "request_id")]
    #[retry(max = 3, backoff = "100ms", on = [unavailable, aborted])]
    #[http(POST, "/v1/orders", body = "order")]
    async fn place(
        &self,
        cx: &Context,
        order: Order,
        request_id: Uuid,
        #[default(false)] dry_run: bool,
        #[default(Level::High)] level: Level,
        hint: Option<String>,
    ) -> Result<Order, PlaceError>;

    #[readonly]
    #[timeout("500ms")]
    #[http(GET, "/v1/orders/{id}")]
    async fn get(&self, id: OrderId) -> Result<Order, OrderNotFound>;

    #[readonly]
    async fn list(
        &self,
        status: Option<OrderStatus>,
        #[range(1..=500)]
        #[default = 50]
        limit: u32,
    ) -> Vec<Order>;

    #[readonly]
    #[deprecated(note = "use `list`")]
    async fn level(&self, cx: &Context) -> Level;

    /// Sends each new status.
    async fn watch(&self, id: OrderId, out: Sender<OrderStatus>) -> Result<(), OrderNotFound>;

    #[max_size("4MiB")]
    async fn import(&self, orders: Receiver<Order>) -> u32;

    #[on_disconnect(finish)]
    async fn support(
        &self,
        cx: &Context,
        questions: Receiver<ChatMessage>,
        answers: Sender<ChatMessage>,
    ) -> Result<(), virtuoso::Status>;

    async fn pay(&self, #[body] order: Order) -> Result<(), PlaceError>;

    #[oneway]
    async fn seen(&self, id: OrderId, #[id(3)] by: String);
}

/// What happens to orders.
#[virtuoso::events(package = "shop.orders.v1")]
pub trait OrderEvents {
    /// One event per accepted order.
    #[key("order.id")]
    #[partitions(16)]
    #[delivery(at_most_once)]
    #[retain(7d)]
    #[address("shop.orders.{region}.placed")]
    fn placed(event: OrderPlaced);

    #[key(region)]
    #[compact]
    fn archived(event: OrderPlaced);
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("shop.orders.v1")]
pub struct OrderPlaced {
    #[id(1)]
    pub order: Order,
    #[id(2)]
    pub region: String,
}
