//! Calls every method of `railway.interlocking.v1.Interlocking` and of the desk that the client serves.

mod serving;

use std::sync::{Arc, Mutex};

use contracts_test::railway::desk::v1::*;
use contracts_test::railway::interlocking::v1::*;
use contracts_test::railway::line::v1::*;
use contracts_test::signals::{Box as SignalBox, Signaller, failure};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use virtuoso::{
    Any, BadRequest, Channel, Code, Decimal, Duration, Json, Progress, Status, Timestamp, Uuid,
};

fn section_id(name: &str) -> SectionId {
    SectionId(name.to_owned())
}

fn section() -> Section {
    Section {
        id: section_id("AB-123"),
        aspect: Aspect::Unrecognized(9),
        occupied_by: Some(TrainNumber(1)),
        end: Some(SectionEnd::Crossing(Crossing {
            camera: Some("cam.example.org".to_owned()),
            closed_for: Duration {
                seconds: 90,
                nanos: 0,
            },
        })),
        next: vec![section_id("A-01")],
        ..Section::default()
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn form() -> Form {
    Form {
        text: "äöüßé".to_owned(),
        raw: b"abc"[..].into(),
        items: vec![0, 1],
        tags: ["a".to_owned(), "b".to_owned()].into(),
        pairs: [("k".to_owned(), 0)].into(),
        small: -5,
        below: 9,
        above: i64::MAX,
        double: 1.5,
        single: 0.999,
        fee: decimal("12.50"),
        wait: HEADWAY,
        at: Timestamp {
            seconds: CLOSING.seconds - 1,
            nanos: 999_999_999,
        },
        code: "XYZ".to_owned(),
        email: "ada@example.org".to_owned(),
        uri: "urn:isbn:0451450523".to_owned(),
        host: "a-b.example".to_owned(),
        ip: "192.0.2.1".to_owned(),
        both: "abcdef".to_owned(),
        section: section_id("ABC-9999"),
        train: TrainNumber(99_999),
        speed: Some(0),
        stops: vec!["main".to_owned()],
        route: vec![section_id("A-01")],
        by_stop: [("main".to_owned(), TrainNumber(5))].into(),
        trains: [TrainNumber(1), TrainNumber(2)].into(),
        nested: Some(Box::new(Form {
            route: vec![section_id("A-02")],
            ..Form::default()
        })),
        more: vec![Form {
            route: vec![section_id("A-03")],
            ..Form::default()
        }],
        by_name: [(
            "x".to_owned(),
            Form {
                route: vec![section_id("A-04")],
                ..Form::default()
            },
        )]
        .into(),
        percent: Some(100),
        note: Some("n".to_owned()),
        action: Some(Box::new(Action::Hold(99))),
        actions: vec![
            Action::Go,
            Action::Say("hello".to_owned()),
            Action::Train(TrainNumber(1)),
        ],
        wide: 3,
        secret: "secret".to_owned(),
        choice: Some(FormChoice::Mail("a@b.example".to_owned())),
    }
}

fn violations(status: &Status) -> Vec<String> {
    assert_eq!(status.code(), Code::InvalidArgument, "{status}");
    let bad: BadRequest = status
        .detail()
        .unwrap_or_else(|| panic!("no detail: {status}"));
    bad.field_violations
        .into_iter()
        .map(|violation| violation.field)
        .collect()
}

async fn clients() -> [InterlockingClient; 2] {
    let server = InterlockingServer::new(SignalBox::default());
    serving::channels(server).await.map(InterlockingClient::new)
}

#[tokio::test]
async fn a_good_form_passes() {
    for client in clients().await {
        assert_eq!(client.check(&form()).await.unwrap(), form());
        for choice in [FormChoice::Die(6), FormChoice::Word("abc".to_owned())] {
            let form = Form {
                choice: Some(choice),
                ..form()
            };
            assert_eq!(client.check(&form).await.unwrap(), form);
        }
    }
    assert!(!format!("{:?}", form()).contains("\"secret\""));
}

#[tokio::test]
async fn each_constraint_is_checked() {
    type Spoil = fn(&mut Form);
    let spoils: &[(&str, Spoil)] = &[
        ("text", |form| form.text.clear()),
        ("text", |form| form.text = "abcdef".to_owned()),
        ("raw", |form| form.raw = b"abcd"[..].into()),
        ("items", |form| form.items = vec![1; 3]),
        ("tags", |form| {
            form.tags = ["a", "b", "c"].map(str::to_owned).into()
        }),
        ("pairs", |form| {
            form.pairs = [("a".to_owned(), 1), ("b".to_owned(), 2)].into()
        }),
        ("small", |form| form.small = 6),
        ("small", |form| form.small = -6),
        ("below", |form| form.below = 10),
        ("above", |form| form.above = 0),
        ("double", |form| form.double = 1.6),
        ("double", |form| form.double = f64::NAN),
        ("single", |form| form.single = 1.0),
        ("fee", |form| form.fee = decimal("12.51")),
        ("fee", |form| form.fee = decimal("-0.01")),
        ("wait", |form| {
            form.wait = Duration {
                seconds: 0,
                nanos: 999_999_999,
            }
        }),
        ("wait", |form| {
            form.wait = Duration {
                seconds: 121,
                nanos: 0,
            }
        }),
        ("at", |form| form.at = CLOSING),
        ("at", |form| {
            form.at = Timestamp {
                seconds: OPENING.seconds - 1,
                nanos: 0,
            }
        }),
        ("code", |form| form.code = "ABCD".to_owned()),
        ("code", |form| form.code = "xABC".to_owned()),
        ("email", |form| form.email = "nobody".to_owned()),
        ("uri", |form| form.uri = "no uri".to_owned()),
        ("host", |form| form.host = "-a".to_owned()),
        ("ip", |form| form.ip = "300.1.1.1".to_owned()),
        ("both", |form| form.both = "ab".to_owned()),
        ("both", |form| form.both = "ABC".to_owned()),
        ("section", |form| form.section = section_id("a-01")),
        ("train", |form| form.train = TrainNumber(0)),
        ("speed", |form| form.speed = Some(351)),
        ("stops[1]", |form| {
            form.stops = vec!["main".to_owned(), "MAIN".to_owned()]
        }),
        ("route", |form| form.route = vec![section_id("A-01"); 6]),
        ("route", |form| form.route.clear()),
        ("route[0]", |form| form.route = vec![section_id("")]),
        ("nested.text", |form| {
            form.nested.as_mut().unwrap().text.clear()
        }),
        ("more[0].small", |form| form.more[0].small = 7),
        ("percent", |form| form.percent = Some(101)),
        ("note", |form| form.note = Some(String::new())),
        ("action.hold", |form| {
            form.action = Some(Box::new(Action::Hold(0)))
        }),
        ("actions[0].say", |form| {
            form.actions = vec![Action::Say(String::new())]
        }),
        ("actions[1].train", |form| {
            form.actions = vec![Action::Go, Action::Train(TrainNumber(0))]
        }),
        ("wide", |form| form.wide = 4),
        ("secret", |form| form.secret = "123456789".to_owned()),
        ("die", |form| form.choice = Some(FormChoice::Die(7))),
        ("word", |form| {
            form.choice = Some(FormChoice::Word(String::new()))
        }),
        ("mail", |form| {
            form.choice = Some(FormChoice::Mail("x".to_owned()))
        }),
    ];
    for client in clients().await {
        for (field, spoil) in spoils {
            let mut bad = form();
            spoil(&mut bad);
            match client.check(&bad).await {
                Ok(_) => panic!("`{field}` passed: {bad:?}"),
                Err(status) => assert_eq!(violations(&status), [*field], "{status}"),
            }
        }
        // Where the path of a map's entry leads is not laid down.
        let mut bad = form();
        bad.by_stop = [("MAIN".to_owned(), TrainNumber(1))].into();
        assert_eq!(violations(&client.check(&bad).await.unwrap_err()).len(), 1);
        bad.by_stop = [("main".to_owned(), TrainNumber(0))].into();
        assert_eq!(violations(&client.check(&bad).await.unwrap_err()).len(), 1);
        bad.trains = [TrainNumber(0)].into();
        assert_eq!(violations(&client.check(&bad).await.unwrap_err()).len(), 2);
        bad.by_name.values_mut().for_each(|form| form.ip.clear());
        assert_eq!(violations(&client.check(&bad).await.unwrap_err()).len(), 3);
        // All at once.
        let mut bad = form();
        for (_, spoil) in spoils {
            spoil(&mut bad);
        }
        assert!(violations(&client.check(&bad).await.unwrap_err()).len() > 30);
        assert_eq!(
            violations(&client.act(&Action::Say("x".repeat(21))).await.unwrap_err()),
            ["say"]
        );
        assert_eq!(
            client.act(&Action::Say("x".repeat(20))).await.unwrap(),
            Action::Say("x".repeat(20))
        );
        let inner = Action::Form(Box::new(form()));
        assert_eq!(client.act(&inner).await.unwrap(), inner);
    }
}

#[tokio::test]
async fn what_is_required_must_arrive() {
    let needed = Needed {
        section: section(),
        action: Action::Go,
        train: TrainNumber(1),
        ..Needed::default()
    };
    for client in clients().await {
        // Zeros are sent: they are values like others.
        assert_eq!(client.need(&needed).await.unwrap(), needed);
        let full = Needed {
            text: "t".to_owned(),
            count: 1,
            aspect: Aspect::Clear,
            at: OPENING,
            span: HEADWAY,
            fee: TOLL,
            id: Uuid::from_u128(1),
            raw: b"r"[..].into(),
            flag: true,
            free: json!({"a": 1.5}),
            double: -1.0,
            sealed: Any::pack(&section()).unwrap(),
            ..needed.clone()
        };
        assert_eq!(client.need(&full).await.unwrap(), full);
        let unknown = Needed {
            action: Action::default(),
            ..needed.clone()
        };
        assert!(
            client
                .need(&unknown)
                .await
                .is_ok_and(|back| back == unknown),
            "a union of which none is set"
        );
    }
    // A peer of another make leaves everything out.
    let bare: Result<Needed, _> =
        virtuoso::codec::protobuf::decode_checked(&virtuoso::Bytes::new());
    let error = bare.unwrap_err();
    let fields = violations(&Status::from(error));
    let expected = [
        "text", "count", "aspect", "section", "action", "at", "span", "fee", "id", "raw", "flag",
        "free", "train", "double", "sealed",
    ];
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn parameters_are_checked_like_fields() {
    for client in clients().await {
        let (train, place, action) = (TrainNumber(7), section_id("A-01"), Action::Go);
        let stops = ["main".to_owned()];
        let setting = client
            .order("go", 3, train, &place, &action, &stops)
            .await
            .unwrap();
        assert_eq!(setting.route, vec![place.clone(); 3]);
        assert_eq!(
            (setting.train, setting.set_at, setting.holds),
            (Some(train), OPENING, HEADWAY)
        );

        let bad = client
            .order("bad", 1, train, &place, &Action::Hold(5), &stops)
            .fee(decimal("12.5"))
            .tag("tag")
            .from("::1")
            .at(CLOSING)
            .speed(350);
        let Err(InterlockingOrderError::BadOrder(error)) = bad.await else {
            panic!("no BadOrder");
        };
        assert_eq!(
            error.text,
            "bad Hold(5) [\"main\"] 12.5 Some(\"tag\") ::1 350"
        );
        assert_eq!(
            error.to_string(),
            format!("`{}` is no order; write {{train}} A-01", error.text)
        );
        let gone = client
            .order("go", 1, train, &section_id("X-404"), &action, &[])
            .await;
        assert!(
            matches!(gone, Err(InterlockingOrderError::NoSection(error)) if error.section.0 == "X-404")
        );

        let (place, stops) = (section_id("?"), ["toolong".to_owned()]);
        let bad = client
            .order("", 10, TrainNumber(0), &place, &Action::Hold(100), &stops)
            .fee(decimal("0.99"))
            .tag("TAG")
            .from("nowhere")
            .at(Timestamp::default())
            .speed(351);
        let Err(InterlockingOrderError::Other(status)) = bad.await else {
            panic!("passed");
        };
        let mut fields = violations(&status);
        fields.sort_unstable();
        let expected = [
            "action.hold",
            "at",
            "count",
            "fee",
            "from",
            "section",
            "speed",
            "stops[0]",
            "tag",
            "text",
            "train",
        ];
        assert_eq!(fields, expected);
    }
}

#[tokio::test]
async fn a_decimal_that_does_not_fit_is_not_sent() {
    for client in clients().await {
        let (place, action) = (section_id("A-01"), Action::Go);
        let long = client
            .order("go", 1, TrainNumber(7), &place, &action, &[])
            .fee(decimal("1.0000000000000000000000000001"))
            .await;
        let Err(InterlockingOrderError::Other(status)) = long else {
            panic!("sent");
        };
        assert_eq!(status.code(), Code::OutOfRange);
        assert_eq!(status.progress(), Progress::NeverSent);
    }
}

#[tokio::test]
async fn every_error_arrives_as_itself() {
    let expected = [
        ("GivenUp", Code::Cancelled, "given up by the driver"),
        ("Odd", Code::Unknown, "nobody knows"),
        (
            "BadOrder",
            Code::InvalidArgument,
            "`fly` is no order; write {train} AB-123",
        ),
        (
            "TooLate",
            Code::DeadlineExceeded,
            "too late by 120s, since 2026-06-01T00:00:00Z",
        ),
        ("NoSection", Code::NotFound, "no section AB-123"),
        ("Taken", Code::AlreadyExists, "taken"),
        (
            "Forbidden",
            Code::PermissionDenied,
            "0 km/h and 12.50 are not for 99",
        ),
        (
            "Full",
            Code::ResourceExhausted,
            "0 of 18446744073709551615 sections are free; aspect Clear, true, 0.5",
        ),
        ("Locked", Code::FailedPrecondition, ""),
        ("Torn", Code::Aborted, "torn"),
        (
            "OutOfLine",
            Code::OutOfRange,
            "00000000-0000-0000-0000-000000000005",
        ),
        ("Broken", Code::Internal, "broken"),
        ("Closed", Code::Unavailable, "closed"),
        ("Lost", Code::DataLoss, "lost"),
        ("Stranger", Code::Unauthenticated, "stranger"),
        (
            "Other",
            Code::NotFound,
            "Named like what the generator makes itself",
        ),
    ];
    for client in clients().await {
        for (which, code, message) in expected {
            let error = client.fail(which).await.unwrap_err();
            assert!(
                !matches!(error, InterlockingFailError::Other(_)),
                "{which}: {error:?}"
            );
            // Forbidden's driver is hidden in `Debug`, everything else shows.
            assert_eq!(format!("{error:?}"), format!("{:?}", failure(which)));
            let text = error.to_string();
            assert!(message.is_empty() || text == message, "{which}: {text}");
            let status = Status::from(error);
            assert_eq!((status.code(), status.message()), (code, text.as_str()));
        }
        match client.fail("Forbidden").await {
            Err(InterlockingFailError::Forbidden(error)) => {
                assert_eq!((error.driver.as_deref(), error.speed), (Some("Ada"), 0));
                assert!(!format!("{error:?}").contains("Ada"));
            }
            other => panic!("{other:?}"),
        }
        match client.fail("Locked").await {
            Err(InterlockingFailError::Locked(error)) => {
                assert_eq!(error.by, [section_id("AB-123"), section_id("AB-123")]);
                assert_eq!(error.section.end, Some(SectionEnd::Open));
                assert!(error.to_string().ends_with(": snow"), "{error}");
            }
            other => panic!("{other:?}"),
        }
        match client.fail("Other").await {
            Err(InterlockingFailError::Other_(error)) => assert_eq!(error.other, "declared"),
            other => panic!("{other:?}"),
        }
        match client.fail("?").await {
            Err(InterlockingFailError::Other(status)) => {
                assert_eq!(
                    (status.code(), status.message()),
                    (Code::Unimplemented, "not declared")
                );
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_failed_may_be_tried_again() {
    for (n, client) in clients().await.into_iter().enumerate() {
        // Dropped: `flaky("twice", 2)` is 3. Nothing is retried: the second and third attempts are made by hand.
        let key = format!("twice{n}");
        for _ in 0..2 {
            let failed = client.flaky(&key, 2).await;
            assert!(matches!(
                failed,
                Err(InterlockingFlakyError::Closed(Closed { until: None }))
            ));
        }
        assert_eq!(client.flaky(&key, 2).await.unwrap(), 3);
    }
}

#[tokio::test]
async fn a_handler_finishes_or_is_dropped_when_the_caller_leaves() {
    let pause = Duration {
        seconds: 0,
        nanos: 120_000_000,
    };
    for (n, client) in clients().await.into_iter().enumerate() {
        let (patient, hasty) = (format!("patient{n}"), format!("hasty{n}"));
        // `@timeout(50ms)` is the client's default.
        assert_eq!(
            client.patient(&patient, pause).await.unwrap_err().code(),
            Code::DeadlineExceeded
        );
        let left = client
            .hasty(&hasty, pause)
            .timeout(std::time::Duration::from_millis(20))
            .await;
        assert_eq!(left.unwrap_err().code(), Code::DeadlineExceeded);
        let expected = [patient, format!("{hasty} was dropped")];
        loop {
            let finished = client.finished().await.unwrap();
            if expected.iter().all(|key| finished.contains(key)) {
                break;
            }
            tokio::task::yield_now().await;
        }
        assert!(client.hasty("calm", Duration::default()).await.unwrap());
        client.patient("calm", Duration::default()).await.unwrap();
    }
}

#[tokio::test]
async fn nobody_waits_for_a_oneway_call() {
    for n in 0..2 {
        let client = &clients().await[n];
        client.horn(TrainNumber(3)).text("tuut").await.unwrap();
        // It breaks constraints: the caller never learns of it, the handler neither.
        client
            .horn(TrainNumber(0))
            .text("much too long")
            .await
            .unwrap();
        client
            .note(&Occurrence::Left(section_id("A-01")))
            .await
            .unwrap();
        client.wave().await.unwrap();
        let mut horns = client.horns().await.unwrap();
        while horns.last().map(String::as_str) != Some("wave") && horns.len() < 3 {
            horns = client.horns().await.unwrap();
        }
        horns.sort_unstable();
        let mut expected = [
            "3 Some(\"tuut\")".to_owned(),
            format!("{:?}", Occurrence::Left(section_id("A-01"))),
            "wave".to_owned(),
        ];
        expected.sort_unstable();
        while horns.len() < expected.len() {
            horns = client.horns().await.unwrap();
            horns.sort_unstable();
        }
        assert_eq!(horns, expected);
    }
}

#[tokio::test]
async fn the_server_calls_back() {
    for address in ["memory:callbacks", "tcp://127.0.0.1:0"] {
        let address = serving::serve(InterlockingServer::new(SignalBox::default()), address).await;
        let rung = Arc::new(Mutex::new(0));
        let desk = DeskServer::new(Signaller {
            rung: Arc::clone(&rung),
        });
        let channel = Channel::builder(&address)
            .serve(desk)
            .connect()
            .await
            .unwrap();
        let client = InterlockingClient::new(channel);
        assert_eq!(
            client.consult("clear?").await.unwrap(),
            "clear? 9 [\"A-01\", \"80\"]"
        );
        assert_eq!(*rung.lock().unwrap(), 3);
        match client.consult("asleep?").await {
            Err(InterlockingConsultError::GivenUp(error)) => assert_eq!(error.who, "9 snores"),
            other => panic!("{other:?}"),
        }
        // A client without a desk.
        let bare = InterlockingClient::new(Channel::connect(&address).await.unwrap());
        match bare.consult("anybody?").await {
            Err(InterlockingConsultError::Other(status)) => {
                assert_eq!(status.code(), Code::Unimplemented)
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn streams_in_every_direction() {
    for client in clients().await {
        let on = |aspect| {
            Occurrence::Entered(Section {
                aspect,
                ..section()
            })
        };
        let seen = client
            .announce(stream::iter([
                on(Aspect::Danger),
                Occurrence::Silence,
                on(Aspect::Clear),
            ]))
            .await;
        assert_eq!(
            seen.unwrap(),
            [Aspect::Danger, Aspect::Unrecognized(77), Aspect::Clear]
        );
        let left = Occurrence::Left(section_id("A-01"));
        match client
            .announce(stream::iter([Occurrence::Silence, left.clone()]))
            .await
        {
            Err(InterlockingAnnounceError::Taken(error)) => assert_eq!(
                error,
                Taken {
                    section: section_id("A-01"),
                    by: None
                }
            ),
            other => panic!("{other:?}"),
        }
        let bad = Occurrence::Entered(Section {
            id: section_id("bad"),
            ..section()
        });
        match client.announce(stream::iter([bad])).await {
            Err(InterlockingAnnounceError::Other(status)) => {
                assert_eq!(violations(&status), ["entered.id"])
            }
            other => panic!("{other:?}"),
        }

        let mut watched = client.watch(&section_id("A-01")).await.unwrap();
        for expected in [
            left,
            Occurrence::Silence,
            Occurrence::Stopped(TrainNumber(5)),
        ] {
            assert_eq!(watched.next().await.unwrap().unwrap(), expected);
        }
        match watched.next().await {
            Some(Err(InterlockingWatchError::Lost(error))) => {
                assert_eq!((&error.data[..], error.more), (&b"x"[..], Json::Null))
            }
            other => panic!("{other:?}"),
        }
        let missing = match client.watch(&section_id("X-404")).await {
            Ok(mut stream) => stream.message().await.map(|_| ()),
            Err(error) => Err(error),
        };
        assert!(matches!(missing, Err(InterlockingWatchError::NoSection(_))));

        let trains = (1..=150).map(|number| Occurrence::Stopped(TrainNumber(number)));
        let settings: Vec<Setting> = client
            .drive(stream::iter(trains))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        let trains: Vec<u32> = settings
            .iter()
            .map(|setting| setting.train.unwrap().0)
            .collect();
        assert_eq!(trains, (1..=150).collect::<Vec<_>>());
        let mut driven = client
            .drive(stream::iter([
                Occurrence::Stopped(TrainNumber(1)),
                Occurrence::Silence,
            ]))
            .await
            .unwrap();
        assert!(driven.message().await.unwrap().is_some());
        assert!(
            matches!(driven.message().await, Err(InterlockingDriveError::Full(error)) if error.free == 3)
        );
    }
}

#[tokio::test]
async fn plain_methods() {
    for client in clients().await {
        assert!(client.post("note").id(3).await.unwrap());
        assert!(!client.post("note").await.unwrap());
        assert!(client.put(4).await.unwrap());
        assert!(client.patch(5, true).await.unwrap());
        client.delete(6).await.unwrap();
        assert_eq!(client.first(1, 2).last(3).await.unwrap(), 123);
        assert_eq!(client.first(4, 0).await.unwrap(), 400);
    }
}
