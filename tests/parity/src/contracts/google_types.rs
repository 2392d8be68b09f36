//! The messages of `google.protobuf`, which no contract declares.

use virtuoso::types::google::protobuf::{
    DoubleValue, Empty, FieldMask, ListValue, NullValue, StringValue, Struct,
};
use virtuoso::{Context, Status};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("google_types.v1")]
pub struct Held {
    #[id(1)]
    pub empty: Empty,
    #[id(2)]
    pub mask: Option<FieldMask>,
    #[id(3)]
    pub values: Struct,
    #[id(4)]
    pub list: ListValue,
    #[id(5)]
    pub null: NullValue,
    #[id(6)]
    pub number: Option<DoubleValue>,
    #[id(7)]
    pub texts: Vec<StringValue>,
}

#[virtuoso::service(package = "google_types.v1")]
pub trait Google {
    async fn update(&self, cx: &Context, mask: FieldMask, values: Struct) -> Result<Empty, Status>;

    async fn echo(&self, cx: &Context, #[body] request: Held) -> Result<Held, Status>;
}

crate::contract::contract! {
    packages: [crate::google_types::v1],
    files: ["google_types/v1/google_types.idl"],
    text: GoogleClient,
    messages: [Held],
    services: [GOOGLE],
    both: {
        use virtuoso::types::google::protobuf::{Empty, FieldMask, StringValue, Struct};
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Google for Handler {
            async fn update(
                &self,
                _: &Context,
                mask: FieldMask,
                _: Struct,
            ) -> Result<Empty, Status> {
                match mask.paths.len() {
                    0 => Err(Status::invalid_argument("nothing")),
                    _ => Ok(Empty::default()),
                }
            }

            async fn echo(&self, _: &Context, request: Held) -> Result<Held, Status> {
                Ok(request)
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(GoogleServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = GoogleClient::new(channel);
            let mask = FieldMask { paths: vec!["a.b".to_owned()] };
            client.update(&mask, &Struct::default()).await.unwrap();
            assert!(client.update(&FieldMask::default(), &Struct::default()).await.is_err());
            let held = Held {
                mask: Some(mask),
                texts: vec![StringValue { value: "v".to_owned() }],
                ..Held::default()
            };
            assert_eq!(client.echo(&held).await.unwrap(), held);
        }
    },
}
