//! Calls every method of `studio.engine.v1` and of the service with odd names.
#![allow(deprecated)] // The contracts have deprecated things, and the tests use them, too.

mod serving;

use std::collections::{BTreeMap, BTreeSet};

use contracts_test::oddities::Cabinet;
use contracts_test::rooms::{Dust, House};
use contracts_test::studio::engine::v1::*;
use contracts_test::studio::odd::v1 as odd;
use contracts_test::studio::text::v1::*;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use virtuoso::{Any, Bytes, Code, Decimal, Json, Timestamp, Uuid};

fn author(number: u128) -> Author {
    Author(Uuid::from_u128(number))
}

fn insert() -> Insert {
    Insert {
        at: u64::MAX,
        text: "µ".to_owned(),
    }
}

fn any() -> Any {
    Any::pack(&insert()).unwrap()
}

fn props() -> Json {
    json!({"bold": true, "size": 1.5, "fonts": ["a", null, {"b": -3}], "": {}})
}

fn cursors() -> Cursors {
    Cursors(
        [
            ("ada".to_owned(), vec![0, u64::MAX]),
            (String::new(), vec![]),
        ]
        .into(),
    )
}

fn paragraph() -> Paragraph {
    Paragraph {
        text: "text".to_owned(),
        marks: [
            ("m".to_owned(), vec![vec![], vec![1, 2]]),
            ("n".to_owned(), vec![]),
        ]
        .into(),
        props: props(),
        extra: any(),
        style: Style::Strike,
        authors: [author(1), author(2)].into(),
        cursors: cursors(),
        blob: Blob(Bytes::from_static(b"\x00\xff")),
        clock: Clock(Timestamp {
            seconds: -1,
            nanos: 1,
        }),
        heat: Heat(36.6),
        price: Price("-0.10".parse().unwrap()),
        deep: Deep(vec![vec![], vec![Heat(0.0), Heat(-1.0)]]),
        tone: Tone(Style::Italic),
        maybe_props: Some(Json::Null),
        maybe_heat: Some(Heat(0.0)),
        heats: vec![Heat(1.0), Heat(0.0)],
        by_author: [(author(0), Json::Null), (author(3), json!([1]))].into(),
        inner: vec![
            Body(Paragraph::default()),
            Body(Paragraph {
                text: "inner".to_owned(),
                ..Paragraph::default()
            }),
        ],
    }
}

fn edits() -> Vec<Edit> {
    vec![
        Edit::Insert(insert()),
        Edit::Delete(Delete { at: 0, len: 0 }),
        Edit::Style(Style::Unrecognized(-5)),
        Edit::Props(Json::Null),
        Edit::Props(props()),
        Edit::Extra(any()),
        Edit::Author(author(0)),
        Edit::Blob(Blob::default()),
        Edit::Heat(Heat(0.0)),
        Edit::Undo,
        Edit::Redo,
        Edit::Old,
        Edit::Body(Body(paragraph())),
        Edit::Tone(Tone(Style::Bold)),
    ]
}

fn changes() -> Vec<Change> {
    let places = vec![
        ChangeWhere::Line(0),
        ChangeWhere::Name(String::new()),
        ChangeWhere::Props(Json::Null),
        ChangeWhere::Props(json!(7)),
        ChangeWhere::Sealed(any()),
        ChangeWhere::Insert(Insert::default()),
        ChangeWhere::Everywhere,
        ChangeWhere::Style(Style::Unspecified),
        ChangeWhere::Author(author(0)),
        ChangeWhere::Again(Box::new(Change {
            id: 5,
            r#where: Some(ChangeWhere::Everywhere),
            ..Change::default()
        })),
        ChangeWhere::Paragraph(paragraph()),
    ];
    let change = |(n, place)| Change {
        id: n as u64,
        r#where: Some(place),
        who: Some(if n % 2 == 0 {
            ChangeWho::Robot
        } else {
            ChangeWho::Person(author(n as u128))
        }),
        edit: edits().get(n).cloned(),
        edits: edits()[..n].to_vec(),
        writer: "old".to_owned(),
    };
    places.into_iter().enumerate().map(change).collect()
}

async fn clients() -> [RoomsClient; 2] {
    serving::channels(RoomsServer::new(House))
        .await
        .map(RoomsClient::new)
}

