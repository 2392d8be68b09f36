//! Values of the types of `observatory`, none of them plain.

use std::collections::{BTreeMap, BTreeSet};

use contracts_test::observatory::sky::v1::*;
use contracts_test::observatory::units::v1 as units;
use contracts_test::observatory::units::v1::{Counts, Magnitude, SiteCode, TargetId};
use serde_json::json;
use virtuoso::{Any, Bytes, Decimal, Duration, Json, Timestamp, Uuid};

pub(crate) fn id(number: u128) -> TargetId {
    TargetId(Uuid::from_u128(number))
}

pub(crate) fn site(name: &str) -> SiteCode {
    SiteCode(name.to_owned())
}

pub(crate) fn position(ra: i32) -> Position {
    Position {
        ra,
        dec: -ra / 2,
        epoch: Timestamp {
            seconds: -5,
            nanos: 999_999_999,
        },
    }
}

pub(crate) fn numbers() -> Numbers {
    Numbers {
        flag: true,
        tiny: i8::MIN,
        short: i16::MIN,
        int: i32::MIN,
        long: i64::MIN,
        byte: u8::MAX,
        word: u16::MAX,
        dword: u32::MAX,
        qword: u64::MAX,
        zig: i32::MIN,
        zag: i64::MIN,
        fix: u32::MAX,
        fixx: u64::MAX,
        sfix: i32::MIN,
        sfixx: i64::MIN,
        single: f32::MIN_POSITIVE,
        double: -0.0,
    }
}

pub(crate) fn any() -> Any {
    Any::pack(&position(3)).unwrap()
}

pub(crate) fn target() -> Target {
    let small = Target {
        id: id(2),
        name: "moon".to_owned(),
        ..Target::default()
    };
    Target {
        id: id(1),
        name: "Jupiter ♃".to_owned(),
        kind: Kind::Dwarf,
        at: position(7),
        parent: Some(Box::new(Target {
            id: id(3),
            name: "Sun".to_owned(),
            kind: Kind::Star,
            ..Target::default()
        })),
        moons: vec![
            small.clone(),
            Target {
                moons: vec![small.clone()],
                ..small.clone()
            },
        ],
        named_moons: [("Io".to_owned(), small.clone()), (String::new(), small)].into(),
        magnitude: Some(Magnitude(-2.94)),
        band: [
            (Kind::Comet, Magnitude(0.0)),
            (Kind::Unrecognized(1234), Magnitude(f64::INFINITY)),
        ]
        .into(),
        photons: Counts(i64::MAX),
        seen: Some(Box::new(Sighting::Doubt(Box::new(Doubt::About(Box::new(
            Sighting::ByEye("Galileo".to_owned()),
        )))))),
        catalogues: ["a".to_owned(), String::new()].into(),
    }
}

pub(crate) fn sightings() -> Vec<Sighting> {
    vec![
        Sighting::ByEye(String::new()),
        Sighting::Again(Box::new(target())),
        Sighting::OfTarget(id(u128::MAX)),
        Sighting::Kind(Kind::Unrecognized(-9)),
        Sighting::Kind(Kind::Unspecified),
        Sighting::At(Timestamp::MAX),
        Sighting::After(Duration::MIN),
        Sighting::Cost("-9999999999999999999999999999".parse().unwrap()),
        Sighting::Photo(Bytes::new()),
        Sighting::Note(json!({"a": [1.5, null, "x"], "b": {}})),
        Sighting::Note(Json::Null),
        Sighting::Sealed(any()),
        Sighting::Chance(0.0),
        Sighting::Certain(false),
        Sighting::Count(Counts(0)),
        Sighting::Doubt(Box::new(Doubt::None)),
        Sighting::Nothing,
        Sighting::Forged,
        Sighting::Offset(i64::MIN),
        Sighting::Mask(u64::MAX),
    ]
}

pub(crate) fn options() -> Options {
    Options {
        flag: Some(false),
        byte: Some(0),
        zig: Some(0),
        fix: Some(0),
        double: Some(0.0),
        text: Some(String::new()),
        raw: Some(Bytes::new()),
        at: Some(Timestamp::default()),
        span: Some(Duration::default()),
        id: Some(Uuid::nil()),
        price: Some(Decimal::ZERO),
        free: Some(Json::Null),
        sealed: Some(Any::default()),
        kind: Some(Kind::Unspecified),
        shutter: Some(Shutter::Closed),
        at_sky: Some(Position::default()),
        seen: Some(Sighting::Nothing),
        site: Some(site("ABC1")),
        weather: Some(json!([])),
        numbers: Some(Numbers::default()),
    }
}

