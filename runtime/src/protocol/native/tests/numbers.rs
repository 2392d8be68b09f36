//! Numbers of methods: what the writer takes back when the reader's table is full, the reader forgets in time.

use std::collections::HashMap;

use crate::codec::{Body, Encode};
use crate::descriptor::{MethodDescriptor, MethodKind};
use crate::engine::framing::{
    Event, FrameReader, FrameWriter, OutgoingCall, Step, StreamParts, Tail,
};
use crate::engine::settings::Settings;
use crate::protocol::native::framing::{NativeReader, NativeWriter};

const fn method(path: &'static str) -> MethodDescriptor {
    let body = <Body<String> as Encode>::descriptor;
    MethodDescriptor::new(path, MethodKind::Unary, body, body)
}

static METHODS: [MethodDescriptor; 4] = [
    method("test.v1.Test/a"),
    method("test.v1.Test/b"),
    method("test.v1.Test/c"),
    method("test.v1.Test/d"),
];

#[test]
fn every_call_names_its_method_however_small_the_table() {
    let order = [0, 1, 1, 2, 2, 0, 0, 1, 2, 3, 3, 3, 0, 2, 1, 1, 3, 0, 1, 0];
    for table in 1..=5 {
        let settings = Settings {
            methods: table,
            ..Settings::FLOORS
        };
        let mut out = Vec::new();
        let mut writer = NativeWriter::new(false);
        writer.hello(&mut out, &settings);
        writer.peer_settings(&settings);
        for (slot, method) in order.iter().enumerate() {
            let stream = writer.stream_id(slot as u32, 1);
            let (head, body) = (OutgoingCall::default(), Tail::Here(b"body"));
            writer.call(&mut out, stream, &METHODS[*method], &head, body);
        }

        let mut reader = NativeReader::new(true, &settings);
        let (mut paths, mut called) = (HashMap::new(), Vec::new());
        let mut rest = &out[..];
        while !rest.is_empty() {
            let Step::Frame { consumed, event } = reader.step(rest).unwrap() else {
                panic!("{} bytes are no frame", rest.len());
            };
            rest = &rest[consumed..];
            match event {
                Event::Define { number, path } => {
                    assert!(u32::from(number) < table, "beyond the table");
                    paths.insert(number, path);
                }
                Event::PlainCall { stream, method, .. } => {
                    let StreamParts { slot, .. } = stream.parts();
                    assert_eq!(slot as usize, called.len());
                    called.push(paths[&method]);
                }
                _ => {}
            }
        }
        let expected: Vec<_> = order.iter().map(|method| METHODS[*method].path).collect();
        assert_eq!(called, expected, "{table} entries");
    }
}
