//! What is called, how many at a time, and the values that travel.
//!
//! Each peer builds the values in its own generated types, so that no peer pays for a conversion;
//! what the fields hold, what the handler answers and what the client checks is said here once.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A kind of call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Workload {
    /// Request `{id u64, name string 16 B, tags 3 short strings}`, reply
    /// `{id u64, message string 32 B, ok bool}`.
    Unary,
}

impl Workload {
    /// The name on the command line and in reports.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Workload::Unary => "unary",
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
    pub(crate) fn ok(tags: &[String]) -> bool {
        tags.len() == 3 && tags.iter().all(|tag| !tag.is_empty())
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
}
