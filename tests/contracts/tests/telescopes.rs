//! Calls every method of `observatory.network.v1.Telescopes`, in memory and over TCP.

#![allow(deprecated)] // The contracts have deprecated things, and the tests use them, too.

mod samples;
mod serving;

use std::collections::BTreeMap;

use contracts_test::observatory::network::v1::*;
use contracts_test::observatory::sky::v1::*;
use contracts_test::observatory::units::v1 as units;
use contracts_test::observatory::units::v1::{Counts, Magnitude};
use contracts_test::telescopes::Network;
use futures_util::{StreamExt, TryStreamExt, stream};
use samples::*;
use virtuoso::codec::protobuf;
use virtuoso::{BadRequest, Bytes, Code, Decimal, Duration, Timestamp, Uuid};

async fn clients() -> [TelescopesClient; 2] {
    let network = Network::default();
    network.know(target());
    serving::channels(TelescopesServer::new(network))
        .await
        .map(TelescopesClient::new)
}

#[tokio::test]
async fn structs_come_back_as_they_went() {
    for client in clients().await {
        assert_eq!(client.echo_numbers(&numbers()).await.unwrap(), numbers());
        assert_eq!(
            client.echo_numbers(&Numbers::default()).await.unwrap(),
            Numbers::default()
        );
        assert_eq!(client.echo_options(&options()).await.unwrap(), options());
        assert_eq!(
            client.echo_options(&Options::default()).await.unwrap(),
            Options::default()
        );
        assert_eq!(
            client.echo_containers(&containers()).await.unwrap(),
            containers()
        );
        assert_eq!(client.nothing(&Nothing {}).await.unwrap(), Nothing {});
        client.silent().await.unwrap();
    }
}

#[tokio::test]
async fn defaults_are_those_of_the_contract_and_zeros_are_kept() {
    let defaults = Defaults::default();
    assert!(defaults.flag);
    assert_eq!(
        (defaults.tiny, defaults.short, defaults.int, defaults.long),
        (-128, -16, -1000, i64::MIN)
    );
    assert_eq!(
        (defaults.byte, defaults.word, defaults.dword, defaults.qword),
        (3, 0xffff, 8, u64::MAX)
    );
    assert_eq!(
        (defaults.zig, defaults.zag, defaults.fix, defaults.fixx),
        (-2, -3, 4, 1 << 30)
    );
    assert_eq!(
        (
            defaults.sfix,
            defaults.sfixx,
            defaults.single,
            defaults.double
        ),
        (-5, -6, -0.25, f64::NEG_INFINITY)
    );
    assert!(defaults.odd.is_nan());
    assert_eq!(defaults.text, "a\tb🔭");
    assert_eq!(&defaults.raw[..], b"\x00\xff");
    assert_eq!(defaults.at.to_string(), "1969-07-20T20:17:40.500Z");
    assert_eq!(
        defaults.span,
        Duration {
            seconds: 7 * 24 * 3600,
            nanos: 0
        }
    );
    assert_eq!(
        defaults.id.to_string(),
        "123e4567-e89b-12d3-a456-426614174000"
    );
    assert_eq!(defaults.price.to_string(), "-0.0500");
    assert_eq!(
        (defaults.kind, defaults.dome, defaults.shutter),
        (Kind::Comet, Dome::Stuck, Shutter::Opened)
    );
    assert_eq!(defaults.site, site("LAS1"));
    assert_eq!(
        (defaults.maybe, defaults.maybe(), defaults.maybe_text()),
        (None, 7, "none")
    );
    assert_eq!(
        (defaults.maybe_kind(), defaults.maybe_span()),
        (Kind::Star, units::EXPOSURE)
    );
    assert_eq!(
        (defaults.maybe_site(), defaults.maybe_id()),
        (&site("KPN4"), units::ORIGIN)
    );
    assert_eq!(
        (defaults.maybe_raw(), defaults.maybe_fee().to_string()),
        (&b"x"[..], "9.99".to_owned())
    );

    let zeros = Defaults {
        flag: false,
        tiny: 0,
        short: 0,
        int: 0,
        long: 0,
        byte: 0,
        word: 0,
        dword: 0,
        qword: 0,
        zig: 0,
        zag: 0,
        fix: 0,
        fixx: 0,
        sfix: 0,
        sfixx: 0,
        single: 0.0,
        double: 0.0,
        odd: 0.0,
        text: String::new(),
        raw: Bytes::new(),
        at: Timestamp::default(),
        span: Duration::default(),
        id: Uuid::nil(),
        price: Decimal::ZERO,
        kind: Kind::Unspecified,
        dome: Dome::Shut,
        shutter: Shutter::Closed,
        site: site("ABC1"),
        maybe: Some(0),
        maybe_text: Some(String::new()),
        maybe_kind: Some(Kind::Unspecified),
        maybe_span: Some(Duration::default()),
        maybe_id: Some(Uuid::nil()),
        maybe_raw: Some(Bytes::new()),
        maybe_fee: Some(Decimal::ZERO),
        ..Defaults::default()
    };
    for client in clients().await {
        assert_eq!(client.echo_defaults(&zeros).await.unwrap(), zeros);
        let numeric = Defaults {
            odd: 0.0,
            ..Defaults::default()
        };
        assert_eq!(client.echo_defaults(&numeric).await.unwrap(), numeric);
        assert!(
            client
                .echo_defaults(&Defaults::default())
                .await
                .unwrap()
                .odd
                .is_nan()
        );
    }
}

