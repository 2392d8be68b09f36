//! Hash tables, whose order is another each time.

use std::collections::{HashMap, HashSet};

use virtuoso::{Bytes, Context, Status};

/// What Rust holds in tables of no order.
#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("hashed.v1")]
pub struct Tables {
    #[id(1)]
    pub ages: HashMap<String, u32>,
    #[id(2)]
    pub names: HashSet<String>,
    #[id(3)]
    pub by_number: HashMap<i64, Vec<Row>>,
    #[id(4)]
    #[len(..=100)]
    pub numbers: HashSet<u16>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("hashed.v1")]
pub struct Row {
    #[id(1)]
    pub cells: HashMap<u32, Bytes>,
}

#[virtuoso::service(package = "hashed.v1")]
pub trait Hashed {
    async fn echo(&self, cx: &Context, #[body] request: Tables) -> Result<Tables, Status>;
}

crate::contract::contract! {
    packages: [crate::hashed::v1],
    files: ["hashed/v1/hashed.idl"],
    text: HashedClient,
    messages: [],
    hashed: [Tables, Row],
    services: [HASHED],
    both: {
        use virtuoso::{Channel, Context, ServerBuilder, Status};

        struct Handler;

        impl Hashed for Handler {
            async fn echo(&self, _: &Context, request: Tables) -> Result<Tables, Status> {
                Ok(request)
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(HashedServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = HashedClient::new(channel);
            let tables = Tables {
                ages: (0..40).map(|age| (age.to_string(), age)).collect(),
                names: ["a".to_owned(), "b".to_owned()].into(),
                by_number: [(-1, vec![Row { cells: [(1, "c".into())].into() }])].into(),
                ..Tables::default()
            };
            assert_eq!(client.echo(&tables).await.unwrap(), tables);
        }
    },
}
