//! Every scalar, in each of the forms of presence that a field may have.

use virtuoso::{Any, Bytes, Decimal, Duration, Json, Timestamp, Uuid};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("scalars.v1")]
pub struct Plain {
    #[id(1)]
    pub bool: bool,
    #[id(2)]
    pub i8: i8,
    #[id(3)]
    pub i16: i16,
    #[id(4)]
    pub i32: i32,
    #[id(5)]
    pub i64: i64,
    #[id(6)]
    pub u8: u8,
    #[id(7)]
    pub u16: u16,
    #[id(8)]
    pub u32: u32,
    #[id(9)]
    pub u64: u64,
    #[id(10)]
    #[encoding(sint32)]
    pub sint32: i32,
    #[id(11)]
    #[encoding(sint64)]
    pub sint64: i64,
    #[id(12)]
    #[encoding(fixed32)]
    pub fixed32: u32,
    #[id(13)]
    #[encoding(fixed64)]
    pub fixed64: u64,
    #[id(14)]
    #[encoding(sfixed32)]
    pub sfixed32: i32,
    #[id(15)]
    #[encoding(sfixed64)]
    pub sfixed64: i64,
    #[id(16)]
    pub f32: f32,
    #[id(17)]
    pub f64: f64,
    #[id(18)]
    pub string: String,
    #[id(19)]
    pub bytes: Bytes,
    #[id(20)]
    pub timestamp: Timestamp,
    #[id(21)]
    pub duration: Duration,
    #[id(22)]
    pub uuid: Uuid,
    #[id(23)]
    pub decimal: Decimal,
    #[id(24)]
    pub json: Json,
    #[id(25)]
    pub any: Any,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("scalars.v1")]
pub struct Optional {
    #[id(1)]
    pub bool: Option<bool>,
    #[id(2)]
    pub i8: Option<i8>,
    #[id(3)]
    pub i16: Option<i16>,
    #[id(4)]
    pub i32: Option<i32>,
    #[id(5)]
    pub i64: Option<i64>,
    #[id(6)]
    pub u8: Option<u8>,
    #[id(7)]
    pub u16: Option<u16>,
    #[id(8)]
    pub u32: Option<u32>,
    #[id(9)]
    pub u64: Option<u64>,
    #[id(10)]
    #[encoding(sint32)]
    pub sint32: Option<i32>,
    #[id(11)]
    #[encoding(sint64)]
    pub sint64: Option<i64>,
    #[id(12)]
    #[encoding(fixed32)]
    pub fixed32: Option<u32>,
    #[id(13)]
    #[encoding(fixed64)]
    pub fixed64: Option<u64>,
    #[id(14)]
    #[encoding(sfixed32)]
    pub sfixed32: Option<i32>,
    #[id(15)]
    #[encoding(sfixed64)]
    pub sfixed64: Option<i64>,
    #[id(16)]
    pub f32: Option<f32>,
    #[id(17)]
    pub f64: Option<f64>,
    #[id(18)]
    pub string: Option<String>,
    #[id(19)]
    pub bytes: Option<Bytes>,
    #[id(20)]
    pub timestamp: Option<Timestamp>,
    #[id(21)]
    pub duration: Option<Duration>,
    #[id(22)]
    pub uuid: Option<Uuid>,
    #[id(23)]
    pub decimal: Option<Decimal>,
    #[id(24)]
    pub json: Option<Json>,
    #[id(25)]
    pub any: Option<Any>,
}

/// Defaults and compulsion.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("scalars.v1")]
pub struct Exact {
    #[id(1)]
    #[default = true]
    pub yes: bool,
    #[id(2)]
    #[default(-128)]
    pub low: i8,
    #[id(3)]
    #[default = 18_446_744_073_709_551_615]
    pub high: u64,
    #[id(4)]
    #[encoding(fixed32)]
    #[default = 0b1010]
    pub mask: u32,
    #[id(5)]
    #[default = 0.5]
    pub half: f64,
    #[id(6)]
    #[default(inf)]
    pub endless: f32,
    #[id(7)]
    #[default(nan)]
    pub odd: f64,
    #[id(8)]
    #[default = "a\té\\"]
    pub name: String,
    #[id(9)]
    #[default = b"\x00\xff"]
    pub raw: Bytes,
    #[id(10)]
    #[default = "1500ms"]
    pub wait: Duration,
    #[id(11)]
    #[default = "2026-11-21T13:00:00.5Z"]
    pub start: Timestamp,
    #[id(12)]
    #[default = "67e55044-10b1-426f-9247-bb680e5fe0c8"]
    pub id: Uuid,
    #[id(13)]
    #[default = "-0.50"]
    pub price: Decimal,
    #[id(14)]
    #[default(4KiB)]
    pub size: Option<i32>,
    #[id(15)]
    #[allow_lint("required-field")]
    #[required]
    pub must: String,
    #[id(16)]
    #[allow_lint("required-field")]
    #[required]
    pub count: u16,
}

