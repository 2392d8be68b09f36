//! `docs/protocol.md` and the code say the same.

use super::super::control::GoAwayCode;
use super::super::hello::{HelloSettings, MAX_CALLS, MAX_METHODS, floor};
use super::super::metadata::MetadataBlock;
use super::super::preface::{self, MAGIC, PREFACE, PREFACE_LEN, VERSION};
use super::super::reply::Outcome;
use super::*;
use crate::call::Metadata;

const DOCUMENT: &str = include_str!("../../../../../docs/protocol.md");

/// A fenced block of the document: "hex NAME SIDE", or "hex NAME SIDE refused: REASON".
struct Example {
    name: &'static str,
    from: Side,
    refused: Option<&'static str>,
    fields: Vec<Field>,
}

/// Bytes, and what the document says that they mean.
#[derive(Debug, PartialEq)]
struct Field {
    bytes: Vec<u8>,
    note: String,
}

impl Example {
    fn bytes(&self) -> Vec<u8> {
        self.fields
            .iter()
            .flat_map(|field| field.bytes.iter().copied())
            .collect()
    }
}

#[test]
fn every_example_reads_as_written_and_is_written_as_it_reads() {
    for example in examples()
        .iter()
        .filter(|example| example.refused.is_none())
    {
        let name = example.name;
        let bytes = example.bytes();
        let mut explained = Vec::new();
        let mut written = Vec::new();
        let mut rest = bytes.as_slice();
        if rest.starts_with(&MAGIC) {
            let (first, frames) = rest
                .split_first_chunk::<PREFACE_LEN>()
                .expect("a whole preface");
            assert_eq!(preface::version(first), Some(VERSION), "{name}");
            explained.push((PREFACE_LEN, format!("preface, version {VERSION}")));
            written.extend_from_slice(&PREFACE);
            rest = frames;
        }
        while !rest.is_empty() {
            let (frame, next) = Frame::parse(rest, example.from)
                .unwrap_or_else(|| panic!("{name}: a frame is cut off"))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            explain(&frame, &mut explained);
            frame.write(&mut written);
            rest = next;
        }
        assert_eq!(written, bytes, "{name}: written again");
        let documented: Vec<_> = example
            .fields
            .iter()
            .map(|field| (field.bytes.len(), field.note.clone()))
            .collect();
        assert_eq!(documented, explained, "{name}");
    }
}

#[test]
fn refused_examples_are_refused_for_the_reason_given() {
    let mut count = 0;
    for example in examples() {
        let Some(reason) = example.refused else {
            continue;
        };
        let error = Frame::parse(&example.bytes(), example.from)
            .unwrap_or_else(|| panic!("{}: a frame is cut off", example.name))
            .expect_err(example.name);
        assert_eq!(error.to_string(), reason, "{}", example.name);
        count += 1;
    }
    assert!(
        count >= 6,
        "the document has lost examples of refused frames"
    );
}

#[test]
fn every_kind_and_every_flag_has_an_example() {
    let mut flags = [0; 256];
    let mut seen = Vec::new();
    for example in examples()
        .iter()
        .filter(|example| example.refused.is_none())
    {
        let bytes = example.bytes();
        let mut rest = bytes.strip_prefix(&PREFACE).unwrap_or(&bytes);
        while let Some(Ok((frame, next))) = Frame::parse(rest, example.from) {
            flags[usize::from(frame.header.kind.number())] |= frame.header.flags;
            seen.push(frame.header.kind);
            rest = next;
        }
    }
    for kind in Kind::ALL {
        assert!(seen.contains(&kind), "{kind} has no example");
    }
    assert_eq!(
        flags[usize::from(Kind::Call.number())],
        0x1F,
        "flags of CALL"
    );
    assert_eq!(
        flags[usize::from(Kind::Reply.number())],
        0x03,
        "flags of REPLY"
    );
    assert!(seen.contains(&Kind::Unknown), "no frame is skipped");
}

