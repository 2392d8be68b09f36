//! Names on wires, and names that are words of Rust.

use virtuoso::codec::UnknownFields;
use virtuoso::{Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("names.v1")]
#[name(proto = "Kind_", thrift = "TKind")]
pub struct Type {
    #[id(1)]
    #[name("identifier")]
    pub id: u32,
    #[id(2)]
    #[name(proto = "a_b", json = "aB1")]
    pub ab: String,
    #[id(3)]
    pub r#type: String,
    #[id(4)]
    pub r#struct: bool,
    #[id(5)]
    pub stream: u64,
    #[id(6)]
    pub r#async: i32,
    #[id(7)]
    pub two_words_3: String,
    #[id(8)]
    pub r#dyn: Option<Pick>,
    #[id(9)]
    pub mode: Mode,
    #[oneof(10, 11)]
    pub r#impl: Option<TypeImpl>,
    #[id(12)]
    pub r#where: Vec<Type>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum TypeImpl {
    #[id(10)]
    Use(u32),
    #[id(11)]
    #[name(json = "forAll")]
    For(String),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("names.v1")]
#[name("Choice")]
pub enum Pick {
    #[id(1)]
    Self_(u32),
    #[id(2)]
    #[name(json = "other")]
    Crate(String),
    Unrecognized(UnknownFields),
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("names.v1")]
#[name(proto = "Modes")]
pub enum Mode {
    #[id(0)]
    Unspecified,
    #[id(1)]
    SomeThing,
    #[id(2)]
    #[name(proto = "ODD", json = "odd-one")]
    Odd1,
    Unrecognized(i32),
}

#[virtuoso::service(package = "names.v1")]
#[name("Naming")]
pub trait Names {
    #[name(rpc = "Greet", thrift = "greet_")]
    async fn hello(
        &self,
        cx: &Context,
        #[name(json = "theName")] r#type: String,
        r: Type,
    ) -> Result<Type, Status>;

    async fn r#match(
        &self,
        cx: &Context,
        r#fn: u32,
        #[default = false] r#move: bool,
    ) -> Result<u32, Status>;
}

crate::contract::contract! {
    packages: [crate::names::v1],
    files: ["names/v1/names.idl"],
    text: NamesClient,
    messages: [Type, Pick],
    services: [NAMES],
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Names for Handler {
            async fn hello(&self, _: &Context, name: String, r: Type) -> Result<Type, Status> {
                Ok(Type { r#type: name, r#where: vec![r], ..Type::default() })
            }

            async fn r#match(&self, _: &Context, r#fn: u32, r#move: bool) -> Result<u32, Status> {
                Ok(r#fn + u32::from(r#move))
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(NamesServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = NamesClient::new(channel);
            let inner = Type {
                mode: Mode::Odd1,
                r#impl: Some(TypeImpl::For("x".to_owned())),
                r#dyn: Some(Pick::Crate("c".to_owned())),
                ..Type::default()
            };
            let answer = client.hello("n", &inner).await.unwrap();
            assert_eq!(answer.r#type, "n");
            assert_eq!(answer.r#where, [inner]);
            assert_eq!(client.r#match(1).r#move(true).await.unwrap(), 2);
        }
    },
}
