//! Threads that keep what must not leave them.

use std::pin::Pin;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{LocalSet, spawn_local};

/// Makes a task on the thread that it is to stay on.
type Start = Box<dyn FnOnce() -> Pin<Box<dyn Future<Output = ()>>> + Send>;

/// Each runs a current-thread runtime.
pub(super) struct Threads {
    starts: Vec<UnboundedSender<Start>>,
    next: AtomicUsize,
}

impl Threads {
    /// Those of this process: as many as the current runtime has workers, which have nothing else to do then.
    pub(super) fn of_process() -> &'static Threads {
        static THREADS: OnceLock<Threads> = OnceLock::new();
        THREADS.get_or_init(|| Threads {
            starts: (0..Handle::current().metrics().num_workers())
                .map(|_| {
                    let (sender, starts) = unbounded_channel();
                    std::thread::spawn(move || run(starts));
                    sender
                })
                .collect(),
            next: AtomicUsize::new(0),
        })
    }

    /// Runs a task on the next thread in turn.
    pub(super) fn run<F: Future<Output = ()> + 'static>(
        &self,
        task: impl FnOnce() -> F + Send + 'static,
    ) {
        let next = self.next.fetch_add(1, Ordering::Relaxed) % self.starts.len();
        // The threads live as long as the process.
        let _ = self.starts[next].send(Box::new(move || Box::pin(task())));
    }
}

fn run(mut starts: UnboundedReceiver<Start>) {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the system has room for another runtime");
    LocalSet::new().block_on(&runtime, async move {
        while let Some(start) = starts.recv().await {
            spawn_local(start());
        }
    });
}
