//! Plain calls, with every form of parameters and results.

use std::collections::BTreeMap;

use virtuoso::codec::UnknownFields;
use virtuoso::{Any, Bytes, Context, Decimal, Duration, Json, Status, Timestamp};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("unary.v1")]
pub struct Body {
    #[id(1)]
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("unary.v1")]
pub enum Choice {
    #[id(1)]
    Body(Body),
    #[id(2)]
    None,
    Unrecognized(UnknownFields),
}

#[virtuoso::service(package = "unary.v1")]
pub trait Unary {
    async fn nothing(&self, cx: &Context) -> Result<(), Status>;

    async fn only_result(&self, cx: &Context) -> Result<String, Status>;

    async fn only_params(&self, cx: &Context, a: i8, b: Bytes) -> Result<(), Status>;

    async fn numbered(
        &self,
        cx: &Context,
        #[id(3)] a: u32,
        b: u32,
        #[id(1)] c: u32,
    ) -> Result<Vec<u32>, Status>;

    async fn body(&self, cx: &Context, #[body] request: Body) -> Result<Body, Status>;

    async fn of_union(&self, cx: &Context, #[body] request: Choice) -> Result<Choice, Status>;

    #[allow(clippy::too_many_arguments)]
    async fn setters(
        &self,
        cx: &Context,
        must: String,
        #[default = true] flag: bool,
        #[default = "n"] name: String,
        maybe: Option<u64>,
        #[default] list: Vec<u8>,
        at: Option<Timestamp>,
        #[default(2s)] wait: Duration,
        #[default = "1.50"] price: Decimal,
    ) -> Result<String, Status>;

    async fn map(
        &self,
        cx: &Context,
        of: BTreeMap<String, f64>,
    ) -> Result<BTreeMap<String, f64>, Status>;

    async fn any(&self, cx: &Context, value: Any, json: Option<Json>) -> Result<Any, Status>;

    async fn deep(
        &self,
        cx: &Context,
        lists: Vec<BTreeMap<String, Vec<Body>>>,
    ) -> Result<u32, Status>;

    async fn not_much(&self, cx: &Context, body: Option<Body>) -> Result<bool, Status>;
}

crate::contract::contract! {
    packages: [crate::unary::v1],
    files: ["unary/v1/unary.idl"],
    text: UnaryClient,
    messages: [Body, Choice],
    services: [UNARY],
    both: {
        use std::collections::BTreeMap;
        use virtuoso::{
            Any, Bytes, Channel, Context, Decimal, Duration, Json, ServerBuilder, Status, Timestamp,
        };

        struct Handler;

        impl Unary for Handler {
            async fn nothing(&self, _: &Context) -> Result<(), Status> {
                Ok(())
            }

            async fn only_result(&self, _: &Context) -> Result<String, Status> {
                Ok("r".to_owned())
            }

            async fn only_params(&self, _: &Context, a: i8, b: Bytes) -> Result<(), Status> {
                Err(Status::aborted(format!("{a} {b:?}")))
            }

            async fn numbered(&self, _: &Context, a: u32, b: u32, c: u32) -> Result<Vec<u32>, Status> {
                Ok(vec![a, b, c])
            }

            async fn body(&self, _: &Context, request: Body) -> Result<Body, Status> {
                Ok(request)
            }

            async fn of_union(&self, _: &Context, request: Choice) -> Result<Choice, Status> {
                Ok(request)
            }

            async fn setters(
                &self,
                _: &Context,
                must: String,
                flag: bool,
                name: String,
                maybe: Option<u64>,
                list: Vec<u8>,
                at: Option<Timestamp>,
                wait: Duration,
                price: Decimal,
            ) -> Result<String, Status> {
                let at = at.map(|at| at.seconds);
                Ok(format!("{must} {flag} {name} {maybe:?} {list:?} {at:?} {wait} {price}"))
            }

            async fn map(
                &self,
                _: &Context,
                of: BTreeMap<String, f64>,
            ) -> Result<BTreeMap<String, f64>, Status> {
                Ok(of)
            }

            async fn any(&self, _: &Context, value: Any, json: Option<Json>) -> Result<Any, Status> {
                Ok(Any { type_url: format!("{json:?}"), ..value })
            }

            async fn deep(
                &self,
                _: &Context,
                lists: Vec<BTreeMap<String, Vec<Body>>>,
            ) -> Result<u32, Status> {
                Ok(lists.iter().flat_map(BTreeMap::values).map(|list| list.len() as u32).sum())
            }

            async fn not_much(&self, _: &Context, body: Option<Body>) -> Result<bool, Status> {
                Ok(body.is_some())
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(UnaryServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = UnaryClient::new(channel);
            client.nothing().await.unwrap();
            assert_eq!(client.only_result().await.unwrap(), "r");
            let error = client.only_params(-3, b"x").await.unwrap_err();
            assert_eq!(error.message(), "-3 b\"x\"");
            assert_eq!(client.numbered(1, 2, 3).await.unwrap(), [1, 2, 3]);
            let body = Body { text: "t".to_owned() };
            assert_eq!(client.body(&body).await.unwrap(), body);
            assert_eq!(client.of_union(&Choice::None).await.unwrap(), Choice::None);
            assert_eq!(client.setters("m").await.unwrap(), "m true n None [] None 2s 1.50");
            let told = client
                .setters("m")
                .flag(false)
                .name("")
                .maybe(7)
                .list(&[1, 2])
                .at(Timestamp { seconds: 5, nanos: 0 })
                .wait(Duration { seconds: 0, nanos: 500_000_000 })
                .price(Decimal::ZERO)
                .await
                .unwrap();
            assert_eq!(told, "m false  Some(7) [1, 2] Some(5) 0.500s 0");
            let map = [("a".to_owned(), 0.5)].into();
            assert_eq!(client.map(&map).await.unwrap(), map);
            let any = client.any(&Any::default()).json(&Json::Bool(true)).await.unwrap();
            assert_eq!(any.type_url, "Some(Bool(true))");
            let lists = [[("k".to_owned(), vec![body.clone(); 3])].into()];
            assert_eq!(client.deep(&lists).await.unwrap(), 3);
            assert!(!client.not_much().await.unwrap());
            assert!(client.not_much().body(&body).await.unwrap());
        }
    },
}
