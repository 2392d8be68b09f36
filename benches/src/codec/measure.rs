//! Times codecs, and lets callgrind count their instructions.

use std::time::{Duration, Instant};

use anyhow::ensure;
use bytes::{Bytes, BytesMut};
use serde::Serialize;

use super::schema::{Direction, Schema};
use super::{Case, Codec, instructions};
use crate::record::Session;

/// What is measured.
pub(crate) struct Plan {
    pub(crate) codecs: Vec<&'static Codec>,
    pub(crate) schemas: Vec<Schema>,
    /// How long one codec runs in one round of one case.
    pub(crate) window: Duration,
    pub(crate) rounds: u32,
    /// Count instructions as well.
    pub(crate) instructions: bool,
}

/// All figures of one session.
#[derive(Debug, Serialize)]
pub(crate) struct Measured {
    pub(crate) session: Session,
    pub(crate) figures: Vec<Figures>,
}

/// One codec in one case.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    pub(crate) schema: Schema,
    pub(crate) direction: Direction,
    pub(crate) codec: &'static str,
    /// Length of the encoding.
    pub(crate) bytes: usize,
    /// Nanoseconds for each operation, a figure a round.
    pub(crate) nanoseconds: Vec<f64>,
    /// Instructions for each operation, if they were counted.
    pub(crate) instructions: Option<f64>,
}

/// Measures all cases: codec after codec in each round.
///
/// # Errors
///
/// When codecs do not agree on the bytes of a value, or callgrind cannot be run.
pub(crate) fn run(plan: &Plan) -> anyhow::Result<Measured> {
    let session = Session::here(1, Duration::ZERO, plan.window, plan.rounds);
    let mut figures = Vec::new();
    for schema in &plan.schemas {
        eprintln!("{}", schema.name());
        figures.extend(measure_schema(plan, *schema)?);
    }
    Ok(Measured { session, figures })
}

fn measure_schema(plan: &Plan, schema: Schema) -> anyhow::Result<Vec<Figures>> {
    let mut cases: Vec<Box<dyn Case>> = plan
        .codecs
        .iter()
        .map(|codec| (codec.case)(schema))
        .collect();
    // One buffer and one body for all, as the place in memory tells in the time that a copy takes.
    let mut out = buffer();
    let body = agreed_body(plan, schema, &mut cases)?;
    let mut figures = Vec::new();
    for direction in [Direction::Encode, Direction::Decode] {
        let mut run = |case: &mut dyn Case, times| match direction {
            Direction::Encode => case.encode(times, &mut out),
            Direction::Decode => case.decode(times, &body),
        };
        let mut rounds = vec![Vec::new(); cases.len()];
        for _ in 0..plan.rounds {
            for (case, round) in cases.iter_mut().zip(&mut rounds) {
                round.push(nanoseconds(plan.window, |times| run(&mut **case, times))?);
            }
        }
        for (codec, nanoseconds) in plan.codecs.iter().zip(rounds) {
            figures.push(Figures {
                schema,
                direction,
                codec: codec.name,
                bytes: body.len(),
                nanoseconds,
                instructions: match plan.instructions {
                    true => Some(instructions::count(codec.name, schema, direction)?),
                    false => None,
                },
            });
        }
    }
    Ok(figures)
}

/// A buffer with room for any of the values, so that its growth is no part of what is measured.
pub(super) fn buffer() -> BytesMut {
    BytesMut::with_capacity((1 << 20) + 4096)
}

/// The encoding of the value, which is the same with all codecs, and which all of them read.
fn agreed_body(plan: &Plan, schema: Schema, cases: &mut [Box<dyn Case>]) -> anyhow::Result<Bytes> {
    let mut bodies = Vec::new();
    for case in &mut *cases {
        let mut out = buffer();
        case.encode(1, &mut out)?;
        bodies.push(out.freeze());
    }
    let body = bodies[0].clone();
    for ((codec, case), other) in plan.codecs.iter().zip(cases).zip(bodies) {
        let (name, schema) = (codec.name, schema.name());
        ensure!(other == body, "{name} encodes `{schema}` to other bytes");
        ensure!(
            case.is_in(&body)?,
            "{name} decodes `{schema}` to another value"
        );
    }
    Ok(body)
}

/// Nanoseconds for each operation, over about one window.
fn nanoseconds(
    window: Duration,
    mut run: impl FnMut(u64) -> anyhow::Result<()>,
) -> anyhow::Result<f64> {
    let mut times = 1;
    loop {
        let start = Instant::now();
        run(times)?;
        let elapsed = start.elapsed();
        if elapsed >= window {
            return Ok(elapsed.as_secs_f64() * 1e9 / times as f64);
        }
        times *= 2;
    }
}
