//! How a connection ends: drained, closed, refused.

use std::task::{Context, Poll};
use std::time::Duration;

use super::{Driver, Ended, LINGER, Phase, lost, never_sent};
use crate::engine::framing::{GoAwayCode, Violation};
use crate::rt;
use crate::rt::fault::{Fault, is_planted};

impl Driver {
    /// Begins and ends a drain.
    pub(super) fn drain_step(&mut self) {
        if self.phase != Phase::Open {
            return;
        }
        if self.connection.is_draining() && self.drain_until.is_none() {
            self.drain_until = Some(rt::now() + self.times().drain);
            self.intake.draining = true;
            let accepted = self.connection.accepted();
            let mut out = self.connection.lock();
            let out = &mut *out;
            out.writer
                .go_away(&mut out.pending, accepted, GoAwayCode::Drain, "draining");
        }
        // A peer that drains shuts down by itself: what it still calls is on its way.
        if self.drain_until.is_none() {
            return;
        }
        let incoming = self.connection.incoming();
        // An answer whose handler has ended may wait for credit.
        let busy = incoming.running() > 0 || self.intake.has_parked() || incoming.is_any_open();
        if busy && !is_planted(Fault::CutDrain) {
            return;
        }
        {
            // No handler runs that might call back; a client that was kept has missed its time.
            let mut out = self.connection.lock();
            self.connection
                .refuse_calls(&mut out, never_sent("the connection is draining"));
        }
        if self.connection.in_flight() == 0 {
            self.close_within(LINGER);
        }
    }

    /// Begins nothing more, and closes once all is written, or the time has passed.
    pub(super) fn close_within(&mut self, time: Duration) {
        self.phase = Phase::Closing {
            until: rt::now() + time,
        };
    }

    /// Shuts down once all is written.
    pub(super) fn close_step(&mut self, cx: &mut Context<'_>) -> Result<(), Ended> {
        if let Phase::Closing { .. } = self.phase
            && self.is_flushed()
            && self.connection.lock().listed() == 0
        {
            match self.connection.io().poll_shutdown(cx) {
                Poll::Ready(shut) => {
                    shut?;
                    self.connection.close(lost("the connection was closed"));
                    if self.eof {
                        return Err(Ended::Done);
                    }
                    self.phase = Phase::Lingering {
                        until: rt::now() + LINGER,
                    };
                    cx.waker().wake_by_ref();
                }
                Poll::Pending => {}
            }
        }
        Ok(())
    }

    /// The peer broke the protocol: say so, end everything, close.
    pub(super) fn refuse(&mut self, violation: Violation) {
        if self.phase != Phase::Open {
            return;
        }
        tracing::debug!(peer = %self.connection.peer_address(), reason = violation.reason, "closing");
        let text = format!("the connection was closed: {}", violation.reason);
        let status = match violation.code {
            GoAwayCode::UnsupportedVersion => never_sent(text),
            _ => lost(text),
        };
        let accepted = self.connection.accepted();
        if !violation.foreign {
            let mut out = self.connection.lock();
            let out = &mut *out;
            let reason = &violation.reason;
            out.writer
                .go_away(&mut out.pending, accepted, violation.code, reason);
        }
        self.connection.close(status);
        self.input.clear();
        self.close_within(LINGER);
    }
}
