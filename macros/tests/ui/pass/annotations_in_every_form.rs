//! Annotations, declared and used in all the forms that a crate may hold.

#![deny(warnings)]

use virtuoso::Duration;

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    Unrecognized(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
struct Limit(u16);

/// Nobody else sees it.
#[derive(virtuoso::Annotation)]
#[on(rpc, service, struct, type, const, enum)]
struct Marked;

mod inner {
    use super::{Level, Limit};

    #[derive(virtuoso::Annotation)]
    #[on(rpc, field, param, package)]
    pub(crate) struct Audit {
        level: Level,
        /// Why.
        #[allow(unused)]
        note: Option<&'static str>,
        #[default(Level::Low)]
        usual: Level,
        #[default = 5]
        r#type: Option<u8>,
    }

    #[derive(virtuoso::Annotation)]
    #[on(rpc)]
    pub(crate) struct All {
        pub names: &'static [&'static str],
        pub levels: &'static [Level],
        pub by_name: &'static [(&'static str, Level)],
        pub bytes: &'static [u8],
        pub limit: Limit,
        #[encoding(sint32)]
        pub signed: i32,
        pub ratio: f32,
        pub wait: Option<virtuoso::Duration>,
    }
}

const NOTE: &str = "a \"note\"";

#[derive(Clone, Debug, PartialEq, virtuoso::Message)]
#[annotate(Marked)]
struct Order {
    #[id(1)]
    #[annotate(inner::Audit(level = Level::Low))]
    id: u64,
}

#[virtuoso::service]
#[annotate(Marked)]
#[allow(dead_code)]
trait Orders {
    #[annotate(Marked())]
    #[annotate(inner::Audit(level = Level::Low, note = NOTE, r#type = 1 + 2))]
    #[annotate(crate::inner::All(
        names = &["a", NOTE],
        levels = &[Level::Low],
        by_name = &[("l", Level::Low)],
        bytes = b"x",
        wait = Duration { seconds: 5, nanos: 0 },
        limit = Limit(3),
        signed = -3,
        ratio = 1.5,
    ))]
    async fn get(
        &self,
        #[annotate(inner::Audit(level = Level::Low, note = "x"))] id: u64,
    ) -> Order;
}

fn main() {
    let contract = virtuoso::contract_of::<OrdersClient>().to_string();
    for line in [
        "/// Nobody else sees it.\nannotation marked on rpc, service, struct, type, const, enum;\n",
        "annotation audit(\n    level: Level,\n    /// Why.\n    note: string?,\n    usual: Level default low,\n    type: u8? default 5,\n) on rpc, field, param, package;\n",
        "annotation all(names: list<string>, levels: list<Level>, by_name: map<string, Level>, bytes: bytes, limit: Limit, signed: sint32, ratio: f32, wait: duration?) on rpc;\n",
        "@marked\nstruct Order {\n    @audit(level: low) id: u64 = 1;\n}\n",
        "@marked\nservice Orders {\n    @marked\n    @audit(level: low, note: \"a \\\"note\\\"\", type: 3)\n    @all(names: [\"a\", \"a \\\"note\\\"\"], levels: [low], by_name: {\"l\": low}, bytes: b\"x\", wait: 5s, limit: 3, signed: -3, ratio: 1.5)\n    rpc get(@audit(level: low, note: \"x\") id: u64) -> Order;\n}\n",
        "enum Level {",
        "type Limit = u16;",
    ] {
        assert!(contract.contains(line), "no {line}\nin {contract}");
    }
}