#[tokio::test]
async fn every_variant_of_a_union_comes_back() {
    for client in clients().await {
        for sighting in sightings() {
            assert_eq!(client.echo_sighting(&sighting).await.unwrap(), sighting);
        }
        assert_eq!(
            client.echo_sighting(&Sighting::default()).await.unwrap(),
            Sighting::default()
        );
        let error = client
            .echo_sighting(&Sighting::Chance(1.0))
            .await
            .unwrap_err();
        assert_eq!(error.code(), Code::InvalidArgument, "{error}");
    }
}

#[tokio::test]
async fn an_older_program_keeps_what_it_does_not_know() {
    let mut bytes = Default::default();
    protobuf::encode(&frame(), &mut bytes).unwrap();
    let stub: FrameStub = protobuf::decode(&bytes.freeze()).unwrap();
    assert_eq!(stub.id, frame().id);
    assert!(!stub.unknown.is_empty());
    let mut again = Default::default();
    protobuf::encode(&stub, &mut again).unwrap();
    let back: Frame = protobuf::decode(&again.freeze()).unwrap();
    assert_eq!(back, frame());

    for client in clients().await {
        assert_eq!(client.store(&frame()).await.unwrap().id, frame().id);
        assert_eq!(client.enrich(&stub).await.unwrap(), frame());
        assert_eq!(
            client
                .enrich(&FrameStub::default())
                .await
                .unwrap_err()
                .code(),
            Code::NotFound
        );
        let four = Frame {
            zigs: vec![1; 4],
            ..frame()
        };
        assert_eq!(
            client.store(&four).await.unwrap_err().code(),
            Code::InvalidArgument
        );
    }
    assert!(!format!("{:?}", frame()).contains("Caroline"));
}