/// Gives back what it is given.
#[virtuoso::service(package = "scalars.v1")]
pub trait Scalars {
    /// One of each.
    async fn echo(&self, cx: &Context, #[body] request: Plain) -> Result<Plain, Status>;

    async fn maybe(&self, cx: &Context, #[body] request: Optional) -> Result<Optional, Status>;

    async fn exact(&self, cx: &Context, #[body] request: Exact) -> Result<Exact, Status>;

    async fn sum(
        &self,
        cx: &Context,
        a: i64,
        #[encoding(sint64)] b: i64,
        c: u32,
    ) -> Result<i64, Status>;

    async fn longer(&self, cx: &Context, text: String, other: Bytes) -> Result<bool, Status>;
}

use virtuoso::{Context, Status};

crate::contract::contract! {
    packages: [crate::scalars::v1],
    files: ["scalars/v1/scalars.idl"],
    text: ScalarsClient,
    messages: [Plain, Optional, Exact],
    services: [SCALARS],
    both: {
        use virtuoso::{Bytes, Channel, Context, Json, ServerBuilder, Status, Uuid};

        struct Echo;

        impl Scalars for Echo {
            async fn echo(&self, _: &Context, request: Plain) -> Result<Plain, Status> {
                Ok(request)
            }

            async fn maybe(&self, _: &Context, request: Optional) -> Result<Optional, Status> {
                Ok(request)
            }

            async fn exact(&self, _: &Context, request: Exact) -> Result<Exact, Status> {
                Ok(request)
            }

            async fn sum(&self, _: &Context, a: i64, b: i64, c: u32) -> Result<i64, Status> {
                a.checked_add(b)
                    .and_then(|sum| sum.checked_add(c.into()))
                    .ok_or_else(|| Status::out_of_range("too large"))
            }

            async fn longer(&self, _: &Context, text: String, other: Bytes) -> Result<bool, Status> {
                Ok(text.len() > other.len())
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(ScalarsServer::new(Echo))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = ScalarsClient::new(channel);
            let plain = Plain {
                i64: i64::MIN,
                u64: u64::MAX,
                sint32: -1,
                f32: f32::MIN_POSITIVE,
                f64: f64::NEG_INFINITY,
                string: "ü".to_owned(),
                bytes: Bytes::from_static(&[0, 255]),
                uuid: Uuid::from_u128(7),
                json: Json::from(vec![1.5]),
                ..Plain::default()
            };
            assert_eq!(client.echo(&plain).await.unwrap(), plain);
            assert_eq!(client.echo(&Plain::default()).await.unwrap(), Plain::default());
            let maybe = Optional {
                bool: Some(false),
                i8: Some(i8::MIN),
                string: Some(String::new()),
                json: Some(Json::Null),
                ..Optional::default()
            };
            assert_eq!(client.maybe(&maybe).await.unwrap(), maybe);
            let exact = Exact {
                must: "m".to_owned(),
                odd: 0.0,
                ..Exact::default()
            };
            assert_eq!(exact.size(), 4096);
            assert_eq!(exact.name, "a\té\\");
            assert_eq!(exact.high, u64::MAX);
            assert_eq!(client.exact(&exact).await.unwrap(), exact);
            assert_eq!(client.sum(-5, 2, 1).await.unwrap(), -2);
            let error = client.sum(i64::MAX, 1, 0).await.unwrap_err();
            assert_eq!(error.message(), "too large");
            assert!(client.longer("abc", &[0, 1]).await.unwrap());
        }
    },
}
