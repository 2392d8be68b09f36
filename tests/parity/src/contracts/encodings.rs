//! Encodings other than the natural one.

use std::collections::{BTreeMap, BTreeSet};

use virtuoso::{Bytes, Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("encodings.v1")]
#[reserved(12..=20)]
pub struct Encoded {
    #[id(1)]
    #[encoding(list<sint32>)]
    pub deltas: Vec<i32>,
    #[id(2)]
    #[encoding(list<fixed64>)]
    pub masks: Vec<u64>,
    #[id(3)]
    #[unpacked]
    pub loose: Vec<u32>,
    #[id(4)]
    #[unpacked]
    pub flags: Vec<bool>,
    #[id(5)]
    #[encoding(list<sint64>)]
    #[unpacked]
    pub steps: Vec<i64>,
    #[id(6)]
    #[delimited]
    pub group: Inner,
    #[id(7)]
    #[delimited]
    pub maybe: Option<Inner>,
    #[id(8)]
    #[thrift_id(-1)]
    pub old: i32,
    #[id(9)]
    #[encoding(map<sint64, fixed32>)]
    pub by_delta: BTreeMap<i64, u32>,
    #[id(10)]
    #[encoding(map<string, sfixed64>)]
    pub signed: BTreeMap<String, i64>,
    #[id(11)]
    #[encoding(set<sint32>)]
    pub offsets: BTreeSet<i32>,
    #[id(21)]
    #[wrapped]
    pub double: Option<f64>,
    #[id(22)]
    #[wrapped]
    pub float: Option<f32>,
    #[id(23)]
    #[wrapped]
    pub long: Option<i64>,
    #[id(24)]
    #[wrapped]
    pub ulong: Option<u64>,
    #[id(25)]
    #[wrapped]
    pub int: Option<i32>,
    #[id(26)]
    #[wrapped]
    pub uint: Option<u32>,
    #[id(27)]
    #[wrapped]
    pub flag: Option<bool>,
    #[id(28)]
    #[wrapped]
    pub text: Option<String>,
    #[id(29)]
    #[wrapped]
    pub data: Option<Bytes>,
    #[id(30)]
    #[unpacked]
    pub kinds: Vec<Kind>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("encodings.v1")]
pub struct Inner {
    #[id(1)]
    #[unpacked]
    pub values: Vec<f32>,
    #[id(2)]
    #[delimited]
    pub inner: Option<Box<Inner>>,
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("encodings.v1")]
pub enum Kind {
    #[id(0)]
    Unspecified,
    #[id(1)]
    A,
    #[id(2)]
    B,
    Unrecognized(i32),
}

#[virtuoso::service(package = "encodings.v1")]
pub trait Encodings {
    async fn echo(&self, cx: &Context, #[body] request: Encoded) -> Result<Encoded, Status>;

    #[encoding(list<sint64>)]
    async fn shift(
        &self,
        cx: &Context,
        #[encoding(sint32)] by: i32,
        #[encoding(list<sfixed64>)] values: Vec<i64>,
    ) -> Result<Vec<i64>, Status>;
}

crate::contract::contract! {
    packages: [crate::encodings::v1],
    files: ["encodings/v1/encodings.idl"],
    text: EncodingsClient,
    messages: [Encoded, Inner],
    services: [ENCODINGS],
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Encodings for Handler {
            async fn echo(&self, _: &Context, request: Encoded) -> Result<Encoded, Status> {
                Ok(request)
            }

            async fn shift(
                &self,
                _: &Context,
                by: i32,
                values: Vec<i64>,
            ) -> Result<Vec<i64>, Status> {
                Ok(values.into_iter().map(|value| value + i64::from(by)).collect())
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(EncodingsServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = EncodingsClient::new(channel);
            let inner = Inner { values: vec![1.0, -0.0], inner: Some(Box::default()) };
            let encoded = Encoded {
                deltas: vec![-1, 1, i32::MIN],
                masks: vec![u64::MAX],
                loose: vec![1, 2],
                flags: vec![true, false],
                steps: vec![i64::MIN],
                group: inner.clone(),
                maybe: Some(inner),
                by_delta: [(-5, 5)].into(),
                offsets: [-3, 3].into(),
                double: Some(0.0),
                text: Some(String::new()),
                kinds: vec![Kind::B, Kind::Unrecognized(5)],
                ..Encoded::default()
            };
            assert_eq!(client.echo(&encoded).await.unwrap(), encoded);
            assert_eq!(client.shift(-2, &[1, 5]).await.unwrap(), [-1, 3]);
        }
    },
}