#[tokio::test]
async fn results_that_are_no_messages_come_wrapped() {
    for client in clients().await {
        assert_eq!(client.target(id(1)).await.unwrap(), target());
        assert!(
            client
                .target(id(1))
                .depth(0)
                .await
                .unwrap()
                .moons
                .is_empty()
        );
        let missing = NoTarget {
            id: id(9),
            magnitude: Magnitude(-1.5),
        };
        match client.target(id(9)).await.unwrap_err() {
            TelescopesTargetError::NoTarget(error) => {
                assert_eq!(error, missing);
                assert_eq!(
                    error.to_string(),
                    "no target 00000000-0000-0000-0000-000000000009, brightness {-1.5}"
                );
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(client.count(Kind::Dwarf).await.unwrap(), 1);
        assert_eq!(
            client.count(Kind::Dwarf).dome(Dome::Stuck).await.unwrap(),
            u64::MAX
        );
        assert_eq!(client.kinds().await.unwrap(), [Kind::Dwarf].into());
        assert_eq!(client.brightness(id(1)).await.unwrap(), Magnitude(-2.94));
        assert!(matches!(
            client.brightness(id(9)).await,
            Err(TelescopesBrightnessError::NoTarget(error)) if error == missing
        ));
        assert_eq!(client.rows(2, 2).await.unwrap(), [[0.0, 1.0], [0.0, 0.5]]);
        assert_eq!(
            client.rows(0, 2).await.unwrap(),
            [vec![], vec![]] as [Vec<f64>; 2]
        );
        assert_eq!(
            client.atlas().await.unwrap(),
            [(site("KPN4"), vec![]), (site("LAS1"), vec![1.0, -2.5])].into()
        );
        assert_eq!(
            client.spectrum(&site("ABC1")).await.unwrap(),
            [65.0, 66.0, 67.0, 49.0]
        );
        assert_eq!(
            client.first_light().await.unwrap().to_string(),
            "2026-03-01T04:05:06.789Z"
        );
        assert_eq!(
            client.exposure().await.unwrap(),
            Duration {
                seconds: -1,
                nanos: -500_000_000
            }
        );
        assert_eq!(
            client.exposure().base(Duration::MIN).await.unwrap(),
            Duration::MAX
        );
        assert_eq!(client.gain().await.unwrap().to_string(), "1.1250");
        assert_eq!(client.next_id().await.unwrap(), Uuid::from_u128(255));
        assert_eq!(client.shutter(true).await.unwrap(), Shutter::Opened);
        assert_eq!(client.shutter(false).await.unwrap(), Shutter::Closed);
        assert_eq!(client.raw("é").await.unwrap(), "é".as_bytes());
        let exotic = client.exotic().await.unwrap();
        assert_eq!(
            exotic[0],
            (units::FIRST_LIGHT, vec!["first".to_owned(), String::new()])
        );
        assert_eq!(exotic[1], (Timestamp::MIN, vec![]));
        assert_eq!(client.negative(-1, -20, -300.5).await.unwrap(), -321);
    }
}

#[tokio::test]
async fn parameters_of_many_types() {
    let weights = [(Kind::Star, vec![1.0]), (Kind::Unspecified, vec![])].into();
    let at = [position(1), position(2)];
    let tags = ["t".to_owned()].into();
    let notes = [("k".to_owned(), "v".to_owned())].into();
    for client in clients().await {
        let curve = client
            .observe(&target(), &Sighting::Nothing, &at, &weights)
            .since(units::FIRST_LIGHT)
            .again(&Sighting::Forged)
            .tags(&tags)
            .notes(&notes)
            .fee(Decimal::TWO)
            .mask(b"\xff")
            .await
            .unwrap();
        let expected = format!(
            "{:?} {at:?} {weights:?} {:?} {tags:?} {notes:?} 2 {:?}",
            Sighting::Nothing,
            Some(Sighting::Forged),
            Bytes::from_static(b"\xff"),
        );
        assert_eq!(curve.points[0].counts, Counts(expected.len() as i64));
        assert_eq!(curve.points[0].at, units::FIRST_LIGHT);
        assert_eq!(curve.by_night[&2], curve.points);

        let plain = client
            .observe(&target(), &Sighting::Nothing, &[], &BTreeMap::new())
            .await
            .unwrap();
        let expected = format!(
            "Nothing [] {{}} None {{}} {{}} 0.50 {:?}",
            Bytes::from_static(b"\x01")
        );
        assert_eq!(plain.points[0].counts, Counts(expected.len() as i64));

        let shut = client
            .observe(&target(), &Sighting::Nothing, &[], &BTreeMap::new())
            .site(&site("ABC1"))
            .await;
        assert!(
            matches!(&shut, Err(TelescopesObserveError::DomeShut(error)) if error.dome == Dome::Stuck)
        );
        assert_eq!(shut.unwrap_err().to_string(), "dome of ABC1 is Stuck");
        let unknown = Target {
            id: id(9),
            name: "x".to_owned(),
            ..Target::default()
        };
        let missing = client
            .observe(&unknown, &Sighting::Nothing, &[], &BTreeMap::new())
            .await;
        assert!(matches!(missing, Err(TelescopesObserveError::NoTarget(_))));

        let bad = Target {
            name: String::new(),
            at: position(180_000_002),
            ..target()
        };
        let error = client
            .observe(&bad, &Sighting::Chance(-1.0), &at, &weights)
            .site(&site("abc"))
            .await;
        let Err(TelescopesObserveError::Other(status)) = error else {
            panic!("{error:?}");
        };
        let violations = status.detail::<BadRequest>().unwrap().field_violations;
        let mut fields: Vec<&str> = violations
            .iter()
            .map(|violation| violation.field.as_str())
            .collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "how.chance",
                "site",
                "target.at.dec",
                "target.at.ra",
                "target.name"
            ]
        );

        let query = Query {
            target: id(1),
            kinds: [Kind::Dwarf].into(),
            ..Query::default()
        };
        assert_eq!(client.search(&query).await.unwrap(), [target()]);
        let query = Query {
            since: Timestamp::default(),
            ..Query::default()
        };
        for (query, violated) in [(Query::default(), 1), (query, 2)] {
            let error = client.search(&query).await.unwrap_err();
            let violations = error.detail::<BadRequest>().unwrap().field_violations;
            assert_eq!(violations.len(), violated, "{violations:?}");
        }
    }
}

