//! What is written: at the end of a turn, and in the middle of a long one.

use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use super::{Driver, Ended, wake_all};
use crate::call::Status;
use crate::engine::connection::Connection;
use crate::engine::framing::OutgoingReply;
use crate::engine::outbox::{HIGH_WATER, Outbox};
use crate::engine::stream::{Finish, Stream};
use crate::rt;

/// Writes of one turn.
const WRITE_BUDGET: usize = 16;
/// How long a turn may take before large bodies that wait are written in its middle.
const UNLOAD: Duration = Duration::from_micros(200);

impl Driver {
    /// Writes in the middle of a turn that takes long, if large bodies wait: the peer works on them while this side goes
    /// on. What the transport does not take at once goes at the end of the turn.
    #[inline(always)]
    pub(super) fn unload_if_due(&mut self) -> Result<(), Ended> {
        if self.connection.is_laden() {
            return self.unload();
        }
        Ok(())
    }

    #[inline(never)]
    fn unload(&mut self) -> Result<(), Ended> {
        let since = self.unloaded.or(self.clock);
        if since.is_none_or(|since| !since.exceeds(UNLOAD)) {
            return Ok(());
        }
        self.unloaded = Some(rt::slow_clock());
        self.connection.set_laden(false);
        if self.output.len() == 0 {
            self.connection.lock().hand_over(&mut self.output);
        }
        if self.output.len() == 0 {
            return Ok(());
        }
        self.wrote_large = true;
        match self.output.write(&**self.connection.io()) {
            Ok(_) => self.worked = true,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// Writes what is pending, and DATA as far as credit goes; says whether there may be more.
    pub(super) fn flush(&mut self, cx: &mut Context<'_>) -> Result<bool, Ended> {
        let mut roomy = Vec::new();
        for _ in 0..WRITE_BUDGET {
            if self.output.len() == 0 {
                let connection = Arc::clone(&self.connection);
                let mut out = connection.lock();
                out.settle();
                if out.can_pump() {
                    out.pump(&mut roomy, |out, stream, finish| {
                        end_stream(&connection, out, stream, finish)
                    });
                }
                self.armed = out.armed;
                out.writing = !out.is_empty();
                if !out.writing {
                    out.scheduled = false;
                    // Somebody found a slot but too much waiting to be written.
                    let starved = std::mem::take(&mut out.starved);
                    let waiter = starved.then(|| out.next_waiter()).flatten();
                    drop(out);
                    wake_all(waiter);
                    tell_room(&mut roomy);
                    return Ok(false);
                }
                self.wrote_large = self.connection.is_laden();
                self.connection.set_laden(false);
                out.hand_over(&mut self.output);
                drop(out);
                tell_room(&mut roomy);
            }
            match self.output.write(&**self.connection.io()) {
                Ok(_) => self.worked = true,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    match self.connection.io().poll_write_ready(cx) {
                        Poll::Ready(ready) => ready?,
                        // What is appended meanwhile needs no wake-up: this task comes again when it can write.
                        Poll::Pending => return Ok(false),
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    pub(super) fn is_congested(&self) -> bool {
        self.connection.lock().len() + self.output.len() > HIGH_WATER
    }

    pub(super) fn is_flushed(&self) -> bool {
        self.output.len() == 0 && self.connection.lock().is_empty()
    }
}

/// Writes how a stream ends, after its last DATA.
fn end_stream(connection: &Connection, out: &mut Outbox, stream: &Arc<Stream>, finish: Finish) {
    match finish {
        Finish::End => out.writer.end(&mut out.pending, stream.id()),
        Finish::Reply {
            id,
            metadata,
            error,
        } => {
            let Some(mut closed) = connection.close_call(id) else {
                return;
            };
            let metadata = metadata.or_else(|| closed.take_trailing());
            let reply = error
                .as_ref()
                .map_or(OutgoingReply::Streamed, OutgoingReply::Error);
            connection.write_reply(out, id, closed.oneway, metadata.as_deref(), reply, None);
            closed.end(|| Status::cancelled("the call has ended"));
        }
    }
}

fn tell_room(streams: &mut Vec<Arc<Stream>>) {
    for stream in streams.drain(..) {
        stream.tell_room();
    }
}
