//! Any bytes are read without a panic; what is written is read back.

use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::super::control::GoAwayCode;
use super::super::frame::{FrameStart, MAX_INLINE_BODY};
use super::super::hello::SchemaId;
use super::super::reply::{Detail, Failure, Outcome};
use super::super::stream_id::MAX_GENERATION;
use super::*;
use crate::call::Metadata;

fn side() -> impl Strategy<Value = Side> {
    prop_oneof![Just(Side::Connector), Just(Side::Acceptor)]
}

fn stream_id() -> impl Strategy<Value = StreamId> {
    (side(), any::<u16>(), 1..=MAX_GENERATION)
        .prop_map(|(side, slot, generation)| StreamId::new(side, slot, generation))
}

fn metadata() -> impl Strategy<Value = Metadata> {
    vec(("[a-z0-9._-]{1,40}", vec(any::<u8>(), 0..60)), 0..8).prop_map(|entries| {
        let mut metadata = Metadata::new();
        for (key, value) in entries {
            metadata.append(key, &value[..]).expect("it is valid");
        }
        metadata
    })
}

fn checked(metadata: &Metadata) -> MetadataBlock<'_> {
    let block = MetadataBlock::parse(Kind::Head, metadata.as_block(), floor::MAX_METADATA);
    block.expect("a block that was written")
}

/// Frames with a plausible header and any payload, so that the readers get far.
fn plausible() -> impl Strategy<Value = (Vec<u8>, Side)> {
    let stream = prop_oneof![Just(StreamId::CONNECTION), stream_id()];
    let payload = prop_oneof![vec(any::<u8>(), 0..80), vec(0_u8..6, 0..80)];
    (0_u8..14, any::<u8>(), stream, payload, side()).prop_map(
        |(kind, flags, stream, payload, from)| {
            let flags = match kind {
                3 => flags & 0x1F,
                7 => flags & 0x03,
                1..=12 => 0,
                _ => flags,
            };
            let mut out = Vec::new();
            frame::write_frame(&mut out, Kind::Unknown, flags, stream, &payload);
            out[8] = kind;
            (out, from)
        },
    )
}

/// Reads what there is; whatever is read is written and read again, to the same. A REPLY may lose
/// a STREAMED that means nothing, a HELLO its order, so it is the second reading that counts.
fn read_all(mut input: &[u8], from: Side) {
    while let Some(result) = Frame::parse(input, from) {
        let Ok((read, rest)) = result.map_err(|error| {
            assert!(!error.to_string().is_empty());
            assert_ne!(error.code(), GoAwayCode::Drain);
        }) else {
            return;
        };
        let mut written = Vec::new();
        read.write(&mut written);
        let (again, left) = Frame::parse(&written, from)
            .expect("a whole frame")
            .expect("what was read is well-formed when written");
        assert!(left.is_empty());
        assert_eq!(again.payload, read.payload);
        assert_eq!(again.header.stream, read.header.stream);
        input = rest;
    }
}

