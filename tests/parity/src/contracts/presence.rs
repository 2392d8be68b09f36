//! Defaults, absence and compulsion, of all kinds of types.

use std::collections::{BTreeMap, BTreeSet};

use virtuoso::{Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("presence.v1")]
pub struct Filled {
    #[id(1)]
    pub level: Level,
    #[id(2)]
    #[default(Level::High)]
    pub level_default: Level,
    #[id(3)]
    pub level_maybe: Option<Level>,
    #[id(4)]
    #[default(Level::Low)]
    pub level_both: Option<Level>,
    #[id(5)]
    #[allow_lint("required-field")]
    #[required]
    pub level_must: Level,
    #[id(6)]
    pub inner: Inner,
    #[id(7)]
    pub inner_maybe: Option<Inner>,
    #[id(8)]
    #[allow_lint("required-field")]
    #[required]
    pub inner_must: Inner,
    #[id(9)]
    #[default]
    pub numbers: Vec<u32>,
    #[id(10)]
    #[default]
    pub words: BTreeSet<String>,
    #[id(11)]
    #[default]
    pub ages: BTreeMap<String, u32>,
    #[id(12)]
    #[default = "presence.v1"]
    pub text: Option<String>,
    #[id(13)]
    #[default]
    pub flag: bool,
    #[id(14)]
    #[default(Level::Low)]
    pub level_full: Level,
    #[id(15)]
    #[default = 0]
    pub zero: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("presence.v1")]
pub enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    #[id(2)]
    High,
    Unrecognized(i32),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("presence.v1")]
pub struct Inner {
    #[id(1)]
    #[default = 7]
    pub value: i32,
}

#[virtuoso::service(package = "presence.v1")]
pub trait Presence {
    async fn echo(&self, cx: &Context, #[body] request: Filled) -> Result<Filled, Status>;

    async fn describe(
        &self,
        cx: &Context,
        name: String,
        #[default(Level::High)] level: Level,
        #[default = 10] limit: Option<u32>,
        inner: Option<Inner>,
        note: Option<String>,
    ) -> Result<String, Status>;
}

crate::contract::contract! {
    packages: [crate::presence::v1],
    files: ["presence/v1/presence.idl"],
    text: PresenceClient,
    messages: [Filled, Inner],
    services: [PRESENCE],
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Presence for Handler {
            async fn echo(&self, _: &Context, request: Filled) -> Result<Filled, Status> {
                Ok(request)
            }

            async fn describe(
                &self,
                _: &Context,
                name: String,
                level: Level,
                limit: Option<u32>,
                inner: Option<Inner>,
                note: Option<String>,
            ) -> Result<String, Status> {
                Ok(format!("{name} {level:?} {limit:?} {inner:?} {note:?}"))
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(PresenceServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = PresenceClient::new(channel);
            let filled = Filled::default();
            assert_eq!(filled.level_default, Level::High);
            assert_eq!(filled.level_both(), Level::Low);
            assert_eq!(filled.text(), "presence.v1");
            assert_eq!(filled.inner.value, 7);
            assert_eq!(client.echo(&filled).await.unwrap(), filled);
            let told = client.describe("n").await.unwrap();
            assert_eq!(told, "n High None None None");
            let told = client
                .describe("n")
                .level(Level::Low)
                .limit(3)
                .inner(&Inner { value: 0 })
                .note("x")
                .await
                .unwrap();
            assert_eq!(told, "n Low Some(3) Some(Inner { value: 0 }) Some(\"x\")");
        }
    },
}
