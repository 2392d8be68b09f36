//! Handlers that their connection's task polls in place.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::serve::Running;
use super::sync::AtomicWaker;
use super::woken::Woken;

/// The handlers that did not end in their first poll. A connection whose handlers all do holds nothing here.
pub(crate) struct Pending<F = Running> {
    groups: Vec<Group<F>>,
    /// Places without a handler; the one that was left last is taken first.
    vacant: Vec<usize>,
    /// Groups before this one have nothing due.
    first: usize,
    /// The connection's task; there are groups with it alone.
    task: Option<Arc<AtomicWaker>>,
}

/// Up to 64 places.
struct Group<F> {
    places: Vec<Place<F>>,
    woken: Arc<Woken>,
    /// Those to poll in this turn, one bit each.
    due: u64,
}

/// Where one handler after the other is. A waker of an earlier one wakes the present one in vain, at worst.
struct Place<F> {
    handler: Option<F>,
    waker: Waker,
}

const GROUP: usize = u64::BITS as usize;

impl<F> Default for Pending<F> {
    fn default() -> Self {
        Pending {
            groups: Vec::new(),
            vacant: Vec::new(),
            first: 0,
            task: None,
        }
    }
}

impl<F: Future<Output = ()> + Unpin> Pending<F> {
    /// Adds a handler, which is polled in the next turn.
    pub(crate) fn push(&mut self, running: F) {
        let place = self.vacant.pop().unwrap_or_else(|| self.add_place());
        let (index, number) = (place / GROUP, place % GROUP);
        let group = &mut self.groups[index];
        group.places[number].handler = Some(running);
        group.due |= 1 << number;
        self.first = self.first.min(index);
    }

    fn add_place(&mut self) -> usize {
        if self
            .groups
            .last()
            .is_none_or(|group| group.places.len() == GROUP)
        {
            let task = self.task.get_or_insert_default();
            self.groups.push(Group {
                places: Vec::new(),
                woken: Woken::new(Arc::clone(task)),
                due: 0,
            });
        }
        let index = self.groups.len() - 1;
        let group = &mut self.groups[index];
        let number = group.places.len();
        group.places.push(Place {
            handler: None,
            waker: group.woken.waker(number as u32),
        });
        index * GROUP + number
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.groups
            .split_last()
            .is_none_or(|(last, full)| self.vacant.len() == full.len() * GROUP + last.places.len())
    }

    /// Polls those that are ready to go on until one has ended; `Ready(None)` when there are none left. What is woken
    /// meanwhile, be it by itself, waits until all that were woken before have been polled.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>> {
        let Some(task) = self.task.as_ref().filter(|_| !self.is_empty()) else {
            return Poll::Ready(None);
        };
        task.register(cx.waker());
        if self.poll_due() {
            return Poll::Ready(Some(()));
        }
        for group in &mut self.groups {
            group.due = group.woken.take();
        }
        self.first = 0;
        if self.poll_due() {
            return Poll::Ready(Some(()));
        }
        Poll::Pending
    }

    /// Polls those that are due until one has ended.
    fn poll_due(&mut self) -> bool {
        while let Some(group) = self.groups.get_mut(self.first) {
            while group.due != 0 {
                let number = group.due.trailing_zeros() as usize;
                group.due &= group.due - 1;
                let Place { handler, waker } = &mut group.places[number];
                let Some(running) = handler else {
                    continue;
                };
                if Pin::new(running)
                    .poll(&mut Context::from_waker(waker))
                    .is_ready()
                {
                    *handler = None;
                    self.vacant.push(self.first * GROUP + number);
                    return true;
                }
            }
            self.first += 1;
        }
        false
    }
}

impl<F> IntoIterator for Pending<F> {
    type Item = F;
    type IntoIter = std::vec::IntoIter<F>;

