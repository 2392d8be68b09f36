//! Memory for messages that are being put together: bounded per connection, given out in the order of asking.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

/// The bytes that reassembly on one connection may hold.
pub(crate) struct Budget {
    state: Mutex<State>,
    limit: usize,
}

struct State {
    used: usize,
    queue: VecDeque<Waiter>,
    next_ticket: u64,
}

struct Waiter {
    ticket: u64,
    waker: Waker,
}

/// A part of the budget; dropping it gives the part back.
pub(crate) struct Permit {
    budget: Arc<Budget>,
    bytes: usize,
}

/// A place in the queue, kept between polls.
#[derive(Default)]
pub(crate) struct Ticket(Option<u64>);

impl Budget {
    /// A budget of `limit` bytes. A single request above it is granted when nothing else is out, so that it cannot
    /// wait for ever.
    pub(crate) fn new(limit: usize) -> Arc<Budget> {
        let state = State {
            used: 0,
            queue: VecDeque::new(),
            next_ticket: 1,
        };
        Arc::new(Budget {
            state: Mutex::new(state),
            limit,
        })
    }

    /// Asks for `bytes`; `ticket` keeps the place in the queue and must be given back with [`Budget::leave`] when the
    /// asker gives up.
    pub(crate) fn poll_reserve(
        self: &Arc<Budget>,
        bytes: usize,
        ticket: &mut Ticket,
        cx: &mut Context<'_>,
    ) -> Poll<Permit> {
        let mut state = self.lock();
        let first = match ticket.0 {
            None => state.queue.is_empty(),
            Some(mine) => state
                .queue
                .front()
                .is_some_and(|waiter| waiter.ticket == mine),
        };
        if first && (state.used == 0 || state.used + bytes <= self.limit) {
            if ticket.0.take().is_some() {
                state.queue.pop_front();
            }
            state.used += bytes;
            let next = state.queue.front().map(|waiter| waiter.waker.clone());
            drop(state);
            if let Some(next) = next {
                next.wake();
            }
            return Poll::Ready(Permit {
                budget: Arc::clone(self),
                bytes,
            });
        }
        match ticket.0 {
            Some(mine) => {
                if let Some(waiter) = state.queue.iter_mut().find(|waiter| waiter.ticket == mine) {
                    waiter.waker.clone_from(cx.waker());
                }
            }
            None => {
                let mine = state.next_ticket;
                state.next_ticket += 1;
                state.queue.push_back(Waiter {
                    ticket: mine,
                    waker: cx.waker().clone(),
                });
                ticket.0 = Some(mine);
            }
        }
        Poll::Pending
    }

    /// Gives up a place in the queue.
    pub(crate) fn leave(&self, ticket: &mut Ticket) {
        if let Some(mine) = ticket.0.take() {
            let mut state = self.lock();
            state.queue.retain(|waiter| waiter.ticket != mine);
            let next = state.queue.front().map(|waiter| waiter.waker.clone());
            drop(state);
            if let Some(next) = next {
                next.wake();
            }
        }
    }

    /// Bytes that are given out now.
    pub(crate) fn used(&self) -> usize {
        self.lock().used
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.budget.lock();
        state.used -= self.bytes;
        let next = state.queue.front().map(|waiter| waiter.waker.clone());
        drop(state);
        if let Some(next) = next {
            next.wake();
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Permit({})", self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::{Budget, Ticket};

    #[test]
    fn requests_are_granted_in_order_and_within_the_limit() {
        let budget = Budget::new(100);
        let mut cx = Context::from_waker(Waker::noop());
        let Poll::Ready(first) = budget.poll_reserve(80, &mut Ticket::default(), &mut cx) else {
            panic!("an empty budget grants");
        };
        let (mut second, mut third) = (Ticket::default(), Ticket::default());
        assert!(budget.poll_reserve(50, &mut second, &mut cx).is_pending());
        assert!(
            budget.poll_reserve(10, &mut third, &mut cx).is_pending(),
            "not past the queue"
        );
        drop(first);
        assert!(
            budget.poll_reserve(10, &mut third, &mut cx).is_pending(),
            "not before its turn"
        );
        budget.leave(&mut second);
        let third = budget.poll_reserve(10, &mut third, &mut cx);
        assert!(third.is_ready());
        let mut large = Ticket::default();
        assert!(budget.poll_reserve(1000, &mut large, &mut cx).is_pending());
        drop(third);
        assert!(budget.poll_reserve(1000, &mut large, &mut cx).is_ready());
    }
}
