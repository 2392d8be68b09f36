//! What values must satisfy.

use std::collections::{BTreeMap, BTreeSet};

use virtuoso::codec::UnknownFields;
use virtuoso::{Bytes, Context, Decimal, Duration, Receiver, Status, Timestamp};

#[derive(Clone, PartialEq, virtuoso::Message)]
#[package("constraints.v1")]
pub struct Form {
    #[id(1)]
    #[len(1..=5)]
    pub text: String,
    #[id(2)]
    #[len(..=3)]
    pub raw: Bytes,
    #[id(3)]
    #[len(..4)]
    pub items: Vec<i32>,
    #[id(4)]
    #[len(0..=2)]
    pub tags: BTreeSet<String>,
    #[id(5)]
    #[len(1..=1)]
    pub pairs: BTreeMap<String, u32>,
    #[id(6)]
    #[range(-5..=5)]
    pub small: i8,
    #[id(7)]
    #[range(..10)]
    pub below: u64,
    #[id(8)]
    #[range(100..)]
    pub above: i64,
    #[id(9)]
    #[range(-1.5..=1.5)]
    pub double: f64,
    #[id(10)]
    #[range(0..1)]
    pub single: f32,
    #[id(11)]
    #[range("0.00"..="99.99")]
    pub fee: Decimal,
    #[id(12)]
    #[range("1s"..="5m")]
    pub wait: Duration,
    #[id(13)]
    #[range("2026-01-01T00:00:00Z".."2027-01-01T00:00:00Z")]
    pub at: Timestamp,
    #[id(14)]
    #[pattern("[A-Z]{3}")]
    pub code: String,
    #[id(15)]
    #[format(email)]
    pub email: String,
    #[id(16)]
    #[format(uri)]
    pub uri: String,
    #[id(17)]
    #[format(hostname)]
    pub host: String,
    #[id(18)]
    #[format(ip)]
    pub ip: String,
    #[id(19)]
    #[len(2..=6)]
    #[pattern("[a-f]*")]
    pub both: String,
    #[id(20)]
    #[range(0..=100)]
    pub percent: Option<u32>,
    #[id(21)]
    #[len(1..=4)]
    pub note: Option<String>,
    #[oneof(22, 23, 24)]
    pub choice: Option<FormChoice>,
    #[id(25)]
    pub nested: Option<Box<Form>>,
    #[id(26)]
    pub more: Vec<Form>,
    #[id(27)]
    pub by_name: BTreeMap<String, Form>,
    #[id(28)]
    pub action: Option<Action>,
    #[id(29)]
    #[range(5..)]
    #[default(1KiB)]
    pub size: u32,
    #[id(30)]
    #[sensitive]
    #[len(8..)]
    pub password: Option<String>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Oneof)]
pub enum FormChoice {
    #[id(22)]
    Die(
        #[encoding(sint32)]
        #[range(1..=6)]
        i32,
    ),
    #[id(23)]
    Mail(#[format(email)] String),
    #[id(24)]
    Form(Box<Form>),
}

#[derive(Clone, Debug, PartialEq, virtuoso::Union)]
#[package("constraints.v1")]
pub enum Action {
    #[id(1)]
    Hold(#[range(0..=99)] u32),
    #[id(2)]
    Say(#[len(1..=9)] String),
    #[id(3)]
    Go,
    Unrecognized(UnknownFields),
}

#[virtuoso::service(package = "constraints.v1")]
pub trait Constraints {
    async fn check(
        &self,
        cx: &Context,
        form: Form,
        #[len(1..)] names: Vec<String>,
        #[range(1..=500)]
        #[default = 50]
        limit: u32,
    ) -> Result<u32, Status>;

    async fn collect(&self, cx: &Context, forms: Receiver<Form>) -> Result<u32, Status>;
}

crate::contract::contract! {
    packages: [crate::constraints::v1],
    files: ["constraints/v1/constraints.idl"],
    text: ConstraintsClient,
    messages: [Form, Action],
    services: [CONSTRAINTS],
    both: {
        use futures_util::stream;
        use virtuoso::{BadRequest, Channel, Context, Duration, Receiver, ServerBuilder, Status};
        use virtuoso::Timestamp;

        struct Handler;

        impl Constraints for Handler {
            async fn check(
                &self,
                _: &Context,
                _: Form,
                names: Vec<String>,
                limit: u32,
            ) -> Result<u32, Status> {
                Ok(limit + names.len() as u32)
            }

            async fn collect(&self, _: &Context, mut input: Receiver<Form>) -> Result<u32, Status> {
                let mut count = 0;
                while input.receive().await?.is_some() {
                    count += 1;
                }
                Ok(count)
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(ConstraintsServer::new(Handler))
        }

        fn good() -> Form {
            Form {
                text: "äöüßé".to_owned(),
                pairs: [("k".to_owned(), 1)].into(),
                above: 100,
                wait: Duration { seconds: 300, nanos: 0 },
                at: Timestamp { seconds: 1_800_000_000 - 20_000_000, nanos: 1 },
                code: "ABC".to_owned(),
                email: "ada@example.org".to_owned(),
                uri: "urn:x:y".to_owned(),
                host: "a.example".to_owned(),
                ip: "::1".to_owned(),
                both: "abcdef".to_owned(),
                choice: Some(FormChoice::Die(6)),
                ..Form::default()
            }
        }

        fn fields(status: &Status) -> Vec<String> {
            let bad: BadRequest = status.detail().unwrap_or_else(|| panic!("{status}"));
            let mut fields: Vec<_> =
                bad.field_violations.into_iter().map(|violation| violation.field).collect();
            fields.sort_unstable();
            fields
        }

        pub(super) async fn calls(channel: Channel) {
            let client = ConstraintsClient::new(channel);
            let names = ["n".to_owned()];
            assert_eq!(client.check(&good(), &names).await.unwrap(), 51);
            let error = client.check(&good(), &[]).limit(501).await.unwrap_err();
            assert_eq!(fields(&error), ["limit", "names"]);
            let bad = Form {
                text: String::new(),
                items: vec![0; 4],
                small: 6,
                below: 10,
                double: f64::NAN,
                single: 1.0,
                wait: Duration::default(),
                percent: Some(101),
                password: Some("short".to_owned()),
                choice: Some(FormChoice::Mail("nobody".to_owned())),
                more: vec![Form { ip: "x".to_owned(), ..good() }],
                by_name: [("b".to_owned(), Form { host: "-".to_owned(), ..good() })].into(),
                ..good()
            };
            let error = client.check(&bad, &names).await.unwrap_err();
            let expected = [
                "form.below", "form.by_name[0].host", "form.double", "form.items", "form.mail",
                "form.more[0].ip", "form.password", "form.percent", "form.single", "form.small",
                "form.text", "form.wait",
            ];
            assert_eq!(fields(&error), expected);
            assert_eq!(client.collect(stream::iter([good(), good()])).await.unwrap(), 2);
            let error = client.collect(stream::iter([good(), bad])).await.unwrap_err();
            assert!(fields(&error).contains(&"below".to_owned()), "{error}");
        }
    },
}