    fn into_iter(self) -> Self::IntoIter {
        let places = self.groups.into_iter().flat_map(|group| group.places);
        let handlers: Vec<F> = places.filter_map(|place| place.handler).collect();
        handlers.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    use super::*;

    /// Counts how often the connection's task is woken.
    #[derive(Default)]
    struct Task(AtomicUsize);

    impl Wake for Task {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    type Handler = Pin<Box<dyn Future<Output = ()>>>;
    type Log = Arc<Mutex<Vec<usize>>>;

    /// A handler that notes each poll, keeps its waker, and ends at poll `polls`.
    fn handler(id: usize, polls: usize, log: &Log, waker: &Arc<Mutex<Option<Waker>>>) -> Handler {
        let (log, waker, mut left) = (Arc::clone(log), Arc::clone(waker), polls);
        Box::pin(poll_fn(move |cx| {
            log.lock().unwrap().push(id);
            *waker.lock().unwrap() = Some(cx.waker().clone());
            left -= 1;
            if left == 0 {
                Poll::Ready(())
            } else {
                Poll::Pending
            }
        }))
    }

    fn wake(waker: &Mutex<Option<Waker>>) {
        waker
            .lock()
            .unwrap()
            .as_ref()
            .expect("polled")
            .wake_by_ref();
    }

    #[test]
    fn only_those_that_were_woken_are_polled_again() {
        let task = Arc::new(Task::default());
        let waker = Waker::from(task.clone());
        let cx = &mut Context::from_waker(&waker);
        let log = Log::default();
        let wakers: Vec<_> = (0..200).map(|_| Arc::default()).collect();
        let mut pending = Pending::<Handler>::default();
        assert!(pending.is_empty());
        assert_eq!(pending.poll_next(cx), Poll::Ready(None));
        for (id, waker) in wakers.iter().enumerate() {
            pending.push(handler(id, 2, &log, waker));
        }
        assert!(!pending.is_empty());
        assert_eq!(pending.poll_next(cx), Poll::Pending);
        assert_eq!(
            std::mem::take(&mut *log.lock().unwrap()),
            (0..200).collect::<Vec<_>>()
        );
        assert_eq!(pending.poll_next(cx), Poll::Pending);
        assert!(log.lock().unwrap().is_empty());

        wake(&wakers[130]);
        wake(&wakers[7]);
        wake(&wakers[7]);
        assert_eq!(task.0.load(Ordering::Relaxed), 1, "once for all");
        assert_eq!(pending.poll_next(cx), Poll::Ready(Some(())));
        assert_eq!(pending.poll_next(cx), Poll::Ready(Some(())));
        assert_eq!(pending.poll_next(cx), Poll::Pending);
        assert_eq!(std::mem::take(&mut *log.lock().unwrap()), [7, 130]);

        // The places are used again, and late wakers of those that were there do no harm.
        let late = wakers[7].lock().unwrap().clone().expect("polled");
        let fresh: Vec<_> = (0..2).map(|_| Arc::default()).collect();
        for (id, waker) in fresh.iter().enumerate() {
            pending.push(handler(1000 + id, 2, &log, waker));
        }
        assert_eq!(pending.groups.len(), 4);
        assert_eq!(pending.poll_next(cx), Poll::Pending);
        late.wake();
        assert_eq!(pending.poll_next(cx), Poll::Ready(Some(())));
        assert_eq!(pending.into_iter().count(), 199);
    }

    #[test]
    fn one_that_wakes_itself_lets_the_others_pass() {
        let task = Arc::new(Task::default());
        let waker = Waker::from(task.clone());
        let cx = &mut Context::from_waker(&waker);
        let mut pending = Pending::<Handler>::default();
        let polls = Arc::new(AtomicUsize::new(0));
        let eager = Arc::clone(&polls);
        pending.push(Box::pin(poll_fn(move |cx| {
            eager.fetch_add(1, Ordering::Relaxed);
            cx.waker().wake_by_ref();
            Poll::Pending
        })));
        // What was pushed is polled, and what woke itself in that once more.
        assert_eq!(pending.poll_next(cx), Poll::Pending);
        assert_eq!(polls.load(Ordering::Relaxed), 2);
        let before = task.0.load(Ordering::Relaxed);
        assert!(before > 0, "the task comes again");
        let log = Log::default();
        pending.push(handler(1, 1, &log, &Arc::default()));
        assert_eq!(pending.poll_next(cx), Poll::Ready(Some(())));
        assert_eq!(*log.lock().unwrap(), [1]);
        assert!(polls.load(Ordering::Relaxed) <= 4);
    }

    #[test]
    fn what_is_left_of_a_turn_comes_first_in_the_next() {
        let waker = Waker::noop();
        let cx = &mut Context::from_waker(waker);
        let log = Log::default();
        let mut pending = Pending::<Handler>::default();
        for id in 0..3 {
            pending.push(handler(id, 1, &log, &Arc::default()));
        }
        for left in (0..3).rev() {
            assert_eq!(pending.poll_next(cx), Poll::Ready(Some(())));
            assert_eq!(pending.is_empty(), left == 0);
        }
        assert_eq!(pending.poll_next(cx), Poll::Ready(None));
        assert_eq!(*log.lock().unwrap(), [0, 1, 2]);
    }
}