#[test]
fn numbers_of_the_kinds_are_those_of_the_table() {
    let documented: Vec<_> = table("| kind | name |")
        .into_iter()
        .map(|row| (row[0].parse().expect("a number"), row[1]))
        .collect();
    let ours: Vec<_> = Kind::ALL
        .into_iter()
        .map(|kind| (kind.number(), kind.to_string()))
        .collect();
    let ours: Vec<(u8, &str)> = ours.iter().map(|(n, name)| (*n, name.as_str())).collect();
    assert_eq!(documented, ours);
    for (number, _) in ours {
        assert_eq!(Kind::from_number(number).number(), number);
    }
}

#[test]
fn settings_have_the_tags_floors_and_bounds_of_the_table() {
    let rows = table("| tag | name |");
    assert_eq!(rows.len(), 12);
    for row in rows.iter().take(7) {
        let tag: u16 = row[0].parse().expect("a tag");
        let least: u32 = row[3].parse().expect("a floor");
        let most: u32 = row[4].parse().expect("a bound");
        let name = row[1].trim_matches('`');
        let hello = |value: u32| {
            let mut payload = Vec::new();
            payload.extend_from_slice(&tag.to_le_bytes());
            payload.extend_from_slice(&4_u16.to_le_bytes());
            payload.extend_from_slice(&value.to_le_bytes());
            HelloSettings::parse(&payload)
        };
        assert_eq!(
            hello(least),
            Ok(HelloSettings::default()),
            "floor of {name}"
        );
        let above = hello(least + 1).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            format!("{above:?}").contains(&format!("{name}: {}", least + 1)),
            "tag {tag} is not {name}"
        );
        assert_eq!(
            hello(least - 1),
            Err(FrameError::Setting {
                name,
                value: least - 1
            })
        );
        assert!(hello(most).is_ok(), "bound of {name}");
        if let Some(value) = most.checked_add(1) {
            assert_eq!(hello(value), Err(FrameError::Setting { name, value }));
        }
    }
    assert_eq!((MAX_CALLS, MAX_METHODS), (65_536, 65_536));
}

#[test]
fn codes_of_goaway_are_those_of_the_table() {
    let rows = table("| code | meaning |");
    assert_eq!(rows.len(), 7);
    for row in rows {
        let number = row[0].parse().expect("a code");
        let code = GoAwayCode::from_number(number);
        assert!(!matches!(code, GoAwayCode::Other(_)), "code {number}");
        assert_eq!(code.number(), number);
    }
}

/// Every cell of the state tables says something, and every kind has its row.
#[test]
fn no_cell_of_the_state_tables_is_empty() {
    let start = DOCUMENT.find("## 14. States").expect("section 14");
    let end = DOCUMENT.find("## 15. Limits").expect("section 15");
    let mut width = 0;
    let mut header = "";
    let mut rows = Vec::new();
    for line in DOCUMENT[start..end].lines() {
        if !line.starts_with('|') {
            width = 0;
            continue;
        }
        let cells = cells(line);
        if width == 0 {
            (width, header) = (cells.len(), cells[0]);
        }
        assert_eq!(cells.len(), width, "{line}");
        // A list of states has a header without words; all other tables are to be full.
        assert!(
            header == "state" || cells.iter().all(|cell| !cell.is_empty()),
            "{line}"
        );
        rows.push((header, cells));
    }
    let count = |table: &str, width: usize, kind: Kind| {
        let name = kind.to_string();
        rows.iter()
            .filter(|(header, cells)| *header == table && cells.len() == width)
            .filter(|(_, cells)| cells[0].split([',', ' ']).any(|word| word == name))
            .count()
    };
    for kind in Kind::ALL {
        // The table of the connection has six states, those of streams and of sending have five.
        assert!(
            count("received", 7, kind) >= 1,
            "{kind} received on the connection"
        );
        assert!(count("to send", 6, kind) >= 1, "{kind} sent");
        let of_streams =
            kind.number() >= Kind::Call.number() && kind.number() <= Kind::Credit.number();
        if of_streams {
            assert!(
                count("received", 6, kind) >= 2,
                "{kind} received by caller and by receiver"
            );
        }
    }
}

