//! What is called, how many at a time, and the values that travel.
//!
//! Each peer builds the values in its own generated types, so that no peer pays for a conversion;
//! what the fields hold, what the handler answers and what the client checks is said here once.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Workload {
    /// Request `{id u64, name string 16 B, tags 3 short strings}`, reply `{id u64, message string 32 B, ok bool}`.
    Unary,
    /// 4 KiB of bytes there and back.
    #[value(name = "echo-4k")]
    #[serde(rename = "echo-4k")]
    Echo4k,
    /// 64 KiB of bytes there and back.
    #[value(name = "echo-64k")]
    #[serde(rename = "echo-64k")]
    Echo64k,
    /// A list of 1,000 records comes back.
    Records,
    /// A record is a message of a long stream from the server.
    Stream,
    /// Small unary calls while one 16 MiB message at a time goes up on the same connection.
    MixedSame,
    /// Small unary calls while one 16 MiB message at a time goes up on another connection.
    MixedApart,
    /// Small unary calls while one caller on the same connection calls a handler that computes for [`SLOWNESS`].
    SpinSame,
    /// Small unary calls while one caller on another connection calls a handler that computes for [`SLOWNESS`].
    SpinApart,
    /// Small unary calls while one caller on the same connection calls a handler that waits for [`SLOWNESS`].
    SleepSame,
    /// Small unary calls while one caller on another connection calls a handler that waits for [`SLOWNESS`].
    SleepApart,
    /// Small unary calls while another connection has [`FLOOD`] of them in flight.
    Flood,
    /// The handler makes three small unary calls to a second server, at once.
    FanOut,
    /// Connections that have made one call and make no other.
    Idle,
}

/// How long the handler of a slow call takes.
pub(crate) const SLOWNESS: Duration = Duration::from_millis(5);
/// Calls that a flood has in flight.
pub(crate) const FLOOD: usize = 512;

/// What passes beside the calls that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Beside {
    /// What is called.
    pub(crate) call: BesideCall,
    /// By how many callers; each has one call in flight at any time.
    pub(crate) callers: usize,
    /// On the connection of the calls that are measured, or on one of their own.
    pub(crate) on_same_connection: bool,
}

/// What is called beside the calls that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BesideCall {
    /// An upload of 16 MiB.
    Upload,
    /// A handler that computes.
    Spin,
    /// A handler that waits.
    Sleep,
    /// A small unary call.
    Unary,
}

impl BesideCall {
    /// What is counted, in the plural.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            BesideCall::Upload => "16 MiB messages",
            BesideCall::Spin | BesideCall::Sleep => "slow calls",
            BesideCall::Unary => "flood calls",
        }
    }
}

impl Workload {
    /// The name on the command line and in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Workload::Unary => "unary",
            Workload::Echo4k => "echo-4k",
            Workload::Echo64k => "echo-64k",
            Workload::Records => "records",
            Workload::Stream => "stream",
            Workload::MixedSame => "mixed-same",
            Workload::MixedApart => "mixed-apart",
            Workload::SpinSame => "spin-same",
            Workload::SpinApart => "spin-apart",
            Workload::SleepSame => "sleep-same",
            Workload::SleepApart => "sleep-apart",
            Workload::Flood => "flood",
            Workload::FanOut => "fan-out",
            Workload::Idle => "idle",
        }
    }

    /// The shapes that are measured unless the command line says otherwise.
    pub(crate) fn shapes(self) -> Vec<Shape> {
        let shapes: &[(usize, usize)] = match self {
            Workload::Unary => &[(1, 1), (16, 1), (128, 1), (512, 1), (128, 8)],
            // volo's pool opens a connection for each call in flight.
            Workload::Echo4k | Workload::Echo64k => &[(16, 1), (16, 16)],
            Workload::Records => &[(8, 1)],
            Workload::Stream | Workload::Flood => &[(1, 1)],
            Workload::MixedSame | Workload::MixedApart | Workload::FanOut => &[(16, 1)],
            Workload::SpinSame | Workload::SpinApart => &[(16, 1)],
            Workload::SleepSame | Workload::SleepApart => &[(16, 1)],
            Workload::Idle => &[(2000, 2000)],
        };
        let shape = |&(in_flight, connections)| Shape {
            in_flight,
            connections,
        };
        shapes.iter().map(shape).collect()
    }

    /// What ends once for each of [`Run::calls`](crate::record::Run::calls).
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Workload::Stream => "message",
            _ => "call",
        }
    }

    /// Whether calls are made while it is measured.
    pub(crate) fn is_busy(self) -> bool {
        self != Workload::Idle
    }

    /// What passes beside the calls that are measured, if anything.
    pub(crate) fn beside(self) -> Option<Beside> {
        let beside = |call, callers, on_same_connection| {
            Some(Beside {
                call,
                callers,
                on_same_connection,
            })
        };
        match self {
            Workload::MixedSame => beside(BesideCall::Upload, 1, true),
            Workload::MixedApart => beside(BesideCall::Upload, 1, false),
            Workload::SpinSame => beside(BesideCall::Spin, 1, true),
            Workload::SpinApart => beside(BesideCall::Spin, 1, false),
            Workload::SleepSame => beside(BesideCall::Sleep, 1, true),
            Workload::SleepApart => beside(BesideCall::Sleep, 1, false),
            Workload::Flood => beside(BesideCall::Unary, FLOOD, false),
            _ => None,
        }
    }
}