pub(crate) fn containers() -> Containers {
    let texts = || vec![String::new(), "b".to_owned()];
    let price = |text: &str| text.parse::<Decimal>().unwrap();
    let span = |seconds| Duration { seconds, nanos: 0 };
    let at = |seconds| Timestamp { seconds, nanos: 1 };
    Containers {
        bools: vec![false, true],
        zigs: vec![0, -1, i64::MIN],
        fixes: vec![0, -1],
        singles: vec![0.0, -0.5],
        texts: texts(),
        raws: vec![Bytes::new(), b"\x00\xff"[..].into()],
        times: vec![Timestamp::default(), at(-7)],
        spans: vec![Duration::default(), span(-3)],
        ids: vec![Uuid::nil(), Uuid::from_u128(9)],
        prices: vec![Decimal::ZERO, price("-1.50")],
        frees: vec![Json::Null, json!({"x": [true]})],
        sealeds: vec![Any::default(), any()],
        kinds: vec![Kind::Unspecified, Kind::Star, Kind::Unrecognized(99)],
        shutters: vec![Shutter::Closed, Shutter::Opened],
        sights: sightings(),
        sites: vec![site("ABC1")],
        set_ids: [Uuid::nil(), Uuid::from_u128(9)].into(),
        set_kinds: [Kind::Unspecified, Kind::Comet].into(),
        set_doubles: vec![0.0, 1.5],
        set_structs: vec![Position::default(), position(4)],
        set_sites: [site("ABC1"), site("ABC2")].into(),
        set_bytes: [Bytes::new(), b"x"[..].into()].into(),
        set_times: [Timestamp::default(), at(1)].into(),
        set_prices: [Decimal::ZERO, price("3.25")].into(),
        by_bool: [(false, "no".to_owned()), (true, String::new())].into(),
        by_tiny: [(-128, at(5)), (0, Timestamp::default())].into(),
        by_zig: [(-1, span(-1)), (0, Duration::default())].into(),
        by_fix: [(u32::MAX, Uuid::from_u128(1)), (0, Uuid::nil())].into(),
        by_kind: [
            (Kind::Unspecified, price("0.1")),
            (Kind::Unrecognized(-3), Decimal::ZERO),
        ]
        .into(),
        by_id: [(Uuid::nil(), Json::Null), (Uuid::from_u128(4), json!("x"))].into(),
        by_site: [(site("ABC3"), any())].into(),
        by_text: [
            (String::new(), Sighting::Nothing),
            ("b".to_owned(), Sighting::Certain(true)),
        ]
        .into(),
        by_time: vec![(at(3), 0.5), (Timestamp::default(), 0.0)],
        by_double: vec![(0.0, String::new()), (-1.0, "x".to_owned())],
        by_struct: vec![
            (position(2), Kind::Star),
            (Position::default(), Kind::Unspecified),
        ],
        by_price: vec![(Decimal::ZERO, 0), (price("7.70"), 255)],
        by_bytes: vec![
            (Bytes::new(), Bytes::new()),
            (b"k"[..].into(), b"v"[..].into()),
        ],
        by_span: vec![(span(1), vec![0, 255]), (Duration::default(), vec![])],
        rows: vec![vec![], vec![0.0, 1.0]],
        cubes: vec![vec![], vec![vec![], vec![0, 65535]]],
        list_of_sets: vec![BTreeSet::new(), texts().into_iter().collect()],
        list_of_maps: vec![
            BTreeMap::new(),
            [(0, Kind::Unspecified), (7, Kind::Star)].into(),
        ],
        map_of_lists: [
            ("a".to_owned(), vec![]),
            (String::new(), vec![Numbers::default(), numbers()]),
        ]
        .into(),
        map_of_maps: [
            (-1, [(String::new(), vec![0, -1])].into()),
            (0, BTreeMap::new()),
        ]
        .into(),
        map_of_sets: [
            (Kind::Star, [Dome::Stuck, Dome::Shut].into()),
            (Kind::Unspecified, BTreeSet::new()),
        ]
        .into(),
        exotic_in_list: vec![
            vec![],
            vec![(Position::default(), vec![]), (position(1), vec![1.0])],
        ],
        spectra: vec![vec![], vec![0.0, 2.0]],
        atlases: [
            ("x".to_owned(), [(site("ABC1"), vec![1.5])].into()),
            (String::new(), BTreeMap::new()),
        ]
        .into(),
        deep: vec![
            vec![],
            vec![vec![], vec![vec![vec![vec![], vec![vec![], vec![0, 255]]]]]],
        ],
        list_of_bytes_sets: [
            (Uuid::nil(), [Bytes::new()].into()),
            (Uuid::from_u128(2), BTreeSet::new()),
        ]
        .into(),
    }
}

pub(crate) fn frame() -> Frame {
    Frame {
        id: Uuid::from_u128(77),
        site: site("LAS1"),
        taken: units::FIRST_LIGHT,
        rows: vec![0, 1, u32::MAX],
        at: Some(position(12)),
        gain: Some(0.0),
        label: Some(String::new()),
        raw: Some(b"raw"[..].into()),
        ok: Some(false),
        header: [("NAXIS".to_owned(), "2".to_owned())].into(),
        night: 9,
        observer: "Caroline".to_owned(),
        legacy: "old".to_owned(),
        nothing: Nothing {},
        maybe_nothing: Some(Nothing {}),
        zigs: vec![-1, 0, 1],
        atlas: vec![Position::default(), position(1)],
        ..Frame::default()
    }
}
