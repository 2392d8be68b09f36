//! Lists, sets and maps, inside of each other, in the containers of the standard library.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use virtuoso::{Bytes, Context, Status, Timestamp, Uuid};

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("containers.v1")]
pub struct Held {
    #[id(1)]
    pub list: Vec<u32>,
    #[id(2)]
    pub queue: VecDeque<String>,
    #[id(3)]
    pub set: BTreeSet<String>,
    #[id(4)]
    pub numbers: BTreeSet<i64>,
    #[id(5)]
    pub map: BTreeMap<String, i32>,
    #[id(6)]
    pub by_bool: BTreeMap<bool, Item>,
    #[id(7)]
    pub by_uuid: BTreeMap<Uuid, Bytes>,
    #[id(8)]
    pub by_kind: BTreeMap<Kind, Kind>,
    #[id(9)]
    #[allow_lint("exotic-map-key")]
    pub by_item: Vec<(Item, String)>,
    #[id(10)]
    #[allow_lint("exotic-map-key")]
    pub by_double: Vec<(f64, u8)>,
    #[id(11)]
    pub matrix: Vec<Vec<f64>>,
    #[id(12)]
    pub groups: BTreeMap<String, Vec<Item>>,
    #[id(13)]
    pub deep: BTreeMap<i32, BTreeMap<String, BTreeSet<u8>>>,
    #[id(14)]
    #[encoding(set<f64>)]
    pub floats: Vec<f64>,
    #[id(15)]
    pub kinds: Vec<Kind>,
    #[id(16)]
    pub kind_set: BTreeSet<Kind>,
    #[id(17)]
    pub times: Vec<Timestamp>,
    #[id(18)]
    pub texts: Vec<Arc<str>>,
    #[id(19)]
    pub bits: Vec<bool>,
    #[id(20)]
    pub words: BTreeMap<u8, Cow<'static, str>>,
    #[id(21)]
    pub blobs: BTreeSet<Bytes>,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("containers.v1")]
pub struct Item {
    #[id(1)]
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, virtuoso::Enum)]
#[package("containers.v1")]
pub enum Kind {
    #[id(0)]
    Unspecified,
    #[id(1)]
    One,
    #[id(2)]
    Two,
    Unrecognized(i32),
}

#[virtuoso::service(package = "containers.v1")]
pub trait Containers {
    async fn echo(&self, cx: &Context, #[body] request: Held) -> Result<Held, Status>;

    async fn count(
        &self,
        cx: &Context,
        words: Vec<String>,
        seed: BTreeMap<String, u32>,
    ) -> Result<BTreeMap<String, u32>, Status>;

    async fn distinct(&self, cx: &Context, numbers: Vec<i32>) -> Result<BTreeSet<i32>, Status>;

    async fn rows(&self, cx: &Context, table: Vec<Vec<u32>>) -> Result<Vec<Vec<u32>>, Status>;
}

crate::contract::contract! {
    packages: [crate::containers::v1],
    files: ["containers/v1/containers.idl"],
    text: ContainersClient,
    messages: [Held, Item],
    services: [CONTAINERS],
    both: {
        use std::collections::{BTreeMap, BTreeSet};
        use virtuoso::{Channel, Context, ServerBuilder, Status, Uuid};

        struct Handler;

        impl Containers for Handler {
            async fn echo(&self, _: &Context, request: Held) -> Result<Held, Status> {
                Ok(request)
            }

            async fn count(
                &self,
                _: &Context,
                words: Vec<String>,
                mut seed: BTreeMap<String, u32>,
            ) -> Result<BTreeMap<String, u32>, Status> {
                for word in words {
                    *seed.entry(word).or_default() += 1;
                }
                Ok(seed)
            }

            async fn distinct(&self, _: &Context, numbers: Vec<i32>) -> Result<BTreeSet<i32>, Status> {
                Ok(numbers.into_iter().collect())
            }

            async fn rows(
                &self,
                _: &Context,
                mut table: Vec<Vec<u32>>,
            ) -> Result<Vec<Vec<u32>>, Status> {
                table.reverse();
                Ok(table)
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(ContainersServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = ContainersClient::new(channel);
            let held = Held {
                queue: ["a".to_owned(), String::new()].into(),
                by_kind: [(Kind::Unrecognized(-1), Kind::Two)].into(),
                by_item: vec![(Item { name: "n".to_owned() }, "v".to_owned()); 2],
                by_uuid: [(Uuid::from_u128(1), virtuoso::Bytes::from_static(b"x"))].into(),
                matrix: vec![vec![], vec![1.0, 2.0]],
                deep: [(-1, [("k".to_owned(), [7].into())].into())].into(),
                texts: vec!["t".into()],
                words: [(9, "w".into())].into(),
                floats: vec![0.5],
                ..Held::default()
            };
            assert_eq!(client.echo(&held).await.unwrap(), held);
            let words = ["a".to_owned(), "b".to_owned(), "a".to_owned()];
            let counts = client.count(&words, &[("b".to_owned(), 4)].into()).await.unwrap();
            assert_eq!(counts, [("a".to_owned(), 2), ("b".to_owned(), 5)].into());
            assert_eq!(client.distinct(&[3, 1, 3]).await.unwrap(), [1, 3].into());
            assert_eq!(client.rows(&[vec![1], vec![]]).await.unwrap(), [vec![], vec![1]]);
        }
    },
}
