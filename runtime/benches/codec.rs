//! The protobuf codec beside prost, on the same values, in one process: `cargo bench -p virtuoso --bench codec`.
//!
//! A word after `--` picks the schemas whose name contains it. Prints nanoseconds per operation (the best of interleaved rounds) and how many times as fast as prost we are.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use virtuoso::codec::{
    DecodeError, Decoder, Encode, Encoder, Message, Natural, Struct, WireType, get, protobuf, put,
};
use virtuoso::descriptor::{FieldDescriptor, StructDescriptor};

/// A struct and all that the generator emits for it, and its prost twin.
macro_rules! message {
    ($name:ident / $twin:ident { $($number:literal $field:ident: $ty:ty, $twin_ty:ty, $($attr:ident $(= $value:tt)?),+;)* }) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        struct $name {
            $($field: $ty,)*
        }

        impl WireType for $name {
            type Natural = Struct;
            type Arg<'a> = &'a Self;

            fn as_arg(&self) -> &Self {
                self
            }
        }

        impl Encode for $name {
            fn descriptor() -> &'static StructDescriptor {
                const FIELDS: &[FieldDescriptor] =
                    &[$(FieldDescriptor::of::<$ty, _>(Natural, $number, stringify!($field))),*];
                static DESCRIPTOR: StructDescriptor =
                    StructDescriptor::new(stringify!($name), FIELDS);
                &DESCRIPTOR
            }

            fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
                $(put(Natural, $number, &self.$field, out);)*
            }
        }

        impl Message for $name {
            fn decode_field<D: Decoder + ?Sized>(
                &mut self,
                number: u32,
                input: &mut D,
            ) -> Result<(), DecodeError> {
                match number {
                    $($number => get(Natural, &mut self.$field, input),)*
                    _ => input.skip(),
                }
            }
        }

        #[derive(Clone, PartialEq, prost::Message)]
        struct $twin {
            $(#[prost($($attr $(= $value)?),+, tag = $number)] $field: $twin_ty,)*
        }
    };
}

message! { Request / PRequest {
    1 id: u64, u64, uint64;
    2 name: String, String, string;
    3 tags: Vec<String>, Vec<String>, string, repeated;
} }

message! { Reply / PReply {
    1 id: u64, u64, uint64;
    2 message: String, String, string;
    3 ok: bool, bool, bool;
} }

message! { Record / PRecord {
    1 id: u64, u64, uint64;
    2 name: String, String, string;
    3 score: f64, f64, double;
    4 flags: u32, u32, uint32;
} }

message! { Records / PRecords {
    1 records: Vec<Record>, Vec<PRecord>, message, repeated;
} }

message! { Leaf / PLeaf {
    1 a: i32, i32, int32;
    2 b: i64, i64, int64;
    3 c: f32, f32, float;
    4 d: bool, bool, bool;
    5 e: String, String, string;
} }

message! { Branch / PBranch {
    1 left: Option<Leaf>, Option<PLeaf>, message, optional;
    2 right: Option<Leaf>, Option<PLeaf>, message, optional;
    3 leaves: Vec<Leaf>, Vec<PLeaf>, message, repeated;
    4 name: Option<String>, Option<String>, string, optional;
} }

message! { Tree / PTree {
    1 branches: Vec<Branch>, Vec<PBranch>, message, repeated;
    2 root: Option<Branch>, Option<PBranch>, message, optional;
    3 depth: u32, u32, uint32;
} }

message! { Numbers / PNumbers {
    1 small: Vec<u32>, Vec<u32>, uint32, repeated;
    2 large: Vec<u64>, Vec<u64>, uint64, repeated;
    3 doubles: Vec<f64>, Vec<f64>, double, repeated;
} }

message! { Strings / PStrings {
    1 lines: Vec<String>, Vec<String>, string, repeated;
} }

message! { Blob / PBlob {
    1 name: String, String, string;
    2 data: Bytes, Bytes, bytes = "bytes";
} }

#[derive(Clone, Debug, Default, PartialEq)]
struct Labels {
    labels: BTreeMap<String, String>,
    counts: BTreeMap<u32, u64>,
}

impl WireType for Labels {
    type Natural = Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl Encode for Labels {
    fn descriptor() -> &'static StructDescriptor {
        static DESCRIPTOR: StructDescriptor = StructDescriptor::new("Labels", &[]);
        &DESCRIPTOR
    }

    fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
        put(Natural, 1, &self.labels, out);
        put(Natural, 2, &self.counts, out);
    }
}

impl Message for Labels {
    fn decode_field<D: Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        match number {
            1 => get(Natural, &mut self.labels, input),
            2 => get(Natural, &mut self.counts, input),
            _ => input.skip(),
        }
    }
}

#[derive(Clone, PartialEq, prost::Message)]
struct PLabels {
    #[prost(btree_map = "string, string", tag = "1")]
    labels: BTreeMap<String, String>,
    #[prost(btree_map = "uint32, uint64", tag = "2")]
    counts: BTreeMap<u32, u64>,
}

struct Measured {
    encode: f64,
    decode: f64,
}

