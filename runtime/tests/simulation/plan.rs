//! What one call is to do, drawn from the seed and carried in its request.

use std::fmt;
use std::time::Duration;

use virtuoso::Bytes;
use virtuoso::rt::entropy::below;

use crate::service::Text;

/// What a call does; all methods of the service occur, most in several ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    /// `say`: answers with the request.
    Echo {
        size: u32,
    },
    /// `say`: answers with more than it was asked.
    Grow {
        size: u32,
    },
    /// `say`, which runs on when its caller leaves.
    Sleep {
        millis: u32,
    },
    /// `peek`, which ends when its caller leaves.
    Peek {
        millis: u32,
    },
    Fail,
    Panic,
    /// `say`: leading and trailing metadata.
    Metadata,
    /// `say`: the handler calls the client back.
    Back,
    /// `say`: the handler calls the other server.
    Forward,
    /// `say`, larger than any message may be.
    Oversize,
    /// `note`, oneway.
    Note {
        millis: u32,
    },
    /// `repeat`: `items` of `size` bytes, at last a failure if the number is odd.
    Repeat {
        items: u32,
        size: u32,
        pause: u32,
    },
    /// `gather`: the handler answers after `until` items at the latest.
    Gather {
        items: u32,
        size: u32,
        pause: u32,
        until: u32,
    },
    /// `chat`: the same, each item sent back.
    Chat {
        items: u32,
        size: u32,
        pause: u32,
        until: u32,
    },
}

/// How its caller goes about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) op: Op,
    pub(crate) timeout: Option<Duration>,
    /// The caller drops the call after this.
    pub(crate) leave_after: Option<Duration>,
    /// How long the caller pauses before it reads each item of an answer.
    pub(crate) read_pause: Duration,
    pub(crate) fail_fast: bool,
}

/// The longest that a handler sleeps, all pauses added up.
pub(crate) const LONGEST_HANDLER: Duration = Duration::from_secs(2);
/// The most items that a stream has, and the longest pause before reading one.
pub(crate) const MOST_ITEMS: u32 = 60;
pub(crate) const LONGEST_READ_PAUSE: Duration = Duration::from_millis(10);
/// What every side takes; what [`Op::Oversize`] exceeds.
pub(crate) const MAX_MESSAGE: u32 = 256 * 1024;

fn between(low: u64, high: u64) -> u32 {
    (low + below(high - low)) as u32
}

fn chance(percent: u64) -> bool {
    below(100) < percent
}

impl Plan {
    /// Draws one.
    pub(crate) fn draw() -> Plan {
        let timeout = [5, 50, 300, 1000, 3000, 10_000].get(below(9) as usize);
        Plan {
            op: Op::draw(),
            timeout: timeout.map(|&millis| Duration::from_millis(millis)),
            leave_after: chance(15).then(|| Duration::from_millis(below(400))),
            read_pause: if chance(20) {
                LONGEST_READ_PAUSE.mul_f64(below(100) as f64 / 100.0)
            } else {
                Duration::ZERO
            },
            fail_fast: chance(5),
        }
    }

    /// A small call that must succeed.
    pub(crate) fn probe(op: Op) -> Plan {
        Plan {
            op,
            timeout: Some(Duration::from_secs(10)),
            leave_after: None,
            read_pause: Duration::ZERO,
            fail_fast: false,
        }
    }
}