#[tokio::test]
async fn structs_and_unions_come_back() {
    for client in clients().await {
        for change in changes() {
            assert_eq!(client.change(&change).await.unwrap(), change);
        }
        assert_eq!(
            client.change(&Change::default()).await.unwrap(),
            Change::default()
        );
        assert_eq!(client.paragraph(&paragraph()).await.unwrap(), paragraph());
        assert_eq!(
            client.paragraph(&Paragraph::default()).await.unwrap(),
            Paragraph::default()
        );
        assert_eq!(Paragraph::default().style, Style::Plain);
        for edit in edits() {
            assert_eq!(client.edit_one(&edit).await.unwrap(), edit);
            assert_eq!(
                client.edit_one(&edit).then(&Edit::Undo).await.unwrap(),
                edit
            );
            match client.edit_one(&edit).then(&Edit::Redo).await {
                Err(RoomsEditOneError::Conflict(error)) => {
                    let props = Some(json!("redo"));
                    assert_eq!(
                        error,
                        Conflict {
                            theirs: Some(edit),
                            at: vec![],
                            props
                        }
                    );
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn odd_types_as_parameters_and_results() {
    for client in clients().await {
        let all = client
            .json_in(&props(), &[Json::Null, json!(1)])
            .maybe(&Json::Null)
            .await
            .unwrap();
        assert_eq!(all, json!([props(), [null, 1], null]));
        let all = client.json_in(&Json::Null, &[]).await.unwrap();
        assert_eq!(all, json!([null, [], "absent"]));
        assert_eq!(client.any_in(&any()).await.unwrap(), any());
        assert_eq!(
            client
                .any_in(&Any::default())
                .maybe(&any())
                .await
                .unwrap()
                .unpack::<Insert>()
                .unwrap(),
            Some(insert())
        );
        let marks = [("m".to_owned(), vec![vec![1], vec![], vec![2, 3]])].into();
        let mut expected = cursors();
        expected.0.insert("range".to_owned(), vec![9]);
        assert_eq!(client.cursors(&cursors(), &[9]).await.unwrap(), expected);
        expected.0.insert("m".to_owned(), vec![1, 2, 3]);
        assert_eq!(
            client
                .cursors(&cursors(), &[9])
                .marks(&marks)
                .await
                .unwrap(),
            expected
        );
        assert_eq!(
            client.deep(&paragraph().deep).await.unwrap(),
            paragraph().deep
        );
        let body = Body(paragraph());
        assert_eq!(client.body(&body).await.unwrap(), body);
        assert_eq!(client.tone().await.unwrap(), Tone(Style::Bold));
        assert_eq!(
            client.tone().tone(Tone(Style::Unspecified)).await.unwrap(),
            Tone(Style::Unspecified)
        );
        assert_eq!(client.price().await.unwrap().to_string(), "1.10");
        match client.price().price(Price(Decimal::NEGATIVE_ONE)).await {
            Err(RoomsPriceError::NoRoom(error)) => assert_eq!(error.name, "-1"),
            other => panic!("{other:?}"),
        }
        assert_eq!(client.old(3).await.unwrap(), 3);
        assert_eq!(
            client.author(author(3)).hint("four").await.unwrap(),
            author(7)
        );
    }
    for channel in serving::channels(AtticServer::new(Dust)).await {
        AtticClient::new(channel.clone()).sleep().await.unwrap();
        // Served by nobody there.
        assert_eq!(
            RoomsClient::new(channel).old(1).await.unwrap_err().code(),
            Code::Unimplemented
        );
    }
}

#[tokio::test]
async fn streams_from_the_server() {
    for client in clients().await {
        let bools: Vec<bool> = client.bools(3).await.unwrap().try_collect().await.unwrap();
        assert_eq!(bools, [false, true, false]);
        let doubles: Vec<f64> = client
            .doubles(-1.0, 0.5, 4)
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(doubles, [-1.0, -0.5, 0.0, 0.5]);
        let words = ["".to_owned(), "b".to_owned(), "ć".repeat(100_000)];
        let texts: Vec<String> = client
            .texts(&words)
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(texts, words);
        let raws: Vec<Bytes> = client.raws(3).await.unwrap().try_collect().await.unwrap();
        assert_eq!(raws, [&b""[..], b"\xff", b"\xff\xff"]);
        let heats: Vec<Heat> = client
            .heats(&paragraph())
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(heats, [Heat(1.0), Heat(0.0)]);
        let ids: Vec<Uuid> = client.ids(2).await.unwrap().try_collect().await.unwrap();
        assert_eq!(ids, [Uuid::nil(), Uuid::from_u128(1)]);
        let sets: Vec<BTreeSet<u32>> = client.sets(3).await.unwrap().try_collect().await.unwrap();
        assert_eq!(sets, [BTreeSet::new(), [0].into(), [0, 1].into()]);
        let maps: Vec<BTreeMap<String, Vec<u32>>> =
            client.maps(3).await.unwrap().try_collect().await.unwrap();
        assert_eq!(maps[0], BTreeMap::new());
        assert_eq!(
            maps[2],
            [("0".to_owned(), vec![]), ("1".to_owned(), vec![0])].into()
        );
    }
}

#[tokio::test]
async fn streams_to_the_server() {
    for client in clients().await {
        assert_eq!(
            client
                .join(stream::iter([insert(), Insert::default(), insert()]))
                .await
                .unwrap(),
            "µµ"
        );
        assert_eq!(client.join(stream::empty()).await.unwrap(), "");
        let delete = |len| Delete { at: 1, len };
        assert_eq!(
            client
                .sum(stream::iter([delete(1), delete(2)]))
                .await
                .unwrap(),
            3
        );
        match client
            .sum(stream::iter([delete(u64::MAX), delete(2)]))
            .await
        {
            Err(RoomsSumError::Conflict(error)) => assert_eq!(error.at, [1, 2]),
            other => panic!("{other:?}"),
        }
        assert_eq!(
            client.collect(stream::iter(edits())).await.unwrap(),
            edits()
        );
        client.swallow(stream::iter(changes())).await.unwrap();
    }
}

#[tokio::test]
async fn streams_both_ways() {
    for client in clients().await {
        let commands: Vec<Command> = edits()
            .into_iter()
            .filter(|edit| *edit != Edit::Undo)
            .map(Command::Edit)
            .chain(changes().into_iter().map(Command::Change))
            .chain([Command::Leave, Command::Say("unheard".to_owned())])
            .collect();
        let out: Vec<Change> = client
            .edit(stream::iter(commands))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(out.len(), 13 + changes().len());
        assert_eq!(out[0].edit, Some(edits().remove(0)));
        assert_eq!(out[13..], changes());

        let mut out = client
            .edit(stream::iter([
                Command::Change(Change::default()),
                Command::Edit(Edit::Undo),
            ]))
            .await
            .unwrap();
        assert_eq!(out.next().await.unwrap().unwrap(), Change::default());
        match out.next().await {
            Some(Err(RoomsEditError::Conflict(error))) => {
                assert_eq!(
                    error,
                    Conflict {
                        theirs: Some(Edit::Undo),
                        at: vec![2],
                        props: Some(Json::Null)
                    }
                );
            }
            other => panic!("{other:?}"),
        }
        let failed = match client
            .edit(stream::iter([Command::Say("attic".to_owned())]))
            .await
        {
            Ok(mut out) => out.message().await.map(|_| ()),
            Err(error) => Err(error),
        };
        assert!(matches!(failed, Err(RoomsEditError::NoRoom(error)) if error.name == "attic"));

        let back: Vec<Edit> = client
            .echo_edits(stream::iter(edits()))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(back, edits());
        let lengths: Vec<u32> = client
            .lengths(stream::iter(changes()))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(lengths, (0..changes().len() as u32).collect::<Vec<_>>());
        let styles: Vec<Style> = client
            .styles(stream::iter(edits()))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(
            (styles[2], styles[13], styles[0]),
            (Style::Unrecognized(-5), Style::Bold, Style::Unspecified)
        );

        let sent = || stream::iter([paragraph(), Paragraph::default()]);
        let props: Vec<Json> = client
            .props(sent())
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(props, [paragraph().props, Json::Null]);
        let anys: Vec<Any> = client
            .anys(sent())
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(anys, [any(), Any::default()]);
        let marks: Vec<Marks> = client
            .marks(sent())
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(marks, [paragraph().marks, Marks::new()]);
        let blobs: Vec<Blob> = client
            .blobs(sent())
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(blobs, [paragraph().blob, Blob::default()]);
    }
}

/// Each side waits for the other after each element: neither direction is held back.
#[tokio::test]
async fn a_conversation() {
    for client in clients().await {
        let (say, said) = tokio::sync::mpsc::unbounded_channel();
        let said = stream::unfold(said, |mut said| async { Some((said.recv().await?, said)) });
        say.send(edits().remove(0)).unwrap();
        let mut heard = client.echo_edits(said).await.unwrap();
        for edit in edits().into_iter().skip(1) {
            heard.message().await.unwrap().unwrap();
            say.send(edit).unwrap();
        }
        assert_eq!(heard.message().await.unwrap(), edits().pop());
        drop(say);
        assert_eq!(heard.message().await.unwrap(), None);
    }
}

#[tokio::test]
async fn odd_names() {
    for channel in serving::channels(odd::OddServer::new(Cabinet)).await {
        let client = odd::OddClient::new(channel);
        let rusty = client
            .new_(7, "metadata", "self", 1, "out")
            .r#type("type")
            .deadline_(2)
            .await
            .unwrap();
        let expected = odd::Rusty {
            self_: "self".to_owned(),
            Self_: "metadata".to_owned(),
            out: "out".to_owned(),
            number: 7,
            value: Some(3),
            r#loop: Some(odd::RustyLoop::If("type".to_owned())),
            ..odd::Rusty::default()
        };
        assert_eq!(rusty, expected);
        assert_eq!(
            (odd::Rusty::default().number, odd::Rusty::default().value()),
            (9, 8)
        );
        match client.new_(0, "m", "s", 1, "o").await {
            Err(odd::OddNewError::Error(error)) => {
                assert_eq!(
                    (
                        error.error.as_str(),
                        error.message.as_str(),
                        error.source.as_str(),
                        error.status
                    ),
                    ("m", "s", "o", 4)
                );
            }
            other => panic!("{other:?}"),
        }
        let contextual = odd::Contextual {
            package: "package".to_owned(),
            r#type: "type".to_owned(),
            stream: "stream".to_owned(),
            on: "on".to_owned(),
            default: String::new(),
            list: vec!["list".to_owned()],
            set: ["set".to_owned()].into(),
            map: [("map".to_owned(), String::new())].into(),
            bool: true,
            json: json!("json"),
            any: any(),
            r#true: true,
            nan: f64::INFINITY,
            ..odd::Contextual::default()
        };
        assert_eq!(client.clone_(&contextual).await.unwrap(), contextual);
        assert_eq!(odd::Contextual::default().default, "default");
        assert_eq!(client.r#match(0).await.unwrap(), odd::Some::None);
        assert_eq!(client.r#match(1).await.unwrap(), odd::Some::Self_);
        let some = client
            .r#match(1)
            .fail_fast_(true)
            .with_response_("x")
            .options_mut(3)
            .await
            .unwrap();
        assert_eq!(some, odd::Some::Some(odd::Option { some: Some(3) }));
        let channel = odd::Channel {
            channel: "c".to_owned(),
        };
        let depth = std::iter::successors(
            Some(&client.self_(&channel, 1, 1, "r").await.unwrap()),
            |inner| inner.of.as_deref(),
        )
        .count();
        assert_eq!(depth, 5);
        let (option, vec, string) = (
            odd::Option { some: Some(1) },
            odd::Vec { items: vec![1, 2] },
            odd::String {
                text: "three".to_owned(),
            },
        );
        assert!(client.r#type(&option, &vec, &string).await.unwrap().ok);
        let messages = ["a", "b"].map(|message| odd::Message {
            message: message.to_owned(),
        });
        let strings: Vec<odd::String> = client
            .r#async(stream::iter(messages))
            .await
            .unwrap()
            .try_collect()
            .await
            .unwrap();
        assert_eq!(
            strings
                .iter()
                .map(|string| string.text.as_str())
                .collect::<Vec<_>>(),
            ["a", "b"]
        );
        assert_eq!(client.default().await.unwrap().default, 3);
        let context = client
            .from_channel_(&odd::Status { code: 8 })
            .await
            .unwrap();
        assert_eq!(
            context.deadline,
            Timestamp {
                seconds: 8,
                nanos: 5
            }
        );
        assert_eq!(
            client.poll().await.unwrap(),
            [odd::Ok::Ok, odd::Ok::Err, odd::Ok::None, odd::Ok::Some]
        );
        let seven = odd::Vec { items: vec![7] };
        assert_eq!(
            client.into_future(&odd::Some::None).await.unwrap(),
            [(odd::Ok::None, seven.clone())].into()
        );
        assert_eq!(
            client.into_future(&odd::Some::Self_).await.unwrap(),
            [(odd::Ok::Unrecognized(42), seven)].into()
        );
        let mut bytes = client.stream(&odd::Send {}).await.unwrap();
        assert_eq!(&bytes.message().await.unwrap().unwrap().bytes[..], b"odd");
        assert!(
            matches!(bytes.message().await, Err(odd::OddStreamError::Error(error)) if error == odd::Error::default())
        );
        client.rpc("rpc").await.unwrap();
        let map = odd::BTreeMap {
            map: [("x".to_owned(), odd::Vec { items: vec![1, 2] })].into(),
        };
        let (a, c, input) = (
            odd::r#match {
                r#in: "in".to_owned(),
            },
            odd::Sender {
                to: "to".to_owned(),
            },
            odd::From {
                from: "from".to_owned(),
            },
        );
        let served = client
            .serve(&a, &map, &c, &input, &odd::Duration::default())
            .await
            .unwrap();
        assert_eq!(
            (served.r#let, served.r#ref, served.r#fn.as_str()),
            (Some(a), vec![1, 2], "to")
        );
        assert_eq!(
            (served.input.as_str(), served.r#try.as_str()),
            ("from", "1s")
        );
        assert_eq!(client.drop(&[]).await.unwrap(), odd::loop_::For);
        assert_eq!(client.drop(&[1, 2]).await.unwrap(), odd::loop_::While);
        assert_eq!(
            client.drop(&[]).text("other").await.unwrap(),
            odd::loop_::Continue
        );
        assert_eq!(client.Upper(&odd::Clone {}).await.unwrap(), odd::Debug {});
        assert_eq!(odd::match_, 4);
    }
}
