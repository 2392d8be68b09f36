//! Types of their own around others.

use std::collections::{BTreeMap, BTreeSet};

use virtuoso::{Context, Decimal, Duration, Sender, Status, Uuid};

/// Names an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, virtuoso::Newtype)]
#[package("newtypes.v1")]
pub struct OrderId(pub Uuid);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, virtuoso::Newtype)]
#[package("newtypes.v1")]
#[pattern("[A-Z]{3}")]
pub struct Code(pub String);

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("newtypes.v1")]
pub struct Order {
    #[id(1)]
    pub id: OrderId,
    #[id(2)]
    pub code: Code,
    #[id(3)]
    pub number: Option<Number>,
    #[id(4)]
    pub codes: Vec<Code>,
    #[id(5)]
    pub by_code: BTreeMap<Code, Number>,
    #[id(6)]
    pub set: BTreeSet<Number>,
    #[id(7)]
    #[pattern("A.*")]
    pub narrow: Code,
    #[id(8)]
    pub secret: Secret,
    #[id(9)]
    pub tags: Tags,
    #[id(10)]
    pub level: Rank,
    #[id(11)]
    pub place: Spot,
    #[id(12)]
    pub outer: Outer,
    #[id(13)]
    pub delta: Delta,
    #[oneof(14, 15)]
    pub key: Option<OrderKey>,
    #[id(16)]
    #[allow_lint("deprecated-use")]
    pub price: Price,
    #[id(17)]
    #[range(2..)]
    pub big: Number,
    #[id(18)]
    #[len(1..)]
    pub rest: Tags,
    #[id(19)]
    #[range(1s..)]
    pub wait: Option<Wait>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum OrderKey {
    #[id(14)]
    ById(OrderId),
    #[id(15)]
    ByNumber(Number),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, virtuoso::Newtype)]
#[package("newtypes.v1")]
#[range(1..=999)]
pub struct Number(pub u32);

#[derive(Clone, PartialEq, virtuoso::Newtype)]
#[package("newtypes.v1")]
#[sensitive]
pub struct Secret(pub String);

#[derive(Clone, Debug, PartialEq, virtuoso::Newtype)]
#[package("newtypes.v1")]
#[len(..=3)]
pub struct Tags(pub Vec<String>);

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
#[package("newtypes.v1")]
pub struct Rank(pub Level);

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("newtypes.v1")]
pub enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    #[id(2)]
    High,
    Unrecognized(i32),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Newtype)]
#[package("newtypes.v1")]
pub struct Spot(pub Point);

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("newtypes.v1")]
pub struct Point {
    #[id(1)]
    pub x: i32,
    #[id(2)]
    pub y: i32,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Newtype)]
#[package("newtypes.v1")]
#[len(1..=2)]
pub struct Outer(pub Code);

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
#[package("newtypes.v1")]
#[encoding(sint64)]
pub struct Delta(pub i64);

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
#[package("newtypes.v1")]
#[deprecated]
pub struct Price(pub Decimal);

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
#[package("newtypes.v1")]
#[range(.."1h")]
pub struct Wait(pub Duration);

#[virtuoso::service(package = "newtypes.v1")]
pub trait Newtypes {
    async fn get(&self, cx: &Context, id: OrderId, codes: Vec<Code>) -> Result<Order, Status>;

    async fn next(&self, cx: &Context, number: Number) -> Result<Number, Status>;

    async fn ids(&self, cx: &Context, count: u32, out: Sender<OrderId>) -> Result<(), Status>;
}

crate::contract::contract! {
    packages: [crate::newtypes::v1],
    files: ["newtypes/v1/newtypes.idl"],
    text: NewtypesClient,
    messages: [Order, Point],
    services: [NEWTYPES],
    both: {
        use futures_util::TryStreamExt as _;
        use virtuoso::{Channel, Context, Sender, ServerBuilder, Status, Uuid};

        struct Handler;

        impl Newtypes for Handler {
            async fn get(&self, _: &Context, id: OrderId, codes: Vec<Code>) -> Result<Order, Status> {
                Ok(Order {
                    id,
                    key: Some(OrderKey::ById(id)),
                    by_code: codes.iter().cloned().map(|code| (code, Number(7))).collect(),
                    codes,
                    secret: Secret("hidden".to_owned()),
                    place: Spot(Point { x: -1, y: 1 }),
                    delta: Delta(-9),
                    level: Rank(Level::High),
                    outer: Outer(Code("ABC".to_owned())),
                    ..Order::default()
                })
            }

            async fn next(&self, _: &Context, number: Number) -> Result<Number, Status> {
                Ok(Number(number.0 + 1))
            }

            async fn ids(
                &self,
                _: &Context,
                count: u32,
                out: Sender<OrderId>,
            ) -> Result<(), Status> {
                for id in 0..count {
                    out.send(OrderId(Uuid::from_u128(id.into()))).await?;
                }
                Ok(())
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(NewtypesServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = NewtypesClient::new(channel);
            let id = OrderId(Uuid::from_u128(77));
            let code = Code("TEA".to_owned());
            let order = client.get(id, std::slice::from_ref(&code)).await.unwrap();
            assert_eq!(order.key, Some(OrderKey::ById(id)));
            assert_eq!(order.by_code[&code], Number(7));
            assert_eq!(order.delta, Delta(-9));
            assert!(!format!("{order:?}").contains("hidden"));
            let error = client.get(id, &[Code("tea".to_owned())]).await.unwrap_err();
            let detail = error.detail::<virtuoso::BadRequest>().unwrap();
            assert_eq!(detail.field_violations[0].field, "codes[0]");
            assert_eq!(client.next(Number(41)).await.unwrap(), Number(42));
            assert!(client.next(Number(0)).await.is_err());
            let ids: Vec<_> = client.ids(2).await.unwrap().try_collect().await.unwrap();
            assert_eq!(ids, [OrderId::default(), OrderId(Uuid::from_u128(1))]);
        }
    },
}
