//! Looking again for a while before sleeping.
//!
//! A thread that sleeps is woken through the kernel. Both sides pay for that, and on a virtual machine it takes tens of
//! microseconds: longer than the peer needs for a batch of small calls. So a connection that has just worked looks for
//! more a bounded number of times, in between letting every other task of its thread run, and only then sleeps. Where
//! looking is in vain it is left out, ever more often.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Waits that are slept through at most before looking is tried again.
const LONGEST_PAUSE: u32 = 255;

/// Looks of a wait for large messages after which sleeping would have been as good: whoever makes or takes them needs the
/// processor more than the one who looks.
const SOON: u32 = 64;

/// Connections of the process that may look at the same time: a server of very many would do nothing else.
const MOST: usize = 32;

static LOOKING: AtomicUsize = AtomicUsize::new(0);

/// Whether a connection that waits looks or sleeps.
pub(crate) struct BusyPoll {
    /// How many look now.
    looking: &'static AtomicUsize,
    /// Looks of one wait.
    looks: u32,
    /// Those that are left of this one.
    left: u32,
    /// Waits that are yet to be slept through.
    skip: u32,
    /// How many of them followed the last vain one.
    pause: u32,
}

impl BusyPoll {
    /// Looks up to `looks` times before sleeping.
    pub(crate) fn new(looks: u32) -> BusyPoll {
        BusyPoll {
            looking: &LOOKING,
            looks,
            left: 0,
            skip: 0,
            pause: 0,
        }
    }

    /// Whether this is a look, and not a turn for which something woke the connection.
    #[inline]
    pub(crate) fn is_looking(&self) -> bool {
        self.left > 0
    }

    /// Bytes came; `large` says that a large message did, or went before.
    #[inline]
    pub(crate) fn found(&mut self, large: bool) {
        if !self.is_looking() {
            return;
        }
        let looked = self.looks - self.left;
        if !large {
            self.pause = 0;
        } else if looked > SOON {
            self.in_vain();
        } else if looked > 0 {
            self.pause /= 2;
        }
    }

    /// A wait begins; says whether to look.
    #[inline]
    pub(crate) fn begin(&mut self) -> bool {
        if self.is_looking() {
            self.left = self.looks;
            return true;
        }
        if self.looks == 0 {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        if self.looking.fetch_add(1, Ordering::Relaxed) >= MOST {
            self.looking.fetch_sub(1, Ordering::Relaxed);
            return false;
        }
        self.left = self.looks;
        true
    }

    /// A look was in vain; says whether to look again.
    #[inline]
    pub(crate) fn again(&mut self) -> bool {
        match self.left {
            0 => false,
            1 => {
                self.in_vain();
                false
            }
            _ => {
                self.left -= 1;
                true
            }
        }
    }

    fn in_vain(&mut self) {
        self.pause = (self.pause * 2 + 1).min(LONGEST_PAUSE);
        self.skip = self.pause;
        self.end();
    }

    /// Nothing is expected any more.
    #[inline]
    pub(crate) fn end(&mut self) {
        if self.is_looking() {
            self.left = 0;
            self.looking.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Drop for BusyPoll {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;

    use super::{BusyPoll, LONGEST_PAUSE, MOST, SOON};

    /// Apart from what the connections of other tests do.
    fn alone(looks: u32) -> BusyPoll {
        BusyPoll {
            looking: Box::leak(Box::new(AtomicUsize::new(0))),
            ..BusyPoll::new(looks)
        }
    }

    /// Looks in vain until it sleeps; gives how often.
    fn wait_in_vain(busy: &mut BusyPoll) -> u32 {
        let mut looks = 0;
        if busy.begin() {
            looks = 1;
            while busy.again() {
                looks += 1;
            }
        }
        looks
    }

    #[test]
    fn vain_looks_become_rare() {
        let mut busy = alone(5);
        let waits: Vec<_> = (0..12).map(|_| wait_in_vain(&mut busy)).collect();
        assert_eq!(waits, [5, 0, 5, 0, 0, 0, 5, 0, 0, 0, 0, 0]);
        let looks: u32 = (0..10_000).map(|_| wait_in_vain(&mut busy)).sum();
        let fewest = 10_000 / (LONGEST_PAUSE + 1);
        assert!((fewest * 5..fewest * 5 + 50).contains(&looks), "{looks}");
    }

    #[test]
    fn what_is_found_makes_it_look_every_time() {
        let mut busy = alone(5);
        while busy.pause < 100 {
            wait_in_vain(&mut busy);
        }
        while !busy.begin() {}
        busy.found(false);
        assert!(busy.begin(), "it goes on looking");
        busy.end();
        assert_eq!(wait_in_vain(&mut busy), 5);
        assert_eq!(busy.skip, 1, "and forgives one vain wait");
    }

    #[test]
    fn a_large_message_that_comes_late_was_looked_for_in_vain() {
        let mut busy = alone(200);
        assert!(busy.begin());
        (0..SOON + 1).for_each(|_| assert!(busy.again()));
        busy.found(true);
        assert!(!busy.is_looking());
        assert!(!busy.begin(), "one wait is slept through");
        assert!(busy.begin());
        busy.found(true);
        assert_eq!(busy.pause, 1, "what had come already tells nothing");
        assert!(busy.again());
        busy.found(true);
        assert_eq!(busy.pause, 0, "it came soon");
        (0..SOON).for_each(|_| assert!(busy.again()));
        busy.found(false);
        assert!(busy.is_looking(), "a small one may come late");
    }

    #[test]
    fn only_so_many_look_at_once() {
        let first = alone(5);
        let looking = first.looking;
        let mut all: Vec<_> = (0..=MOST)
            .map(|_| BusyPoll {
                looking,
                ..BusyPoll::new(5)
            })
            .collect();
        let looks = all.iter_mut().filter_map(|busy| busy.begin().then_some(()));
        assert_eq!(looks.count(), MOST);
        all[0].end();
        assert!(all[MOST].begin());
    }

    #[test]
    fn none_looks_where_it_is_off() {
        assert_eq!(wait_in_vain(&mut alone(0)), 0);
    }
}