#[tokio::test]
async fn streams_from_the_server() {
    for client in clients().await {
        let frames: Vec<Frame> = client
            .expose(&site("LAS1"))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(
            frames.iter().map(|frame| frame.night).collect::<Vec<_>>(),
            [0, 1, 2]
        );
        assert_eq!(
            frames[0].header["every"],
            Duration {
                seconds: 0,
                nanos: 1_000_000
            }
            .to_string()
        );

        let mut frames = client.expose(&site("LAS1")).frames(9).await.unwrap();
        for _ in 0..5 {
            frames.message().await.unwrap().unwrap();
        }
        assert!(matches!(
            frames.message().await,
            Err(TelescopesExposeError::DomeShut(error)) if error.site == site("XXX9")
        ));
        assert!(frames.message().await.unwrap().is_none());

        let slow = client
            .expose(&site("LAS1"))
            .every(Duration {
                seconds: 3601,
                nanos: 0,
            })
            .await;
        let error = match slow {
            Ok(mut frames) => frames.message().await.unwrap_err(),
            Err(error) => error,
        };
        assert!(
            matches!(error, TelescopesExposeError::Other(status) if status.code() == Code::InvalidArgument)
        );

        let counts: Vec<u64> = client
            .counts(500)
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(
            counts,
            (0..500).map(|number| number << 33).collect::<Vec<u64>>()
        );
        let none: Vec<u64> = client.counts(0).await.unwrap().try_collect().await.unwrap();
        assert!(none.is_empty());

        let unnamed = Target {
            id: id(4),
            name: "y".to_owned(),
            ..Target::default()
        };
        let names: Vec<String> = client
            .names(&[target(), unnamed])
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(names, ["Jupiter ♃", "y"]);
        let series: Vec<Vec<f64>> = client.series(3).await.unwrap().try_collect().await.unwrap();
        assert_eq!(series, [vec![], vec![0.0], vec![0.0, 1.0]]);
        let sightings: Vec<Sighting> = client
            .sightings(&target())
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(
            sightings,
            [
                Sighting::Nothing,
                Sighting::OfTarget(id(1)),
                Sighting::Again(Box::new(target()))
            ]
        );
    }
}

