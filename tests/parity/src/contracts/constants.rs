//! Constants, and what is said of a package.

use virtuoso::{Context, Decimal, Duration, Status, Timestamp, Uuid};

/// Constants of every type.
///
/// And what there is to say of their package, "quoted" or `not`.
#[derive(Debug, virtuoso::Package)]
#[package("constants.v1")]
#[deprecated = "count yourself"]
#[allow_lint("const-case")]
#[allow_lint("missing-docs")]
#[meta("owner", "parity")]
pub struct About;

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Enum)]
#[package("constants.v1")]
pub enum Level {
    #[id(0)]
    Unspecified,
    #[id(1)]
    Low,
    #[id(2)]
    High,
    Unrecognized(i32),
}

#[derive(Clone, Copy, Debug, PartialEq, virtuoso::Newtype)]
#[package("constants.v1")]
#[range(1..=100)]
pub struct Limit(pub u16);

/// How many there may be.
#[virtuoso::constant(package = "constants.v1")]
pub const MAX_ITEMS: u32 = 5 * 40;

/// Whether they count.
#[virtuoso::constant(package = "constants.v1")]
#[deprecated = "they do"]
#[meta("a", "b")]
pub const COUNTED: bool = true;

#[virtuoso::constant(package = "constants.v1")]
pub const LEAST: i8 = i8::MIN;

#[virtuoso::constant(package = "constants.v1")]
#[encoding(sint64)]
pub const SIGNED: i64 = -5;

#[virtuoso::constant(package = "constants.v1")]
#[encoding(fixed32)]
pub const ALL: u32 = u32::MAX;

#[virtuoso::constant(package = "constants.v1")]
pub const RATIO: f32 = 0.1;

#[virtuoso::constant(package = "constants.v1")]
pub const NEVER: f64 = f64::INFINITY;

#[virtuoso::constant(package = "constants.v1")]
pub const NO_NUMBER: f64 = f64::NAN;

#[virtuoso::constant(package = "constants.v1")]
pub const GREETING: &str = "say \"hé\"\n\u{7}";

#[virtuoso::constant(package = "constants.v1")]
pub const MAGIC: &[u8] = b"a\x00\xff\"";

#[virtuoso::constant(package = "constants.v1")]
pub const START: Timestamp = Timestamp {
    seconds: 1_767_323_045,
    nanos: 500_000_000,
};

#[virtuoso::constant(package = "constants.v1")]
pub const WAIT: Duration = match Duration::new(90 * 60, 0) {
    Some(wait) => wait,
    None => panic!("it is too long"),
};

#[virtuoso::constant(package = "constants.v1")]
pub const NOBODY: Uuid = Uuid::from_u128(0x67e55044_10b1_426f_9247_bb680e5fe0c8);

#[virtuoso::constant(package = "constants.v1")]
pub const PRICE: Decimal = Decimal::from_parts(1250, 0, 0, true, 2);

#[virtuoso::constant(package = "constants.v1")]
pub const USUAL: Level = Level::High;

#[virtuoso::constant(package = "constants.v1")]
pub const LIMIT: Limit = Limit(50);

#[virtuoso::constant(package = "constants.v1")]
#[encoding(list<u8>)]
pub const PORTS: &[u8] = &[80, 255];

#[virtuoso::constant(package = "constants.v1")]
pub const NAMES: &[&str] = &["a", "b\\"];

#[virtuoso::constant(package = "constants.v1")]
pub const LEVELS: &[Level] = &[USUAL, Level::Low];

#[virtuoso::constant(package = "constants.v1")]
pub const NONE: &[u32] = &[];

#[virtuoso::constant(package = "constants.v1")]
pub const BY_NAME: &[(&str, Level)] = &[("l", Level::Low), ("h", Level::High)];

#[virtuoso::constant(package = "constants.v1")]
pub const BY_NUMBER: &[(u16, Duration)] = &[
    (1, Duration { seconds: 0, nanos: 1_000_000 }),
    (2, Duration { seconds: 0, nanos: 2_000 }),
];

#[virtuoso::constant(package = "constants.v1")]
pub const EMPTY: &[(u16, &str)] = &[];

/// Counts.
#[virtuoso::service(package = "constants.v1")]
pub trait Constants {
    async fn count(&self, cx: &Context, level: Level) -> Result<Limit, Status>;
}

/// All of them, in the order in which they are written out.
type All = (
    (About, MAX_ITEMS, COUNTED, LEAST, SIGNED, ALL, RATIO, NEVER),
    (NO_NUMBER, GREETING, MAGIC, START, WAIT, NOBODY, PRICE, USUAL),
    (LIMIT, PORTS, NAMES, LEVELS, NONE, BY_NAME, BY_NUMBER, EMPTY),
    ConstantsClient,
);

crate::contract::contract! {
    packages: [crate::constants::v1],
    files: ["constants/v1/constants.idl"],
    text: All,
    messages: [],
    services: [CONSTANTS],
    both: {
        use virtuoso::{Channel, Context, Decimal, Duration, ServerBuilder, Status, Timestamp, Uuid};

        struct Handler;

        impl Constants for Handler {
            async fn count(&self, _: &Context, level: Level) -> Result<Limit, Status> {
                Ok(if level == USUAL { LIMIT } else { Limit(1) })
            }
        }

        pub(super) fn serve(server: ServerBuilder) -> ServerBuilder {
            server.service(ConstantsServer::new(Handler))
        }

        pub(super) async fn calls(channel: Channel) {
            let client = ConstantsClient::new(channel);
            assert_eq!(client.count(USUAL).await.unwrap(), Limit(50));

            // The types are the same on both sides.
            let numbers: (u32, bool, i8, i64, u32) = (MAX_ITEMS, COUNTED, LEAST, SIGNED, ALL);
            assert_eq!(numbers, (200, true, -128, -5, u32::MAX));
            let floats: (f32, f64) = (RATIO, NEVER);
            assert!(floats == (0.1, f64::INFINITY) && f64::is_nan(NO_NUMBER));
            let (text, bytes): (&str, &[u8]) = (GREETING, MAGIC);
            assert_eq!((text, bytes), ("say \"hé\"\n\u{7}", &b"a\0\xff\""[..]));
            let (start, wait): (Timestamp, Duration) = (START, WAIT);
            assert_eq!(start.to_string(), "2026-01-02T03:04:05.500Z");
            assert_eq!(wait.to_string(), "5400s");
            let (nobody, price): (Uuid, Decimal) = (NOBODY, PRICE);
            assert_eq!(nobody.to_string(), "67e55044-10b1-426f-9247-bb680e5fe0c8");
            assert_eq!(price.to_string(), "-12.50");
            let lists: (&[u8], &[&str], &[Level], &[u32]) = (PORTS, NAMES, LEVELS, NONE);
            assert_eq!(lists, (&[80, 255][..], &["a", "b\\"][..], &[Level::High, Level::Low][..], &[][..]));
            let by_name: &[(&str, Level)] = BY_NAME;
            let by_number: &[(u16, Duration)] = BY_NUMBER;
            let empty: &[(u16, &str)] = EMPTY;
            assert_eq!((by_name[1], by_number[0].1.as_nanos(), empty.len()), (("h", Level::High), 1_000_000, 0));
        }
    },
}