/// How many calls are in flight, over how many connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shape {
    /// Callers; each has one call in flight at any time.
    pub(crate) in_flight: usize,
    /// Connections that the callers are spread over evenly.
    pub(crate) connections: usize,
}

impl FromStr for Shape {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (in_flight, connections) = text.split_once('x').unwrap_or((text, "1"));
        let number = |part: &str| match part.parse() {
            Ok(number @ 1..=100_000) => Ok(number),
            _ => Err(format!(
                "`{part}` is not a number from 1 to 100000; write `128` or `128x8`"
            )),
        };
        let shape = Shape {
            in_flight: number(in_flight)?,
            connections: number(connections)?,
        };
        if shape.connections > shape.in_flight {
            return Err("more connections than calls in flight would leave some idle".to_owned());
        }
        Ok(shape)
    }
}

impl Shape {
    /// The same with no more than `most` calls in flight.
    pub(crate) fn at_most(self, most: usize) -> Shape {
        Shape {
            in_flight: self.in_flight.min(most),
            connections: self.connections.min(most),
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shape {
            in_flight,
            connections,
        } = self;
        match connections {
            1 => f.pad(&in_flight.to_string()),
            _ => f.pad(&format!("{in_flight}x{connections}")),
        }
    }
}

/// The fields of the unary workload.
pub(crate) mod unary {
    use anyhow::ensure;

    const GREETING: &str = "Pleased to meet ";

    /// The request's `name`: 16 bytes that depend on `id`.
    pub(crate) fn name(id: u64) -> String {
        let mut name = String::with_capacity(16);
        for shift in (0..16).rev() {
            name.push(char::from(b'a' + (id >> (4 * shift) & 0xf) as u8));
        }
        name
    }

    /// The request's `tags`: three short strings.
    pub(crate) fn tags() -> Vec<String> {
        vec!["red".to_owned(), "green".to_owned(), "indigo".to_owned()]
    }

    /// The handler's work on `name`: the reply's `message`, 32 bytes for a name of 16.
    pub(crate) fn message(name: &str) -> String {
        let mut message = String::with_capacity(GREETING.len() + name.len());
        message.push_str(GREETING);
        message.push_str(name);
        message
    }

    /// The handler's work on `tags`: the reply's `ok`.
    pub(crate) fn ok(tags: &[impl AsRef<str>]) -> bool {
        tags.len() == 3 && tags.iter().all(|tag| !tag.as_ref().is_empty())
    }

    /// Checks a reply, as every client does after every call.
    pub(crate) fn verify(sent: u64, id: u64, message: &str, ok: bool) -> anyhow::Result<()> {
        ensure!(id == sent, "the reply to call {sent} carries the id {id}");
        ensure!(
            ok && message.len() == 32,
            "call {sent} was answered ok={ok}, `{message}`"
        );
        Ok(())
    }
}

/// The handlers of slow calls.
#[allow(dead_code, reason = "not every peer has slow calls")]
pub(crate) mod slow {
    use std::time::{Duration, Instant};

