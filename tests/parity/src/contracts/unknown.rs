//! Fields that a contract does not know: kept or dropped.

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Status};

/// Keeps what it does not know.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("unknown.v1")]
#[preserve_unknown]
pub struct Kept {
    #[id(1)]
    pub name: String,
    #[id(2)]
    pub dropped: Dropped,
    #[id(3)]
    pub inner: Vec<Kept>,
    #[oneof(4, 5)]
    pub choice: Option<KeptChoice>,
    pub unknown: UnknownFields,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum KeptChoice {
    #[id(4)]
    A(u32),
    #[id(5)]
    B(Box<Kept>),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("unknown.v1")]
pub struct Dropped {
    #[id(1)]
    pub name: String,
}

#[virtuoso::service(package = "unknown.v1")]
pub trait Unknown {
    async fn echo(&self, cx: &Context, #[body] request: Kept) -> Result<Kept, Status>;
}

crate::contract::contract! {
    packages: [crate::unknown::v1],
    files: ["unknown/v1/unknown.idl"],
    text: UnknownClient,
    messages: [Kept, Dropped],
    services: [UNKNOWN],
    both: {
        use virtuoso::codec::protobuf;
        use virtuoso::{Bytes, Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Unknown for Handler {
            async fn echo(&self, _: &Context, request: Kept) -> Result<Kept, Status> {
                Ok(request)
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(UnknownServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = UnknownClient::new(channel);
            // Field 100 of the message and of the one inside.
            let bytes = Bytes::from_static(b"\x12\x03\xa0\x06\x05\x1a\x03\xa0\x06\x06\xa0\x06\x07");
            let kept: Kept = protobuf::decode(&bytes).unwrap();
            let back = client.echo(&kept).await.unwrap();
            assert_eq!(back, kept);
            let mut again = Default::default();
            protobuf::encode(&back, &mut again).unwrap();
            // What `dropped` held is gone, the rest is there.
            assert_eq!(&again[..], b"\x12\x00\x1a\x05\x12\x00\xa0\x06\x06\xa0\x06\x07");
        }
    },
}