impl Op {
    fn draw() -> Op {
        let small = |most| between(0, most);
        let pause = if chance(20) { between(1, 10) } else { 0 };
        let items = between(0, u64::from(MOST_ITEMS));
        // Many small items or a few that are larger than their window.
        let (items, size) = if chance(15) {
            (between(1, 5), between(20_000, 100_000))
        } else {
            (items, if chance(30) { small(9000) } else { small(100) })
        };
        let until = if chance(20) { small(30) } else { u32::MAX };
        match below(100) {
            0..20 => Op::Echo { size: small(2000) },
            20..27 => Op::Echo {
                size: between(60_000, 200_000),
            },
            27..31 => Op::Grow {
                size: between(60_000, 200_000),
            },
            31..39 => Op::Sleep {
                millis: between(1, 1500),
            },
            39..45 => Op::Peek {
                millis: between(1, 1500),
            },
            45..49 => Op::Fail,
            49..52 => Op::Panic,
            52..56 => Op::Metadata,
            56..62 => Op::Back,
            62..68 => Op::Forward,
            68..70 => Op::Oversize,
            70..76 => Op::Note {
                millis: if chance(50) { 0 } else { small(500) },
            },
            76..84 => Op::Repeat { items, size, pause },
            84..91 => Op::Gather {
                items,
                size,
                pause,
                until,
            },
            _ => Op::Chat {
                items,
                size,
                pause,
                until,
            },
        }
    }

    /// How many bytes its request has besides the plan.
    pub(crate) fn request_size(self) -> u32 {
        match self {
            Op::Echo { size } => size,
            Op::Oversize => MAX_MESSAGE + 1,
            _ => 0,
        }
    }

    /// The request of a call with this number.
    pub(crate) fn request(self, id: u64) -> Text {
        Text {
            text: format!("{id} {self}"),
            blob: filling(id, self.request_size()),
            count: id as u32,
        }
    }

    /// An item of a stream.
    pub(crate) fn item(self, id: u64, index: u32, size: u32) -> Text {
        let blob = filling(id ^ u64::from(index) << 32, size);
        Text {
            text: format!("{id} {self}"),
            blob,
            count: index,
        }
    }

    /// Reads a request's number and plan.
    pub(crate) fn parse(text: &str) -> Option<(u64, Op)> {
        let mut words = text.split(' ');
        let id = words.next()?.parse().ok()?;
        let name = words.next()?;
        let mut number = || words.next()?.parse::<u32>().ok();
        let op = match name {
            "echo" => Op::Echo { size: number()? },
            "grow" => Op::Grow { size: number()? },
            "sleep" => Op::Sleep { millis: number()? },
            "peek" => Op::Peek { millis: number()? },
            "fail" => Op::Fail,
            "panic" => Op::Panic,
            "metadata" => Op::Metadata,
            "back" => Op::Back,
            "forward" => Op::Forward,
            "oversize" => Op::Oversize,
            "note" => Op::Note { millis: number()? },
            "repeat" => Op::Repeat {
                items: number()?,
                size: number()?,
                pause: number()?,
            },
            "gather" => Op::Gather {
                items: number()?,
                size: number()?,
                pause: number()?,
                until: number()?,
            },
            "chat" => Op::Chat {
                items: number()?,
                size: number()?,
                pause: number()?,
                until: number()?,
            },
            _ => return None,
        };
        Some((id, op))
    }
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Op::Echo { size } => write!(f, "echo {size}"),
            Op::Grow { size } => write!(f, "grow {size}"),
            Op::Sleep { millis } => write!(f, "sleep {millis}"),
            Op::Peek { millis } => write!(f, "peek {millis}"),
            Op::Fail => f.write_str("fail"),
            Op::Panic => f.write_str("panic"),
            Op::Metadata => f.write_str("metadata"),
            Op::Back => f.write_str("back"),
            Op::Forward => f.write_str("forward"),
            Op::Oversize => f.write_str("oversize"),
            Op::Note { millis } => write!(f, "note {millis}"),
            Op::Repeat { items, size, pause } => write!(f, "repeat {items} {size} {pause}"),
            Op::Gather {
                items,
                size,
                pause,
                until,
            } => {
                write!(f, "gather {items} {size} {pause} {until}")
            }
            Op::Chat {
                items,
                size,
                pause,
                until,
            } => {
                write!(f, "chat {items} {size} {pause} {until}")
            }
        }
    }
}

/// Bytes that only this call (or item) has.
pub(crate) fn filling(id: u64, size: u32) -> Bytes {
    let size = size as usize;
    let mut bytes = id.to_le_bytes().repeat(size.div_ceil(8));
    bytes.truncate(size);
    bytes.into()
}