/// For a longer run by hand: `PROPTEST_CASES=1000000 cargo test --release -p virtuoso native`.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = default.cases.max(2_000);
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_read_without_a_panic(input in vec(any::<u8>(), 0..200), from in side()) {
        read_all(&input, from);
    }

    #[test]
    fn any_payload_is_read_without_a_panic((input, from) in plausible()) {
        read_all(&input, from);
    }

    #[test]
    fn damaged_calls_are_read_without_a_panic(
        frames in (stream_id(), metadata(), vec(any::<u8>(), 0..40)).prop_map(|(stream, metadata, body)| {
            let mut out = Vec::new();
            let metadata = Some(checked(&metadata));
            let call = CallPayload { timeout_us: Some(7), metadata, body: &body, ..CallPayload::default() };
            write_call(&call, &mut out, stream);
            out
        }),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        end in any::<prop::sample::Index>(),
        from in side(),
    ) {
        let mut frames = frames;
        for (at, byte) in damage {
            let at = at.index(frames.len());
            frames[at] = byte;
        }
        read_all(&frames, from);
        read_all(&frames[..end.index(frames.len())], from);
    }

    #[test]
    fn calls_are_read_as_written(
        stream in stream_id(),
        method in any::<u16>(),
        timeout_us in option::of(any::<u64>()),
        trace in option::of(any::<[u8; 25]>()),
        metadata in option::of(metadata()),
        oneway in any::<bool>(),
        open in any::<bool>(),
        body in vec(any::<u8>(), 0..100),
    ) {
        let metadata = metadata.as_ref().map(checked);
        let body: &[u8] = if open { &[] } else { &body };
        let call = CallPayload { method, timeout_us, trace, metadata, oneway, open, body };
        let mut out = Vec::new();
        write_call(&call, &mut out, stream);
        let (frame, rest) = Frame::parse(&out, sender(Kind::Call, stream)).unwrap().unwrap();
        prop_assert_eq!(frame.header.stream, stream);
        prop_assert_eq!(frame.payload, Payload::Call(call));
        prop_assert!(rest.is_empty());
        prop_assert_eq!(
            Frame::parse(&out, stream.opener().other()).unwrap().map(|_| ()),
            Err(FrameError::WrongSide { kind: Kind::Call, stream })
        );
    }

    #[test]
    fn replies_are_read_as_written(
        stream in stream_id(),
        metadata in option::of(metadata()),
        code in 0_u8..=16,
        never_begun in any::<bool>(),
        streamed in any::<bool>(),
        text in ".{0,40}",
        detail in option::of(("[a-zA-Z.]{1,30}", vec(any::<u8>(), 0..30))),
        body in vec(any::<u8>(), 0..100),
    ) {
        let detail = detail.as_ref().map(|(type_name, bytes)| Detail { type_name, bytes });
        let outcome = match (code, streamed) {
            (0, true) => Outcome::Streamed,
            (0, false) => Outcome::Message(&body),
            _ => Outcome::Failed(Failure { code, never_begun, text: &text, detail }),
        };
        let reply = ReplyPayload { outcome, metadata: metadata.as_ref().map(checked) };
        let mut out = Vec::new();
        write_reply(&reply, &mut out, stream);
        let (frame, rest) = Frame::parse(&out, sender(Kind::Reply, stream)).unwrap().unwrap();
        let message = if let Outcome::Message(body) = outcome { body.len() } else { 0 };
        prop_assert_eq!(frame.header.length as usize, reply.head_len() + message);
        prop_assert_eq!(frame.payload, Payload::Reply(reply));
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn settings_are_read_as_written_once_they_are_clamped(
        numbers in any::<[u32; 7]>(),
        peer_name in ".{0,60}",
        peer_version in ".{0,60}",
        schemas in vec((any::<u64>(), ".{0,40}"), 0..6),
        compression in vec(any::<u8>(), 0..5),
        keepalive in option::of(1..=u64::MAX),
    ) {
        let [max_frame, max_message, calls, stream_window, connection_window, methods, max_metadata] =
            numbers;
        let settings = HelloSettings {
            max_frame,
            max_message,
            calls,
            stream_window,
            connection_window,
            methods,
            max_metadata,
            peer_name,
            peer_version,
            schemas: schemas
                .into_iter()
                .map(|(fingerprint, name)| SchemaId { fingerprint, name })
                .collect(),
            compression,
            keepalive: keepalive.map(Duration::from_micros),
        };
        let mut out = Vec::new();
        settings.write(&mut out);
        let (frame, rest) = Frame::parse(&out, Side::Connector).unwrap().unwrap();
        prop_assert_eq!(frame.payload, Payload::Hello(settings.clamped()));
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn control_frames_are_read_as_written(
        stream in stream_id(),
        number in any::<u16>(),
        path in "[a-z./é]{1,100}",
        grant in 1..=u32::MAX,
        opaque in any::<[u8; 8]>(),
        accepted in any::<u64>(),
        code in any::<u8>(),
        reason in ".{0,100}",
    ) {
        let mut out = Vec::new();
        let define = Define { number, path: &path };
        prop_assert!(define.write(&mut out));
        let goaway = GoAway { accepted, code: GoAwayCode::from_number(code), reason: &reason };
        goaway.write(&mut out);
        Credit { bytes: grant }.write(&mut out, stream);
        Credit { bytes: grant }.write(&mut out, StreamId::CONNECTION);
        control::write_ping(&mut out, opaque);
        control::write_pong(&mut out, opaque);
        CancelReason::DeadlineExceeded.write(&mut out, stream);
        frame::write_end(&mut out, stream);
        let expected = [
            Payload::Define(define),
            Payload::GoAway(goaway),
            Payload::Credit(Credit { bytes: grant }),
            Payload::Credit(Credit { bytes: grant }),
            Payload::Ping(opaque),
            Payload::Pong(opaque),
            Payload::Cancel(CancelReason::DeadlineExceeded),
            Payload::End,
        ];
        let mut rest = out.as_slice();
        for payload in expected {
            let (frame, next) = Frame::parse(rest, stream.opener()).unwrap().unwrap();
            prop_assert_eq!(frame.payload, payload);
            rest = next;
        }
        prop_assert!(rest.is_empty());
    }

    #[test]
    fn ids_keep_their_parts(side in side(), slot in any::<u16>(), generation in 1..=MAX_GENERATION) {
        let id = StreamId::new(side, slot, generation);
        prop_assert_eq!((id.opener(), id.slot(), id.generation()), (side, slot, generation));
        prop_assert_eq!(StreamId::from_raw(id.raw()), id);
        prop_assert!(id.is_stream());
    }
}

#[test]
fn a_frame_can_be_written_in_place() {
    let stream = StreamId::new(Side::Connector, 1, 1);
    let mut out = vec![9];
    let frame = FrameStart::begin(&mut out, Kind::Data, 0, stream);
    out.extend_from_slice(b"abc");
    assert_eq!(frame.payload_len(&out), 3);
    frame.finish(&mut out);
    assert_eq!(&out[1..5], &[3, 0, 0, 0]);
}

#[test]
fn bodies_above_the_bound_are_not_inline() {
    let long = vec![0; MAX_INLINE_BODY + 1];
    let mut call = Vec::new();
    let stream = StreamId::new(Side::Connector, 0, 1);
    let payload = CallPayload {
        body: &long,
        ..CallPayload::default()
    };
    write_call(&payload, &mut call, stream);
    let error = Frame::parse(&call, Side::Connector).unwrap().unwrap_err();
    assert_eq!(error, FrameError::BodyTooLong(Kind::Call));
    assert_eq!(error.code(), GoAwayCode::LimitViolation);

    let mut reply = Vec::new();
    let payload = ReplyPayload {
        outcome: Outcome::Message(&long),
        metadata: None,
    };
    write_reply(&payload, &mut reply, stream);
    let error = Frame::parse(&reply, Side::Acceptor).unwrap().unwrap_err();
    assert_eq!(error, FrameError::BodyTooLong(Kind::Reply));
}

#[test]
fn a_failure_is_cut_until_its_reply_fits() {
    let mut metadata = Metadata::new();
    for _ in 0..3 {
        metadata.append("k", &[0; 1300][..]).unwrap();
    }
    let text = "ä".repeat(40_000);
    let failed = |text, bytes| ReplyPayload {
        outcome: Outcome::Failed(Failure {
            code: 13,
            never_begun: false,
            text,
            detail: Some(Detail {
                type_name: "a.B",
                bytes,
            }),
        }),
        metadata: Some(checked(&metadata)),
    };
    let limit = floor::MAX_FRAME;

    let small = failed("short", b"x");
    assert_eq!(small.fitted(limit), small);

    let cut_text = failed(&text, b"x").fitted(limit);
    let Outcome::Failed(failure) = cut_text.outcome else {
        panic!("still a failure")
    };
    assert_eq!((failure.text.len(), failure.detail.is_some()), (1024, true));
    assert!(cut_text.metadata.is_some());

    let large = vec![0; 70_000];
    let no_detail = failed(&text, &large).fitted(limit);
    let Outcome::Failed(failure) = no_detail.outcome else {
        panic!("still a failure")
    };
    assert_eq!((failure.text.len(), failure.detail), (1024, None));
    assert!(no_detail.metadata.is_some() && no_detail.head_len() <= limit as usize);
}

#[test]
fn settings_beyond_their_bounds_are_refused() {
    let entry = |tag: u16, value: &[u8]| {
        let mut out = tag.to_le_bytes().to_vec();
        out.extend_from_slice(&u16::try_from(value.len()).unwrap().to_le_bytes());
        out.extend_from_slice(value);
        out
    };
    let calls = entry(3, &17_u32.to_le_bytes());
    assert_eq!(
        HelloSettings::parse(&[calls.clone(), calls].concat()),
        Err(FrameError::RepeatedSetting { tag: 3 })
    );
    let schema = entry(10, b"12345678a.b");
    assert_eq!(
        HelloSettings::parse(&[schema.clone(), schema].concat())
            .unwrap()
            .schemas
            .len(),
        2
    );
    let unknown = entry(999, b"whatever");
    assert_eq!(
        HelloSettings::parse(&[unknown.clone(), unknown].concat()),
        Ok(HelloSettings::default())
    );
    assert!(HelloSettings::parse(&entry(3, &[1, 2, 3])).is_err());
    assert!(HelloSettings::parse(&entry(3, &[1, 2, 3, 4, 5])).is_err());
    assert!(HelloSettings::parse(&entry(8, &[0xFF])).is_err());
    assert!(HelloSettings::parse(&entry(8, &[b'a'; 256])).is_err());
}
