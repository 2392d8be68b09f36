//! The values, built by one source in each codec's types.

use std::sync::OnceLock;

use bytes::Bytes;

/// Defines `case(schema)` in a codec's module: `$held` of a value whose types have the names of the contract and are in
/// scope there, and `$present` is what holds an optional struct that is there.
macro_rules! cases {
    ($held:ident, $present:path) => {
        pub(super) fn case(schema: Schema) -> Box<dyn Case> {
            match schema {
                Schema::Request => Box::new($held::new(Request {
                    id: 123_456_789,
                    name: "sixteen bytes ok".to_owned(),
                    tags: vec!["red".to_owned(), "green".to_owned(), "blue".to_owned()],
                })),
                Schema::Reply => Box::new($held::new(Reply {
                    id: 123_456_789,
                    message: "thirty-two bytes of text, or more".to_owned(),
                    ok: true,
                })),
                Schema::Records => Box::new($held::new(Records {
                    records: (0..1000)
                        .map(|n: u32| Record {
                            id: u64::from(n) * 7919,
                            name: format!("record {n:05}"),
                            score: f64::from(n) / 3.0,
                            flags: n & 0xff,
                        })
                        .collect(),
                })),
                Schema::Nested => Box::new($held::new(Tree {
                    branches: (0..20).map(branch).collect(),
                    root: $present(branch(99)),
                    depth: 3,
                })),
                Schema::Numbers => Box::new($held::new(Numbers {
                    small: (0..1000).collect(),
                    large: (0..1000).map(|n| n * 0x1234_5678_9abc).collect(),
                    doubles: (0..1000).map(f64::from).collect(),
                })),
                Schema::Strings => Box::new($held::new(Strings {
                    lines: (0..200)
                        .map(|n| format!("line {n}: {}", "größer ".repeat(n % 12)))
                        .collect(),
                })),
                Schema::Maps => Box::new($held::new(Labels {
                    labels: (0..50)
                        .map(|n| (format!("key-{n}"), format!("value {n}")))
                        .collect(),
                    counts: (1..51).map(|n| (n, u64::from(n) * 1000)).collect(),
                })),
                Schema::Blob => Box::new($held::new(Blob {
                    name: "blob".to_owned(),
                    data: $crate::codec::values::blob(),
                })),
            }
        }

        fn branch(n: i32) -> Branch {
            Branch {
                left: $present(leaf(n)),
                right: $present(leaf(n + 1)),
                leaves: (0..5).map(leaf).collect(),
                name: Some(format!("branch {n}")),
            }
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
    };
}

pub(super) use cases;

/// One MiB, the same memory for all codecs: how fast it is copied depends on where it lies.
pub(super) fn blob() -> Bytes {
    static BLOB: OnceLock<Bytes> = OnceLock::new();
    BLOB.get_or_init(|| Bytes::from(vec![7; 1 << 20])).clone()
}