/// What the frame says, field by field, in the words of the document.
fn explain(frame: &Frame<'_>, out: &mut Vec<(usize, String)>) {
    let header = frame.header;
    let head = match &frame.payload {
        Payload::Unknown { number, bytes } => {
            format!("unknown kind {number}, skipped, {} bytes", bytes.len())
        }
        _ => {
            let flags: String = flag_names(header).map(|flag| format!(" {flag}")).collect();
            let stream = header.stream.to_string();
            let stream = stream
                .trim_start_matches("stream ")
                .trim_start_matches("the ");
            format!("{} {stream}{flags}, {} bytes", header.kind, header.length)
        }
    };
    let skipped = if let Payload::Unknown { bytes, .. } = frame.payload {
        bytes.len()
    } else {
        0
    };
    out.push((HEADER_LEN + skipped, head));
    let mut say = |length: usize, note: String| out.push((length, note));
    match &frame.payload {
        Payload::Unknown { .. } | Payload::End => {}
        Payload::Hello(settings) => explain_hello(settings, say),
        Payload::Define(define) => {
            say(2, format!("number: {}", define.number));
            say(define.path.len(), format!("path: \"{}\"", define.path));
        }
        Payload::Call(call) => {
            say(2, format!("method: {}", call.method));
            if let Some(timeout) = call.timeout_us {
                say(8, format!("timeout: {timeout}"));
            }
            if let Some(trace) = call.trace {
                say(trace.len(), format!("trace: {} bytes", trace.len()));
            }
            if let Some(block) = call.metadata {
                say(4, format!("metadata: {} bytes", block.as_bytes().len()));
                explain_metadata(block, &mut say);
            }
            if !call.open {
                say(call.body.len(), format!("body: {} bytes", call.body.len()));
            }
        }
        Payload::Head(block) => explain_metadata(*block, &mut say),
        Payload::Data(piece) => say(piece.len(), format!("piece: {} bytes", piece.len())),
        Payload::Reply(reply) => {
            let (code, progress) = match reply.outcome {
                Outcome::Failed(failure) => (
                    failure.code,
                    if failure.never_begun {
                        ", never begun"
                    } else {
                        ""
                    },
                ),
                _ => (0, ""),
            };
            say(4, format!("code: {code}{progress}"));
            if let Some(block) = reply.metadata {
                say(4, format!("metadata: {} bytes", block.as_bytes().len()));
                explain_metadata(block, &mut say);
            }
            match reply.outcome {
                Outcome::Message(body) => say(body.len(), format!("body: {} bytes", body.len())),
                Outcome::Streamed => {}
                Outcome::Failed(failure) => {
                    say(
                        4 + failure.text.len(),
                        format!("text: \"{}\"", failure.text),
                    );
                    let name = failure.detail.map_or("", |detail| detail.type_name);
                    say(2 + name.len(), format!("detail: \"{name}\""));
                    if let Some(detail) = failure.detail {
                        let length = detail.bytes.len();
                        say(length, format!("detail bytes: {length} bytes"));
                    }
                }
            }
        }
        Payload::Cancel(reason) => say(1, format!("reason: {}", *reason as u8)),
        Payload::Credit(credit) => say(4, format!("bytes: {}", credit.bytes)),
        Payload::Ping(opaque) | Payload::Pong(opaque) => {
            say(opaque.len(), format!("opaque: {} bytes", opaque.len()));
        }
        Payload::GoAway(goaway) => {
            say(8, format!("accepted: {}", goaway.accepted));
            say(1, format!("code: {}", goaway.code.number()));
            say(
                goaway.reason.len(),
                format!("reason: \"{}\"", goaway.reason),
            );
        }
    }
}