#[tokio::test]
async fn streams_to_the_server() {
    for client in clients().await {
        let points: Vec<Point> = (0..300)
            .map(|n| Point {
                at: units::FIRST_LIGHT,
                counts: Counts(n),
            })
            .collect();
        assert_eq!(
            client
                .upload(stream::iter(points.clone()))
                .await
                .unwrap()
                .points,
            points
        );
        assert!(matches!(
            client.upload(stream::empty()).await,
            Err(TelescopesUploadError::NoTarget(_))
        ));
        let negative = stream::iter([Point {
            at: units::FIRST_LIGHT,
            counts: Counts(-1),
        }]);
        assert!(matches!(
            client.upload(negative).await,
            Err(TelescopesUploadError::Other(status)) if status.code() == Code::InvalidArgument
        ));

        let tally = client.tally(stream::iter(sightings())).await.unwrap();
        assert_eq!(
            tally,
            [
                ("chance".to_owned(), 1),
                ("nothing".to_owned(), 1),
                ("other".to_owned(), 18)
            ]
            .into()
        );
        let tally = client
            .tally(stream::iter([Sighting::default()]))
            .await
            .unwrap();
        assert_eq!(tally, [("unrecognized".to_owned(), 1)].into());
        let bad = client
            .tally(stream::iter([Sighting::Nothing, Sighting::Chance(2.0)]))
            .await;
        assert_eq!(bad.unwrap_err().code(), Code::InvalidArgument);
    }
}

#[tokio::test]
async fn streams_both_ways() {
    for client in clients().await {
        let sent: Vec<Position> = (0..200).map(position).collect();
        let back: Vec<Position> = client
            .guide(stream::iter(sent.clone()))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(back.len(), sent.len());
        assert!(
            back.iter()
                .zip(&sent)
                .all(|(back, sent)| back.ra == sent.ra + 1 && back.dec == sent.dec)
        );
        let mut back = client
            .guide(stream::iter([position(1), position(-9000)]))
            .await
            .unwrap();
        assert_eq!(back.next().await.unwrap().unwrap().ra, 2);
        assert!(matches!(
            back.next().await,
            Some(Err(TelescopesGuideError::DomeShut(_)))
        ));
        assert!(back.next().await.is_none());

        let sights = [
            Sighting::Certain(true),
            Sighting::Nothing,
            Sighting::Certain(false),
        ];
        let shutters: Vec<Shutter> = client
            .shutters(stream::iter(sights))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(
            shutters,
            [Shutter::Opened, Shutter::Closed, Shutter::Closed]
        );
    }
}

#[test]
fn constants() {
    assert_eq!(units::MOTTO, "per aspera\n\t\"ad\" \\ astra A ✨\0\r");
    assert_eq!(units::HEADER, b"SIMPLE\x00\xff\"");
    assert_eq!(
        (units::MASK, units::FLAGS, units::SOUTH, units::DEPTH),
        (0xffff_0000, 0xa5, -90_000_000, -1)
    );
    assert_eq!(
        (units::BRIGHTEST, units::FAINTEST, units::WHOLE),
        (f64::NEG_INFINITY, f64::INFINITY, 3.0)
    );
    assert!(units::UNKNOWN.is_nan());
    assert_eq!(units::BINNING, [1, 2, 4, 8]);
    assert_eq!((units::FRAME, units::SMALL), (32 << 20, 512));
    assert_eq!(
        units::TICK,
        Duration {
            seconds: 0,
            nanos: 250_000
        }
    );
    let budget: BTreeMap<_, _> = units::BUDGET.iter().copied().collect();
    assert_eq!(budget["all"], units::NIGHT);
    assert_eq!(
        budget["guide"],
        Duration {
            seconds: 0,
            nanos: 10_000_000
        }
    );
}