    /// Computes for so many microseconds, and lets nothing else run on its thread meanwhile.
    pub(crate) fn spin(micros: u32) {
        let began = Instant::now();
        while began.elapsed() < Duration::from_micros(micros.into()) {
            std::hint::spin_loop();
        }
    }

    /// Waits for so many microseconds.
    pub(crate) async fn sleep(micros: u32) {
        tokio::time::sleep(Duration::from_micros(micros.into())).await;
    }
}

/// Plain bytes.
#[allow(dead_code, reason = "not every peer has these workloads")]
pub(crate) mod payload {
    use anyhow::ensure;
    use bytes::Bytes;

    /// The smaller echo.
    pub(crate) const SMALL: usize = 4 * 1024;
    /// The larger echo.
    pub(crate) const LARGE: usize = 64 * 1024;
    /// What goes up beside small calls.
    pub(crate) const BULK: usize = 16 * 1024 * 1024;
    /// Limits on messages are set to this, as 16 MiB of bytes make a message that is a little larger.
    pub(crate) const LIMIT: usize = 2 * BULK;

    /// `length` bytes that are not all the same.
    pub(crate) fn of(length: usize) -> Bytes {
        (0..length).map(|index| (index % 251) as u8).collect()
    }

    /// Checks what an echo brought back, at both ends: reading all of it would be most of the work.
    pub(crate) fn verify(sent: &[u8], received: &[u8]) -> anyhow::Result<()> {
        let ends = |bytes: &[u8]| Some((*bytes.first_chunk::<32>()?, *bytes.last_chunk::<32>()?));
        ensure!(
            sent.len() == received.len() && ends(sent) == ends(received),
            "an echo of {} bytes came back as {} bytes, or as others",
            sent.len(),
            received.len()
        );
        Ok(())
    }

    /// Checks the answer to an upload.
    pub(crate) fn verify_upload(sent: usize, counted: u64) -> anyhow::Result<()> {
        ensure!(
            sent as u64 == counted,
            "{counted} bytes of {sent} were counted"
        );
        Ok(())
    }
}

/// The fields of `{id u64, name 12 B, score f64, flags u32}`.
#[allow(dead_code, reason = "not every peer has these workloads")]
pub(crate) mod record {
    use std::ops::Deref;

    use anyhow::ensure;

    /// Records of a list.
    pub(crate) const COUNT: u32 = 1000;
    /// Records of a stream, which is begun anew when it has ended.
    pub(crate) const STREAMED: u64 = 1_000_000;

    /// The record's `name`: 12 ASCII letters that depend on `id`. Each peer makes what its own type holds from it.
    ///
    /// A call makes and checks a thousand of them, so this has to cost little beside the call.
    #[derive(PartialEq)]
    pub(crate) struct Name([u8; 12]);

    /// See [`Name`].
    #[inline]
    pub(crate) fn name(id: u64) -> Name {
        let mut letters = [0; 12];
        letters[..4].copy_from_slice(&self::letters((id >> 32) as u32)[4..]);
        letters[4..].copy_from_slice(&self::letters(id as u32));
        Name(letters)
    }

    /// A letter from `a` to `p` for every four bits, the highest ones first.
    #[inline]
    fn letters(bits: u32) -> [u8; 8] {
        let spread = u64::from(bits);
        let spread = (spread | spread << 16) & 0x0000_ffff_0000_ffff;
        let spread = (spread | spread << 8) & 0x00ff_00ff_00ff_00ff;
        let spread = (spread | spread << 4) & 0x0f0f_0f0f_0f0f_0f0f;
        (spread + 0x6161_6161_6161_6161).to_be_bytes()
    }

    impl Deref for Name {
        type Target = str;

        #[inline]
        fn deref(&self) -> &str {
            str::from_utf8(&self.0).expect("letters are ASCII")
        }
    }

