//! What has come: frames to their calls, and handlers that go on.

use std::io;
use std::task::{Context, Poll};

use super::{Driver, Ended, LINGER, Phase};
use crate::engine::framing::Step;
use crate::rt;

/// Bytes that one turn takes in before others on the thread have their turn.
const READ_BUDGET: usize = 512 * 1024;
/// Handlers that one turn polls.
const SERVE_BUDGET: usize = 256;

impl Driver {
    /// Takes in what has come, up to the budget; says whether there may be more.
    pub(super) fn read(&mut self, cx: &mut Context<'_>) -> Result<bool, Ended> {
        if self.eof {
            return Ok(false);
        }
        let mut budget = READ_BUDGET;
        if !self.input.is_empty() && self.phase == Phase::Open {
            // What was sniffed, or what was left when calls were held back.
            self.take_frames()?;
        }
        loop {
            let in_frame = self.input.is_in_frame();
            let buffer = self.input.room();
            let room = buffer.capacity() - buffer.len();
            let mut polled = self.connection.io().poll_read(cx, buffer);
            if polled.is_pending() && self.busy_poll.is_looking() {
                polled = match self.connection.io().try_read(buffer) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => Poll::Pending,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => Poll::Pending,
                    read => Poll::Ready(read),
                };
            }
            match polled {
                Poll::Pending => return Ok(false),
                Poll::Ready(Ok(0)) => return Err(Ended::Eof),
                Poll::Ready(Ok(read)) => {
                    self.heard = true;
                    let first = !std::mem::replace(&mut self.worked, true);
                    self.clock.get_or_insert_with(rt::slow_clock);
                    if self.phase != Phase::Open {
                        self.input.clear();
                    } else {
                        self.take_frames()?;
                    }
                    if first {
                        let large = self.wrote_large || in_frame || self.input.is_in_frame();
                        self.busy_poll.found(large);
                    }
                    if read == room && !in_frame {
                        self.input.grow();
                    }
                    budget = budget.saturating_sub(read);
                    if budget == 0 {
                        return Ok(true);
                    }
                }
                Poll::Ready(Err(error)) => return Err(error.into()),
            }
        }
    }

    /// Dispatches all whole frames of the input.
    fn take_frames(&mut self) -> Result<(), Ended> {
        if self.input.is_in_frame() {
            return self.take_large_frame();
        }
        let input = self.input.take();
        let mut at = 0;
        let violation = loop {
            match self.reader.step(&input[at..]) {
                Ok(Step::Frame { consumed, event }) => {
                    at += consumed;
                    if let Err(violation) = self.intake.take(event, None, &mut self.serving) {
                        break violation;
                    }
                    if self.intake.peer_closed {
                        self.close_within(LINGER);
                        return Ok(());
                    }
                    self.unload_if_due()?;
                }
                Ok(Step::Need(total)) => {
                    self.input.put_back(input, at, total);
                    return Ok(());
                }
                Ok(Step::NeedLarge(total)) => {
                    self.input.begin_frame(input, at, total);
                    return Ok(());
                }
                Err(violation) => break violation,
            }
        };
        Err(Ended::Violation(violation))
    }

    /// Dispatches a large frame, once it is whole.
    fn take_large_frame(&mut self) -> Result<(), Ended> {
        let Some(frame) = self.input.take_frame() else {
            return Ok(());
        };
        if let Step::Frame { event, .. } = self.reader.step(&frame)? {
            self.intake.take(event, Some(&frame), &mut self.serving)?;
        }
        self.took_large = true;
        self.unload_if_due()?;
        Ok(())
    }

    /// Polls handlers that are ready to go on; says whether there may be more.
    pub(super) fn poll_serving(&mut self, cx: &mut Context<'_>) -> Result<bool, Ended> {
        self.intake.resume_parked(&mut self.serving);
        if self.serving.is_empty() {
            return Ok(false);
        }
        for _ in 0..SERVE_BUDGET {
            match self.serving.poll_next(cx) {
                Poll::Ready(Some(())) => {}
                Poll::Ready(None) | Poll::Pending => return Ok(false),
            }
            self.unload_if_due()?;
        }
        Ok(true)
    }
}
