//! The messages of the codec's guards, each with what the generator emits for it.

use std::collections::BTreeMap;

use bytes::Bytes;
use virtuoso::codec::{
    DecodeError, Decoder, Encode, Encoder, Message, Natural, Struct, WireType, get, put,
};
use virtuoso::descriptor::{FieldDescriptor, StructDescriptor};

macro_rules! message {
    ($name:ident { $($number:literal $field:ident: $ty:ty;)* }) => {
        #[derive(Clone, Debug, Default, PartialEq)]
        pub(crate) struct $name {
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
                    StructDescriptor::new(concat!("guard.v1.", stringify!($name)), FIELDS);
                &DESCRIPTOR
            }

            #[inline]
            fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
                $(put(Natural, $number, &self.$field, out);)*
            }
        }

        impl Message for $name {
            #[inline]
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
    };
}

message! { Small {
    1 id: u64;
    2 name: String;
    3 tags: Vec<String>;
} }

message! { Record {
    1 id: u64;
    2 name: String;
    3 score: f64;
    4 flags: u32;
} }

message! { Records {
    1 records: Vec<Record>;
} }

message! { Leaf {
    1 a: i32;
    2 b: i64;
    3 c: f32;
    4 d: bool;
    5 e: String;
} }

message! { Branch {
    1 left: Option<Leaf>;
    2 right: Option<Leaf>;
    3 leaves: Vec<Leaf>;
    4 name: Option<String>;
} }

message! { Tree {
    1 branches: Vec<Branch>;
    2 root: Option<Branch>;
    3 depth: u32;
} }

message! { Strings {
    1 lines: Vec<String>;
} }

message! { Maps {
    1 labels: BTreeMap<String, String>;
    2 counts: BTreeMap<u32, u64>;
} }

message! { Blob {
    1 name: String;
    2 data: Bytes;
} }

/// A request of a few short strings.
pub(crate) fn small() -> Small {
    Small {
        id: 123_456_789,
        name: "sixteen bytes ok".into(),
        tags: vec!["red".into(), "green".into(), "blue".into()],
    }
}

/// Structs in structs in structs, 148 leaves in all.
pub(crate) fn nested() -> Tree {
    let leaf = |n: i32| Leaf {
        a: n,
        b: i64::from(n) * 1_000_003,
        c: n as f32,
        d: n % 2 == 0,
        e: format!("leaf {n}"),
    };
    let branch = |n: i32| Branch {
        left: Some(leaf(n)),
        right: Some(leaf(n + 1)),
        leaves: (0..5).map(leaf).collect(),
        name: Some(format!("branch {n}")),
    };
    Tree {
        branches: (0..20).map(branch).collect(),
        root: Some(branch(99)),
        depth: 3,
    }
}

/// A thousand records of a number, a name of twelve bytes, a score and flags.
pub(crate) fn records() -> Records {
    let record = |n: u32| Record {
        id: u64::from(n) * 7919,
        name: format!("record {n:05}"),
        score: f64::from(n) / 3.0,
        flags: n & 0xff,
    };
    Records {
        records: (0..1000).map(record).collect(),
    }
}

/// Two hundred lines, most of them not ASCII.
pub(crate) fn strings() -> Strings {
    let line = |n: usize| format!("line {n}: {}", "größer ".repeat(n % 12));
    Strings {
        lines: (0..200).map(line).collect(),
    }
}

/// Two maps of fifty entries, one with strings, one with numbers.
pub(crate) fn maps() -> Maps {
    Maps {
        labels: (0..50)
            .map(|n| (format!("key-{n}"), format!("value {n}")))
            .collect(),
        counts: (0..50).map(|n| (n, u64::from(n) * 1000)).collect(),
    }
}

/// One MiB of bytes.
pub(crate) fn blob() -> Blob {
    Blob {
        name: "blob".into(),
        data: Bytes::from(vec![7; 1 << 20]),
    }
}