    impl From<Name> for String {
        #[inline]
        fn from(name: Name) -> String {
            (*name).to_owned()
        }
    }

    /// The record's `score`.
    pub(crate) fn score(id: u64) -> f64 {
        id as f64 * 0.5
    }

    /// The record's `flags`.
    pub(crate) fn flags(id: u64) -> u32 {
        id as u32 & 0xff | 0x100
    }

    /// Checks one record: all of its fields, every byte of its name.
    #[inline]
    pub(crate) fn verify(
        expected: u64,
        id: u64,
        name: &str,
        score: f64,
        flags: u32,
    ) -> anyhow::Result<()> {
        ensure!(
            id == expected
                && name.as_bytes() == self::name(id).0
                && score == self::score(id)
                && flags == self::flags(id),
            "record {expected} came as {id}, `{name}`, {score}, {flags}"
        );
        Ok(())
    }

    /// Checks a list by its length and what `verify_at` says of each of its records.
    pub(crate) fn verify_list(
        length: usize,
        verify_at: impl Fn(usize) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        ensure!(
            length == COUNT as usize,
            "a list of {length} records instead of {COUNT}"
        );
        (0..length).try_for_each(verify_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_reads_what_it_prints() {
        for text in ["1", "512", "128x8"] {
            assert_eq!(text.parse::<Shape>().unwrap().to_string(), text);
        }
        assert_eq!("16x1".parse::<Shape>().unwrap(), "16".parse().unwrap());
        for bad in ["", "0", "x8", "128x", "128x0", "4x8", "-1", "1000000"] {
            assert!(bad.parse::<Shape>().is_err(), "{bad}");
        }
    }

    #[test]
    fn unary_values_have_the_sizes_of_the_workload() {
        let name = unary::name(u64::MAX - 5);
        assert_eq!(name.len(), 16);
        assert_ne!(name, unary::name(0));
        let message = unary::message(&name);
        assert_eq!(message.len(), 32);
        assert!(unary::ok(&unary::tags()));
        assert!(unary::verify(7, 7, &message, true).is_ok());
        assert!(unary::verify(7, 8, &message, true).is_err());
        assert!(unary::verify(7, 7, &message, false).is_err());
        assert!(unary::verify(7, 7, "short", true).is_err());
    }

    #[test]
    fn names_are_those_of_the_command_line_and_the_records() {
        use clap::ValueEnum as _;
        for workload in Workload::value_variants() {
            assert_eq!(
                workload.to_possible_value().unwrap().get_name(),
                workload.name()
            );
            assert_eq!(serde_json::to_value(workload).unwrap(), workload.name());
            assert!(!workload.shapes().is_empty());
        }
    }

    #[test]
    fn wrong_payloads_and_records_are_noticed() {
        let sent = payload::of(payload::SMALL);
        assert!(payload::verify(&sent, &sent.clone()).is_ok());
        assert!(payload::verify(&sent, &sent[1..]).is_err());
        assert!(payload::verify(&sent, &payload::of(payload::SMALL + 1)[1..]).is_err());
        let check = |id| {
            record::verify(
                7,
                id,
                &record::name(id),
                record::score(id),
                record::flags(id),
            )
        };
        assert!(check(7).is_ok());
        assert!(check(8).is_err());
        assert!(record::verify_list(1000, |_| Ok(())).is_ok());
        assert!(record::verify_list(999, |_| Ok(())).is_err());
        for wrong in [0, 500, 999] {
            let verify_at = |at| check(if at == wrong { 8 } else { 7 });
            assert!(record::verify_list(1000, verify_at).is_err(), "{wrong}");
        }
    }

    #[test]
    fn names_of_records_have_a_letter_for_each_four_bits() {
        assert_eq!(&*record::name(0), "aaaaaaaaaaaa");
        assert_eq!(&*record::name(0xf012_3456_789a_bcde), "defghijklmno");
        let other = |name: &str| record::verify(7, 7, name, record::score(7), record::flags(7));
        assert!(other("aaaaaaaaaaah").is_ok());
        assert!(other("baaaaaaaaaah").is_err());
        assert!(other("aaaaaaaaaaa").is_err());
    }
}