fn explain_hello(settings: &HelloSettings, mut say: impl FnMut(usize, String)) {
    for (name, value, floor) in [
        ("max_frame", settings.max_frame, floor::MAX_FRAME),
        ("max_message", settings.max_message, floor::MAX_MESSAGE),
        ("calls", settings.calls, floor::CALLS),
        (
            "stream_window",
            settings.stream_window,
            floor::STREAM_WINDOW,
        ),
        (
            "connection_window",
            settings.connection_window,
            floor::CONNECTION_WINDOW,
        ),
        ("methods", settings.methods, floor::METHODS),
        ("max_metadata", settings.max_metadata, floor::MAX_METADATA),
    ] {
        if value != floor {
            say(8, format!("{name} = {value}"));
        }
    }
    for (name, value) in [
        ("peer name", &settings.peer_name),
        ("peer version", &settings.peer_version),
    ] {
        if !value.is_empty() {
            say(4 + value.len(), format!("{name} = \"{value}\""));
        }
    }
    if !settings.compression.is_empty() {
        let numbers: String = settings
            .compression
            .iter()
            .map(|n| format!(" {n}"))
            .collect();
        say(
            4 + settings.compression.len(),
            format!("compression ={numbers}"),
        );
    }
    if let Some(interval) = settings.keepalive {
        say(12, format!("keepalive = {}", interval.as_micros()));
    }
    for schema in &settings.schemas {
        let note = format!("schema = {:016x} \"{}\"", schema.fingerprint, schema.name);
        say(12 + schema.name.len(), note);
    }
}

fn explain_metadata(block: MetadataBlock<'_>, say: &mut impl FnMut(usize, String)) {
    for (key, value) in Metadata::from_block(block.as_bytes()).iter() {
        let length = 1 + key.len() + 2 + value.len();
        say(
            length,
            format!("\"{key}\" = \"{}\"", String::from_utf8_lossy(value)),
        );
    }
}

fn flag_names(header: Header) -> impl Iterator<Item = &'static str> {
    let names: &[(u8, &str)] = match header.kind {
        Kind::Call => &[
            (1, "TIMEOUT"),
            (2, "TRACE"),
            (4, "METADATA"),
            (8, "ONEWAY"),
            (16, "OPEN"),
        ],
        Kind::Reply => &[(1, "METADATA"), (2, "STREAMED")],
        _ => &[],
    };
    names
        .iter()
        .filter(move |(bit, _)| header.flags & bit != 0)
        .map(|(_, name)| *name)
}

fn examples() -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    let mut lines = DOCUMENT.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```hex ") else {
            continue;
        };
        let (info, refused) = match info.split_once(" refused: ") {
            Some((info, reason)) => (info, Some(reason)),
            None => (info, None),
        };
        let (name, from) = match info.split_once(' ') {
            Some((name, "connector")) => (name, Side::Connector),
            Some((name, "acceptor")) => (name, Side::Acceptor),
            _ => panic!("a block needs a name and a side: {line}"),
        };
        assert!(
            examples.iter().all(|other| other.name != name),
            "{name} is there twice"
        );
        let mut fields: Vec<Field> = Vec::new();
        for line in lines.by_ref().take_while(|line| *line != "```") {
            let line = line.split("//").next().unwrap_or_default();
            let (hex, note) = match line.split_once('#') {
                Some((hex, note)) => (hex, Some(note.trim())),
                None => (line, None),
            };
            let bytes = hex.split_whitespace().map(|byte| {
                assert_eq!(byte.len(), 2, "{name}: {line}");
                u8::from_str_radix(byte, 16).unwrap_or_else(|_| panic!("{name}: {line}"))
            });
            match (note, fields.last_mut()) {
                (None, Some(field)) => field.bytes.extend(bytes),
                (note, _) => fields.push(Field {
                    bytes: bytes.collect(),
                    note: note.unwrap_or_default().to_owned(),
                }),
            }
        }
        examples.push(Example {
            name,
            from,
            refused,
            fields,
        });
    }
    assert!(examples.len() >= 28, "the document has lost examples");
    examples
}

/// The rows of the table whose first line begins with `header`.
fn table(header: &str) -> Vec<Vec<&'static str>> {
    let start = DOCUMENT
        .find(&format!("\n{header}"))
        .unwrap_or_else(|| panic!("no table {header}"));
    DOCUMENT[start + 1..]
        .lines()
        .take_while(|line| line.starts_with('|'))
        .skip(2)
        .map(cells)
        .collect()
}

fn cells(line: &'static str) -> Vec<&'static str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}
