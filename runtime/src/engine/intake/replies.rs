//! Answers to our calls, as they come.

use std::sync::MutexGuard;
use std::task::Waker;

use bytes::Bytes;

use super::{Intake, never_opened, owned, wake};
use crate::call::{Metadata, Progress, Status};
use crate::engine::connection::Connection;
use crate::engine::framing::{IncomingReply, ReplyBody, ReplyError, StreamId, Violation};
use crate::engine::slots::{Cell, State, deadline_exceeded};
use crate::engine::stream::End;
use crate::rt::fault::{Fault, is_planted};

impl Intake {
    #[inline]
    pub(super) fn on_plain_reply(
        &mut self,
        stream: StreamId,
        body: &[u8],
        owner: Option<&Bytes>,
    ) -> Result<(), Violation> {
        let Some(mut cell) = self.connection.slots().find(stream) else {
            return Err(no_call(&self.connection, stream));
        };
        if cell.is_plain() {
            let waker = cell.answer(body, |body| owned(body, owner));
            drop(cell);
            self.woke_callers = true;
            wake(waker);
            return Ok(());
        }
        let reply = IncomingReply {
            metadata: None,
            result: Ok(ReplyBody::Inline(body)),
        };
        self.woke_callers |= end(&self.connection, cell, stream, reply, owner);
        Ok(())
    }

    pub(super) fn on_reply(
        &mut self,
        stream: StreamId,
        reply: IncomingReply<'_>,
        owner: Option<&Bytes>,
    ) -> Result<(), Violation> {
        let Some(cell) = self.connection.slots().find(stream) else {
            return Err(no_call(&self.connection, stream));
        };
        self.woke_callers |= end(&self.connection, cell, stream, reply, owner);
        Ok(())
    }
}

#[cold]
fn no_call(connection: &Connection, stream: StreamId) -> Violation {
    if connection.slots().was_used(stream) {
        Violation::malformed("a second REPLY")
    } else {
        never_opened("REPLY")
    }
}

/// Ends a call of ours; says whether its caller was woken.
fn end(
    connection: &Connection,
    mut cell: MutexGuard<'_, Cell>,
    stream: StreamId,
    reply: IncomingReply<'_>,
    owner: Option<&Bytes>,
) -> bool {
    let slot = stream.parts().slot;
    match cell.state {
        State::Abandoned if is_planted(Fault::LeakSlot) => false,
        State::Abandoned => {
            cell.clear();
            drop(cell);
            connection.free_slot(slot);
            false
        }
        // Their wakers were woken when they ended on this side.
        State::Expired => {
            drop(cell.fail(deadline_exceeded()));
            false
        }
        State::GivenUp => {
            let status = cell.take_status();
            drop(cell.fail(status));
            false
        }
        _ if cell.streamed => {
            let sequence = cell.take_stream();
            cell.clear();
            drop(cell);
            connection.free_slot(slot);
            if let Some(sequence) = sequence {
                let end = match streamed_end(reply) {
                    Ok((metadata, Some(body))) => {
                        // A stream of one that came in the REPLY itself.
                        sequence
                            .recv()
                            .feed(&(body.len() as u32).to_le_bytes(), body);
                        End::Complete(metadata)
                    }
                    Ok((metadata, None)) => End::Complete(metadata),
                    Err(status) => End::Failed(status),
                };
                sequence.close(end);
            }
            true
        }
        _ => {
            let waker = answer(&mut cell, reply, owner);
            drop(cell);
            wake(waker);
            true
        }
    }
}

/// Stores a unary answer.
fn answer(cell: &mut Cell, reply: IncomingReply<'_>, owner: Option<&Bytes>) -> Option<Waker> {
    if let Some(metadata) = reply.metadata {
        cell.trail(metadata);
    }
    let sequence = cell.stream();
    let begun = sequence.is_some_and(|sequence| sequence.recv().has_begun());
    let waker = match reply.result {
        Ok(ReplyBody::Inline(_)) if begun => {
            cell.fail(Status::internal("the answer is not exactly one message"))
        }
        Ok(ReplyBody::Inline(body)) => cell.answer(body, |body| owned(body, owner)),
        Ok(ReplyBody::Streamed) => {
            // Its messages are still to be read.
            if let Some(sequence) = sequence {
                sequence.close(End::Complete(None));
            }
            return cell.end_streamed();
        }
        Err(error) => {
            let trailing = cell.trailing().cloned();
            cell.fail(status(error, trailing))
        }
    };
    if let Some(sequence) = cell.take_stream() {
        // REPLY before END: what was still to be sent is dropped.
        sequence.close(End::Complete(None));
    }
    waker
}

type StreamedEnd<'a> = (Option<Box<Metadata>>, Option<&'a [u8]>);

fn streamed_end(reply: IncomingReply<'_>) -> Result<StreamedEnd<'_>, Status> {
    match reply.result {
        Ok(ReplyBody::Streamed) => Ok((reply.metadata.map(Box::new), None)),
        Ok(ReplyBody::Inline(body)) => Ok((reply.metadata.map(Box::new), Some(body))),
        Err(error) => Err(status(error, reply.metadata)),
    }
}

fn status(error: ReplyError<'_>, metadata: Option<Metadata>) -> Status {
    let progress = if error.never_begun {
        Progress::NeverSent
    } else {
        Progress::Answered
    };
    let mut status = Status::new(error.code, error.text.to_owned()).with_progress(progress);
    if let Some((type_name, bytes)) = error.detail {
        status = status.with_detail_bytes(type_name, Bytes::copy_from_slice(bytes));
    }
    match metadata {
        Some(metadata) => status.with_metadata(metadata),
        None => status,
    }
}
