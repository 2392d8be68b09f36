//! Annotations that a contract declares.

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Duration};

/// Annotations that the contract declares itself.
#[derive(Debug, virtuoso::Package)]
#[package("annotations.v1")]
#[annotate(Mark(name = "package"))]
pub struct About;

/// May stand on everything.
#[derive(virtuoso::Annotation)]
#[package("annotations.v1")]
#[on(
    package, struct, field, enum, value, union, variant, error, service, rpc, param, events, topic, const, type
)]
pub struct Mark {
    pub name: &'static str,
}

/// Goes to the audit log.
#[derive(virtuoso::Annotation)]
#[package("annotations.v1")]
#[on(rpc, service)]
#[meta("since", "2")]
pub struct Audit {
    /// How much of it.
    pub level: Level,
    pub tags: &'static [&'static str],
    pub note: Option<&'static str>,
    #[default = 1]
    pub times: u32,
    pub after: Option<Duration>,
    #[default(Limit(7))]
    pub limit: Limit,
    #[default(Level::High)]
    pub usual: Option<Level>,
}

#[derive(virtuoso::Annotation)]
#[package("annotations.v1")]
#[on(struct, service)]
pub struct Plain;

#[derive(virtuoso::Annotation)]
#[package("annotations.v1")]
#[on(rpc, service)]
pub struct Labelled {
    pub r#type: &'static str,
    pub labels: &'static [(&'static str, u32)],
}

#[virtuoso::constant(package = "annotations.v1")]
#[annotate(Mark(name = "const"))]
pub const TIMES: u32 = 3;

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("annotations.v1")]
#[annotate(Mark(name = "enum"))]
pub enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    #[id(2)]
    #[annotate(Mark(name = "value"))]
    High,
    Unrecognized(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
#[package("annotations.v1")]
#[annotate(Mark(name = "type"))]
pub struct Limit(pub u16);

#[virtuoso::service(package = "annotations.v1")]
#[annotate(Audit(level = Level::Low, tags = &[]))]
#[annotate(Labelled(r#type = "a", labels = &[]))]
#[annotate(Mark(name = "service"))]
#[annotate(Plain)]
pub trait Annotations {
    #[annotate(Audit(
        level = Level::High,
        note = "two \"words\"",
        times = TIMES,
        after = Duration { seconds: 90, nanos: 0 },
        tags = &["a", "b"],
        limit = Limit(9),
    ))]
    async fn send(
        &self,
        cx: &Context,
        #[annotate(Mark(name = "param"))] order: Order,
    ) -> Result<(), Refused>;

    #[annotate(Mark(name = "rpc"))]
    #[annotate(Labelled(r#type = "b", labels = &[("c", TIMES)]))]
    async fn more(&self, order: Option<Order>);
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("annotations.v1")]
#[annotate(Mark(name = "struct"))]
#[annotate(Plain)]
pub struct Order {
    #[id(1)]
    #[annotate(Mark(name = "field"))]
    pub id: u64,
    #[oneof(2)]
    #[annotate(Mark(name = "inline union"))]
    pub way: Option<OrderWay>,
    #[id(3)]
    pub seller: Option<Seller>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum OrderWay {
    #[id(2)]
    #[annotate(Mark(name = "variant"))]
    Air(bool),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("annotations.v1")]
#[annotate(Mark(name = "union"))]
pub enum Seller {
    #[id(1)]
    #[annotate(Mark(name = "variant"))]
    Shop(String),
    Unrecognized(UnknownFields),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("annotations.v1")]
#[status(aborted)]
#[annotate(Mark(name = "error"))]
pub struct Refused {}

#[virtuoso::events(package = "annotations.v1")]
#[annotate(Mark(name = "events"))]
pub trait Changes {
    #[annotate(Mark(name = "topic"))]
    #[key("id")]
    fn sent(event: Order);
}

crate::contract::contract! {
    packages: [crate::annotations::v1],
    files: ["annotations/v1/annotations.idl"],
    text: (About, TIMES, AnnotationsClient, ChangesTopics),
    messages: [Order, Seller, Refused],
    services: [ANNOTATIONS],
    idl: {
        impl Annotations for Handler {
            async fn send(&self, _: &Context, _: Order) -> Result<(), AnnotationsSendError> {
                Err(Refused {}.into())
            }

            async fn more(&self, _: &Context, _: Option<Order>) -> Result<(), Status> {
                Ok(())
            }
        }
    },
    rust: {
        impl Annotations for Handler {
            async fn send(&self, _: &Context, _: Order) -> Result<(), Refused> {
                Err(Refused {})
            }

            async fn more(&self, _: Option<Order>) {}
        }
    },
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(AnnotationsServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = AnnotationsClient::new(channel);
            let order = Order { id: 1, way: Some(OrderWay::Air(true)), seller: None };
            let error = client.send(&order).await.unwrap_err();
            assert!(matches!(error, AnnotationsSendError::Refused(_)), "{error}");
            client.more().order(&order).await.unwrap();
        }
    },
}
