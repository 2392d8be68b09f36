//! Fields of every type that travels, by the names that Rust has for them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;

use virtuoso::{Any, Bytes, Decimal, Duration, Json, Timestamp, Uuid};

type Note = String;

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct Item {
    #[id(1)]
    id: u64,
}

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[package("a.v1")]
struct All {
    #[id(1)]
    flag: bool,
    #[id(2)]
    bytes: Vec<u8>,
    #[id(3)]
    small: i8,
    #[id(4)]
    note: Note,
    #[id(5)]
    text: Arc<str>,
    #[id(6)]
    title: Cow<'static, str>,
    #[id(7)]
    data: Bytes,
    #[id(8)]
    at: Timestamp,
    #[id(9)]
    expected: Option<Duration>,
    #[id(10)]
    uuid: Uuid,
    #[id(11)]
    discount: Decimal,
    #[id(12)]
    extra: Option<Json>,
    #[id(13)]
    any: Option<Any>,
    #[id(14)]
    items: VecDeque<Item>,
    #[id(15)]
    parent: Option<Box<All>>,
    #[id(16)]
    children: Vec<All>,
    #[id(17)]
    tags: BTreeSet<String>,
    #[id(18)]
    words: HashSet<Arc<str>>,
    #[id(19)]
    by_id: BTreeMap<u32, Item>,
    #[id(20)]
    by_name: HashMap<String, Vec<u32>>,
    #[id(21)]
    pairs: Vec<(f64, Item)>,
    #[id(22)]
    r#type: std::primitive::u32,
    #[id(23)]
    float: f32,
}

fn main() {
    assert_eq!(All::default().pairs, []);
}
