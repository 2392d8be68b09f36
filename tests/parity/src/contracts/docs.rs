//! Documentation, deprecation, `@meta` and `@allow`, wherever they may stand.

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Status};

/// What was said.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("docs.v1")]
#[meta("a \"quoted\" key", "a\\b\n")]
#[deprecated = ""]
pub struct Said {
    /// The words, with "quotes" and \ backslashes.
    #[id(1)]
    #[deprecated = "gone"]
    pub words: String,
    /// One line.
    /// And another.
    #[id(3)]
    #[allow_lint("number-gap")]
    #[allow_lint("deprecated-use")]
    pub tone: Tone,
    /// How it came.
    #[meta("x", "y")]
    #[oneof(4, 5)]
    pub way: Option<SaidWay>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum SaidWay {
    /// By mouth.
    #[id(4)]
    #[deprecated]
    Spoken(bool),
    /// By hand.
    #[id(5)]
    #[meta("pen", "blue")]
    Written(Page),
}

/// A tone.
#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("docs.v1")]
#[deprecated]
#[meta("t", "u")]
pub enum Tone {
    /// None said.
    #[id(0)]
    Unspecified,
    /// Not loud.
    #[id(1)]
    #[deprecated]
    Quiet,
    #[id(2)]
    Loud,
    Unrecognized(i32),
}

/// A page.
#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("docs.v1")]
#[allow_lint("missing-docs")]
pub enum Page {
    /// Its number.
    #[id(1)]
    #[deprecated = "count them"]
    Number(u32),
    /// Nothing on it.
    #[id(2)]
    #[meta("m", "n")]
    Blank,
    Unrecognized(UnknownFields),
}

/// A service with *documentation*.
///
/// Of two paragraphs, with `code` and a list:
///
/// * one
/// * two
#[virtuoso::service(package = "docs.v1")]
#[deprecated]
#[meta("owner", "docs")]
#[meta("level", "3")]
#[allow_lint("deprecated-use")]
pub trait Docs {
    /// Says something.
    #[deprecated = "use `tell`"]
    #[meta("since", "1")]
    async fn say(
        &self,
        cx: &Context,
        /// What is said.
        #[deprecated]
        what: String,
        #[meta("k", "v")]
        #[allow_lint("bool-parameter-pair")]
        #[default = false]
        loud: bool,
    ) -> Result<Said, Status>;

    /// Tells.
    async fn tell(&self, cx: &Context, #[body] request: Said) -> Result<(), Status>;
}

crate::contract::contract! {
    packages: [crate::docs::v1],
    files: ["docs/v1/docs.idl"],
    text: DocsClient,
    messages: [Said, Page],
    services: [DOCS],
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Docs for Handler {
            async fn say(&self, _: &Context, what: String, loud: bool) -> Result<Said, Status> {
                let tone = if loud { Tone::Loud } else { Tone::Quiet };
                let way = Some(SaidWay::Written(Page::Blank));
                Ok(Said { words: what, tone, way })
            }

            async fn tell(&self, _: &Context, _: Said) -> Result<(), Status> {
                Ok(())
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(DocsServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = DocsClient::new(channel);
            let said = client.say("w").loud(true).await.unwrap();
            assert_eq!((said.words.as_str(), said.tone), ("w", Tone::Loud));
            client.tell(&said).await.unwrap();
        }
    },
}
