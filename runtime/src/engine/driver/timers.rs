//! What is due at a time: deadlines, the handshake, keepalive, a drain, an idle connection.

use std::task::Context;

use tokio::time::Instant;

use super::{Driver, Ended, LINGER, Phase, lost, wake_all};
use crate::call::Code;
use crate::engine::framing::{GoAwayCode, Violation};
use crate::engine::pending::Pending;
use crate::rt;

impl Driver {
    /// Handles the time that has come, if one has; says whether something was done.
    pub(super) fn poll_timer(&mut self, cx: &mut Context<'_>) -> Result<bool, Ended> {
        let Some(next) = self.next_time() else {
            return Ok(false);
        };
        if !self.timer.is_due(next, cx) {
            return Ok(false);
        }
        let now = rt::now();
        match self.phase {
            Phase::Closing { until } | Phase::Lingering { until } => {
                return if now >= until {
                    Err(Ended::Done)
                } else {
                    Ok(true)
                };
            }
            Phase::Open => {}
        }
        if self.connection.peer_settings().is_none() && now >= self.begun + self.times().handshake {
            return Err(violation(
                GoAwayCode::Idle,
                "no HELLO within the handshake's time",
            ));
        }
        if self.drain_until.is_some_and(|until| now >= until) {
            self.intake.give_up("the drain reached its bound");
            self.connection.close(lost("the drain reached its bound"));
            self.close_within(LINGER);
            return Ok(true);
        }
        self.intake.expire_incoming(now);
        self.expire_outgoing(now);
        if self
            .times()
            .keepalive
            .is_some_and(|interval| now >= self.tick + interval)
        {
            self.keepalive(now)?;
        }
        self.check_idle(now);
        Ok(true)
    }

    /// The next time at which something is due.
    fn next_time(&self) -> Option<Instant> {
        if let Phase::Closing { until } | Phase::Lingering { until } = self.phase {
            return Some(until);
        }
        let handshake = self
            .connection
            .peer_settings()
            .is_none()
            .then(|| self.begun + self.times().handshake);
        let keepalive = self.times().keepalive.map(|interval| self.tick + interval);
        [
            handshake,
            keepalive,
            self.idle_check,
            self.drain_until,
            self.armed,
            self.intake.earliest,
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Ends our calls whose deadline has passed, and tells the peer.
    fn expire_outgoing(&mut self, now: Instant) {
        if self.armed.is_none_or(|armed| now < armed) {
            return;
        }
        // From now on each call that begins arms for itself, whether the search below meets it or not.
        self.connection.lock().armed = None;
        let mut wakers = Vec::new();
        let mut cancelled = Vec::new();
        let mut earliest: Option<Instant> = None;
        for (slot, mut cell) in self.connection.slots().used() {
            let Some(deadline) = cell.deadline else {
                continue;
            };
            if deadline > now {
                earliest = Some(earliest.map_or(deadline, |known| known.min(deadline)));
            } else {
                wakers.extend(cell.expire());
                cancelled.push((slot, cell.generation));
            }
        }
        {
            let mut out = self.connection.lock();
            let out = &mut *out;
            for (slot, generation) in cancelled {
                let id = out.writer.stream_id(slot, generation);
                out.writer
                    .cancel(&mut out.pending, id, Code::DeadlineExceeded);
            }
            out.armed = [earliest, out.armed].into_iter().flatten().min();
            self.armed = out.armed;
        }
        wake_all(wakers);
    }

    /// Asks a silent peer, and gives it up when it was asked and stayed silent.
    fn keepalive(&mut self, now: Instant) -> Result<(), Ended> {
        self.tick = now;
        if std::mem::take(&mut self.heard) {
            self.asked = false;
        } else if self.asked {
            return Err(violation(
                GoAwayCode::KeepaliveTimeout,
                "nothing came within the keepalive's time",
            ));
        } else {
            self.asked = true;
            let mut out = self.connection.lock();
            let out = &mut *out;
            // What a busy time has left behind.
            if self.serving.is_empty() {
                self.serving = Pending::default();
            }
            if out.pending.is_empty() {
                out.pending = Vec::new();
            }
            out.writer
                .ping(&mut out.pending, rt::entropy::next_u64().to_le_bytes());
            self.input.shrink();
            self.intake.shrink();
        }
        Ok(())
    }

    /// Drains a connection on which there was no call for the idle time; it is looked once in that time, so that one may
    /// stay up to twice as long.
    fn check_idle(&mut self, now: Instant) {
        let (Some(idle), Some(check)) = (self.times().idle, self.idle_check) else {
            return;
        };
        if now < check {
            return;
        }
        let calls = self.connection.begun() + self.connection.accepted();
        let busy = self.connection.in_flight() > 0 || self.connection.incoming().running() > 0;
        if busy || calls != self.calls_seen {
            self.calls_seen = calls;
            self.idle_check = Some(now + idle);
        } else {
            self.idle_check = None;
            self.connection.drain();
        }
    }
}

fn violation(code: GoAwayCode, reason: &str) -> Ended {
    Ended::Violation(Violation::new(code, reason))
}
