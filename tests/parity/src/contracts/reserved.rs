//! Numbers and names that are kept from use.

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("reserved.v1")]
#[reserved(1..=4, 6..9, 10..12, 20.., "b", "old_name")]
pub struct Thing {
    #[id(5)]
    pub a: u32,
    #[oneof(9, 12)]
    pub c: Option<ThingC>,
    #[id(13)]
    pub kind: Kind,
    #[id(14)]
    pub some: Option<Some>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum ThingC {
    #[id(9)]
    D(u32),
    #[id(12)]
    E(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("reserved.v1")]
#[reserved(-10..=-1, 2, 3..5)]
#[reserved(100.., "two")]
pub enum Kind {
    #[id(0)]
    Unspecified,
    #[id(1)]
    One,
    #[id(5)]
    Five,
    Unrecognized(i32),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("reserved.v1")]
#[reserved(1, "w")]
pub enum Some {
    #[id(2)]
    X(u32),
    #[id(3)]
    Y(String),
    Unrecognized(UnknownFields),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Error)]
#[package("reserved.v1")]
#[status(internal)]
#[reserved(1..=2)]
pub struct Broken {
    #[id(3)]
    pub why: String,
}

#[derive(Clone, Debug, virtuoso::Errors)]
pub enum ReservedGetError {
    Broken(Broken),
    Other(Status),
}

#[virtuoso::service(package = "reserved.v1")]
#[reserved("remove", "rename")]
pub trait Reserved {
    async fn get(&self, cx: &Context, #[id(2)] id: u32) -> Result<Thing, ReservedGetError>;
}

crate::contract::contract! {
    packages: [crate::reserved::v1],
    files: ["reserved/v1/reserved.idl"],
    text: ReservedClient,
    messages: [Thing, Some, Broken],
    services: [RESERVED],
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Reserved for Handler {
            async fn get(&self, _: &Context, id: u32) -> Result<Thing, ReservedGetError> {
                match id {
                    0 => Err(Broken { why: "zero".to_owned() }.into()),
                    _ => Ok(Thing { a: id, kind: Kind::Five, ..Thing::default() }),
                }
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(ReservedServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = ReservedClient::new(channel);
            assert_eq!(client.get(6).await.unwrap().a, 6);
            let error = client.get(0).await.unwrap_err();
            assert!(matches!(error, ReservedGetError::Broken(Broken { why }) if why == "zero"));
        }
    },
}
