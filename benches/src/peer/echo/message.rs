//! Requests and replies.

use anyhow::bail;
use bytes::{Buf as _, BufMut as _, Bytes};

use crate::workload::record;

#[derive(Debug, PartialEq)]
pub(super) enum Request {
    Unary {
        id: u64,
        name: String,
        tags: Vec<String>,
    },
    Echo(Bytes),
    Records {
        first: u64,
    },
    Watch {
        count: u64,
    },
    Upload(Bytes),
    Spin {
        micros: u32,
    },
}

#[derive(Debug, PartialEq)]
pub(super) enum Reply {
    Unary {
        id: u64,
        message: String,
        ok: bool,
    },
    Payload(Bytes),
    Records(Vec<Record>),
    /// One of a stream; the client's reader puts those together that came together.
    Items(Vec<Record>),
    /// The end of a stream, or of a call that has no answer.
    End,
    Length(u64),
}

#[derive(Debug, PartialEq)]
pub(super) struct Record {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) score: f64,
    pub(super) flags: u32,
}

impl Request {
    pub(super) fn encode(&self, output: &mut Vec<u8>) {
        match self {
            Request::Unary { id, name, tags } => {
                output.put_u8(0);
                output.put_u64_le(*id);
                put_string(output, name);
                output.put_u8(tags.len() as u8);
                for tag in tags {
                    put_string(output, tag);
                }
            }
            Request::Echo(payload) => {
                output.put_u8(1);
                output.put_slice(payload);
            }
            Request::Records { first } => {
                output.put_u8(2);
                output.put_u64_le(*first);
            }
            Request::Watch { count } => {
                output.put_u8(3);
                output.put_u64_le(*count);
            }
            Request::Upload(payload) => {
                output.put_u8(4);
                output.put_slice(payload);
            }
            Request::Spin { micros } => {
                output.put_u8(5);
                output.put_u32_le(*micros);
            }
        }
    }

    pub(super) fn decode(mut input: &[u8]) -> anyhow::Result<Self> {
        let input = &mut input;
        Ok(match input.try_get_u8()? {
            0 => {
                let id = input.try_get_u64_le()?;
                let name = take_string(input)?;
                let count = input.try_get_u8()?;
                let mut tags = Vec::with_capacity(count.into());
                for _ in 0..count {
                    tags.push(take_string(input)?);
                }
                Request::Unary { id, name, tags }
            }
            1 => Request::Echo(Bytes::copy_from_slice(input)),
            2 => Request::Records {
                first: input.try_get_u64_le()?,
            },
            3 => Request::Watch {
                count: input.try_get_u64_le()?,
            },
            4 => Request::Upload(Bytes::copy_from_slice(input)),
            5 => Request::Spin {
                micros: input.try_get_u32_le()?,
            },
            other => bail!("an unknown request {other}"),
        })
    }
}

impl Reply {
    pub(super) fn encode(&self, output: &mut Vec<u8>) {
        match self {
            Reply::Unary { id, message, ok } => {
                output.put_u8(0);
                output.put_u64_le(*id);
                put_string(output, message);
                output.put_u8((*ok).into());
            }
            Reply::Payload(payload) => {
                output.put_u8(1);
                output.put_slice(payload);
            }
            Reply::Records(records) => put_records(output, 2, records),
            Reply::Items(records) => put_records(output, 3, records),
            Reply::End => output.put_u8(4),
            Reply::Length(length) => {
                output.put_u8(5);
                output.put_u64_le(*length);
            }
        }
    }

    pub(super) fn decode(mut input: &[u8]) -> anyhow::Result<Self> {
        let input = &mut input;
        Ok(match input.try_get_u8()? {
            0 => {
                let id = input.try_get_u64_le()?;
                let message = take_string(input)?;
                Reply::Unary {
                    id,
                    message,
                    ok: input.try_get_u8()? != 0,
                }
            }
            1 => Reply::Payload(Bytes::copy_from_slice(input)),
            2 => Reply::Records(take_records(input)?),
            3 => Reply::Items(take_records(input)?),
            4 => Reply::End,
            5 => Reply::Length(input.try_get_u64_le()?),
            other => bail!("an unknown reply {other}"),
        })
    }
}

impl Record {
    pub(super) fn of(id: u64) -> Self {
        Record {
            id,
            name: record::name(id).into(),
            score: record::score(id),
            flags: record::flags(id),
        }
    }

    pub(super) fn verify(&self, expected: u64) -> anyhow::Result<()> {
        record::verify(expected, self.id, &self.name, self.score, self.flags)
    }
}

fn put_records(output: &mut Vec<u8>, kind: u8, records: &[Record]) {
    output.put_u8(kind);
    output.put_u16_le(records.len() as u16);
    for record in records {
        output.put_u64_le(record.id);
        put_string(output, &record.name);
        output.put_f64_le(record.score);
        output.put_u32_le(record.flags);
    }
}

fn take_records(input: &mut &[u8]) -> anyhow::Result<Vec<Record>> {
    let count = usize::from(input.try_get_u16_le()?);
    let mut records = Vec::with_capacity(count);
    for _ in 0..count {
        records.push(Record {
            id: input.try_get_u64_le()?,
            name: take_string(input)?,
            score: input.try_get_f64_le()?,
            flags: input.try_get_u32_le()?,
        });
    }
    Ok(records)
}

/// The workloads' strings are short; a peer for others would check the length.
fn put_string(output: &mut Vec<u8>, text: &str) {
    output.put_u16_le(text.len() as u16);
    output.put_slice(text.as_bytes());
}

fn take_string(input: &mut &[u8]) -> anyhow::Result<String> {
    let length = usize::from(input.try_get_u16_le()?);
    let Some((text, rest)) = input.split_at_checked(length) else {
        bail!("a string is longer than its frame");
    };
    *input = rest;
    Ok(str::from_utf8(text)?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::unary;

    #[test]
    fn messages_survive_the_wire() {
        let payload = Bytes::from_static(b"payload");
        for request in [
            Request::Unary {
                id: 9,
                name: unary::name(9),
                tags: unary::tags(),
            },
            Request::Echo(payload.clone()),
            Request::Records { first: 3 },
            Request::Watch { count: 4 },
            Request::Upload(payload.clone()),
            Request::Spin { micros: 5000 },
        ] {
            let mut output = Vec::new();
            request.encode(&mut output);
            assert_eq!(Request::decode(&output).unwrap(), request);
            assert!(Request::decode(&[]).is_err());
        }
        for reply in [
            Reply::Unary {
                id: 9,
                message: unary::message("somebody"),
                ok: true,
            },
            Reply::Payload(payload),
            Reply::Records(vec![Record::of(1), Record::of(2)]),
            Reply::Items(vec![Record::of(3)]),
            Reply::End,
            Reply::Length(7),
        ] {
            let mut output = Vec::new();
            reply.encode(&mut output);
            assert_eq!(Reply::decode(&output).unwrap(), reply);
        }
    }

    #[test]
    fn torn_messages_are_refused() {
        let mut output = Vec::new();
        Request::Unary {
            id: 9,
            name: unary::name(9),
            tags: unary::tags(),
        }
        .encode(&mut output);
        for end in 0..output.len() {
            assert!(Request::decode(&output[..end]).is_err(), "cut at {end}");
        }
        output.clear();
        Reply::Records(vec![Record::of(1)]).encode(&mut output);
        for end in 0..output.len() {
            assert!(Reply::decode(&output[..end]).is_err(), "cut at {end}");
        }
    }
}