/// Nanoseconds per call of `run`, which is repeated for some milliseconds.
fn nanos(run: &mut dyn FnMut()) -> f64 {
    let mut times = 1_u32;
    loop {
        let start = Instant::now();
        for _ in 0..times {
            run();
        }
        let elapsed = start.elapsed();
        if elapsed > Duration::from_millis(10) {
            return elapsed.as_nanos() as f64 / f64::from(times);
        }
        times *= 2;
    }
}

fn best(values: Vec<f64>) -> f64 {
    values.into_iter().fold(f64::INFINITY, f64::min)
}

fn compare<M: Message, P: prost::Message + Default>(name: &str, message: &M) -> Option<Measured> {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with('-'))
        .collect();
    if !wanted.is_empty() && !wanted.iter().any(|wanted| name.contains(wanted.as_str())) {
        return None;
    }
    let mut out = BytesMut::new();
    protobuf::encode(message, &mut out).expect("encodes");
    let body = out.clone().freeze();
    let twin = P::decode(body.clone()).expect("prost reads what we wrote");
    let mut twin_out = BytesMut::with_capacity(body.len() + 64);

    let mut rounds: [Vec<f64>; 4] = Default::default();
    for _ in 0..15 {
        rounds[0].push(nanos(&mut || {
            out.clear();
            protobuf::encode(black_box(message), &mut out).expect("encodes");
            black_box(&out);
        }));
        rounds[1].push(nanos(&mut || {
            twin_out.clear();
            black_box(&twin).encode(&mut twin_out).expect("encodes");
            black_box(&twin_out);
        }));
        rounds[2].push(nanos(&mut || {
            drop(black_box(
                protobuf::decode::<M>(black_box(&body)).expect("decodes"),
            ));
        }));
        rounds[3].push(nanos(&mut || {
            drop(black_box(
                P::decode(black_box(&body).clone()).expect("decodes"),
            ));
        }));
    }
    let [encode, twin_encode, decode, twin_decode] = rounds.map(best);
    println!(
        "{name:<10} {:>8} B | encode {encode:>10.1} ns, prost {twin_encode:>10.1}, {:>5.2}x | decode {decode:>10.1} ns, prost {twin_decode:>10.1}, {:>5.2}x",
        body.len(),
        twin_encode / encode,
        twin_decode / decode,
    );
    Some(Measured {
        encode: twin_encode / encode,
        decode: twin_decode / decode,
    })
}

fn leaf(n: i32) -> Leaf {
    Leaf {
        a: n,
        b: i64::from(n) * 1_000_003,
        c: n as f32,
        d: n % 2 == 0,
        e: format!("leaf {n}"),
    }
}

fn branch(n: i32) -> Branch {
    Branch {
        left: Some(leaf(n)),
        right: Some(leaf(n + 1)),
        leaves: (0..5).map(leaf).collect(),
        name: Some(format!("branch {n}")),
    }
}

fn main() {
    let small = Request {
        id: 123_456_789,
        name: "sixteen bytes ok".into(),
        tags: vec!["red".into(), "green".into(), "blue".into()],
    };
    let reply = Reply {
        id: 123_456_789,
        message: "thirty-two bytes of text, no more".into(),
        ok: true,
    };
    let records = Records {
        records: (0..1000)
            .map(|n| Record {
                id: n * 7919,
                name: format!("record {n:05}"),
                score: n as f64 / 3.0,
                flags: n as u32 & 0xff,
            })
            .collect(),
    };
    let tree = Tree {
        branches: (0..20).map(branch).collect(),
        root: Some(branch(99)),
        depth: 3,
    };
    let numbers = Numbers {
        small: (0..1000).collect(),
        large: (0..1000).map(|n| n * 0x1234_5678_9abc).collect(),
        doubles: (0..1000).map(f64::from).collect(),
    };
    let strings = Strings {
        lines: (0..200)
            .map(|n| format!("line {n}: {}", "größer ".repeat(n % 12)))
            .collect(),
    };
    let labels = Labels {
        labels: (0..50)
            .map(|n| (format!("key-{n}"), format!("value {n}")))
            .collect(),
        counts: (0..50).map(|n| (n, u64::from(n) * 1000)).collect(),
    };
    let blob = Blob {
        name: "blob".into(),
        data: Bytes::from(vec![7; 1 << 20]),
    };

    let measured: Vec<Measured> = [
        compare::<_, PRequest>("request", &small),
        compare::<_, PReply>("reply", &reply),
        compare::<_, PRecords>("records", &records),
        compare::<_, PTree>("nested", &tree),
        compare::<_, PNumbers>("numbers", &numbers),
        compare::<_, PStrings>("strings", &strings),
        compare::<_, PLabels>("maps", &labels),
        compare::<_, PBlob>("blob", &blob),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mean = |of: fn(&Measured) -> f64| {
        (measured.iter().map(|m| of(m).ln()).sum::<f64>() / measured.len() as f64).exp()
    };
    println!(
        "geometric mean: encode {:.2}x, decode {:.2}x as fast as prost",
        mean(|m| m.encode),
        mean(|m| m.decode)
    );
}
