//! A whole system in one process: nodes, their network and their time, all following from one seed.

use std::fmt;
use std::future::{Future, poll_fn};
use std::ops::Deref;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use tokio::runtime::Runtime;

use super::{Control, Link};
use crate::rt::Scope;
use crate::transport::simulated::{Network, drive};

/// A system of nodes on a simulated network, under a clock that moves only when nothing else can.
///
/// The same seed gives the same run, to the last event: see [`Trace`](super::Trace). That holds for code which takes its time from
/// `tokio::time`, its randomness from [`rt::entropy`](crate::rt::entropy), its connections from `sim://` and
/// `memory:` endpoints, starts its tasks with [`rt::spawn`](crate::rt::spawn), and keeps away from unbiased
/// `select!` and from the order of a `HashMap`.
///
/// ```
/// use virtuoso::testing::{Link, Simulation};
/// use virtuoso::transport;
/// use std::time::Duration;
///
/// let mut sim = Simulation::builder(42)
///     .link(Link::new().loss(0.01).latency(Duration::from_millis(1)..=Duration::from_millis(40)))
///     .build();
/// sim.node("server", || async {
///     let mut listener = transport::bind(&"sim://server:7000".parse().unwrap()).await.unwrap();
///     loop {
///         listener.accept().await.write_all(b"hello").await.unwrap();
///     }
/// });
/// sim.run(async {
///     let io = transport::connect(&"sim://server:7000".parse().unwrap()).await.unwrap();
///     let mut greeting = bytes::BytesMut::with_capacity(16);
///     while io.read(&mut greeting).await.unwrap() > 0 {}
///     assert_eq!(greeting, "hello");
/// })
/// .unwrap();
/// println!("{}", sim.trace());
/// ```
///
/// What the nodes' tasks do is the system's; what befalls it, [`Control`] does, from the test's own code too.
#[derive(Debug)]
pub struct Simulation {
    runtime: Runtime,
    control: Control,
    test: Scope,
    limit: Duration,
    panics_allowed: bool,
}

impl Simulation {
    /// The name of the node that the code given to [`run`](Self::run) runs on.
    pub const TEST: &str = "test";

    /// A simulation with the default [`Link`] between all nodes.
    pub fn new(seed: u64) -> Self {
        Self::builder(seed).build()
    }

    /// A simulation to be configured.
    pub fn builder(seed: u64) -> Builder {
        Builder {
            seed,
            link: Link::default(),
            limit: Duration::from_secs(3600),
            panics_allowed: false,
        }
    }

    /// Adds a node. `main` is what it runs, from the beginning of [`run`](Self::run) (or from now, when that is under
    /// way) and again from each restart; tasks that it started go on after it returns.
    ///
    /// # Panics
    ///
    /// When there is a node of this name.
    pub fn node<M, F>(&self, name: &str, main: M)
    where
        M: Fn() -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        self.control.add(name, Arc::new(move || Box::pin(main())));
    }

    /// Runs a test to its end, on a node of its own, while all others run beside it. Another run goes on where this
    /// one stopped.
    ///
    /// A panic of the test goes on in the caller, after the seed was printed.
    ///
    /// # Errors
    ///
    /// A node's task panicked, or the test had not ended within the limit of virtual time.
    ///
    /// # Panics
    ///
    /// When called inside another runtime of tokio's.
    pub fn run<F: Future>(&mut self, test: F) -> Result<F::Output, Failure> {
        let _seed = PrintOnPanic(self.control.seed());
        let limit = self.limit;
        let result = self.runtime.block_on(async {
            let mut test = pin!(self.test.run(test));
            let mut limit = pin!(tokio::time::sleep(limit));
            poll_fn(|cx| {
                if let Poll::Ready(output) = test.as_mut().poll(cx) {
                    return Poll::Ready(Ok(output));
                }
                if let Some(failure) = self.control.poll_failure(cx) {
                    return Poll::Ready(Err(failure));
                }
                limit.as_mut().poll(cx).map(|()| Err(FailureKind::TimedOut))
            })
            .await
        });
        let result = match result {
            Ok(output) => match self.control.failure(self.panics_allowed) {
                Some(failure) => Err(failure),
                None => Ok(output),
            },
            Err(failure) => Err(failure),
        };
        result.map_err(|kind| Failure {
            seed: self.control.seed(),
            after: self.elapsed(),
            kind,
        })
    }

    /// What acts on the simulation from within: clone it into the test.
    pub fn control(&self) -> Control {
        self.control.clone()
    }
}

impl Deref for Simulation {
    type Target = Control;

    fn deref(&self) -> &Control {
        &self.control
    }
}

impl Drop for Simulation {
    fn drop(&mut self) {
        self.control.end();
    }
}

/// Configures a [`Simulation`].
#[derive(Clone, Debug)]
pub struct Builder {
    seed: u64,
    link: Link,
    limit: Duration,
    panics_allowed: bool,
}

impl Builder {
    /// What every link is like unless [`Control::set_link`] says otherwise.
    pub fn link(mut self, link: Link) -> Self {
        self.link = link;
        self
    }

    /// How much virtual time each run may take; an hour unless said otherwise.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Lets a task panic without failing the run, where whoever awaits it is to deal with that. A node's `main` still
    /// may not.
    pub fn allow_task_panics(mut self) -> Self {
        self.panics_allowed = true;
        self
    }

    /// Builds it.
    ///
    /// # Panics
    ///
    /// When the system has no means for a runtime.
    pub fn build(self) -> Simulation {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime without I/O needs nothing that could be lacking");
        let network = {
            let _entered = runtime.enter();
            Arc::new(Network::new(self.seed, self.link))
        };
        runtime.spawn(drive(network.clone()));
        let control = Control::new(self.seed, network, runtime.handle().clone());
        let test = control.add(Simulation::TEST, Arc::new(|| Box::pin(async {})));
        Simulation {
            runtime,
            control,
            test,
            limit: self.limit,
            panics_allowed: self.panics_allowed,
        }
    }
}

/// Why a run failed; its text names the seed that does it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    seed: u64,
    after: Duration,
    kind: FailureKind,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FailureKind {
    TimedOut,
    Panicked { node: String, message: String },
}

impl Failure {
    /// Whether the test had not ended within the limit of virtual time.
    pub fn is_timeout(&self) -> bool {
        self.kind == FailureKind::TimedOut
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, after, kind } = self;
        write!(f, "seed {seed}, after {after:?} of virtual time: ")?;
        match kind {
            FailureKind::TimedOut => f.write_str("the test has not ended"),
            FailureKind::Panicked { node, message } => {
                write!(f, "node `{node}` panicked: {message}")
            }
        }
    }
}

impl std::error::Error for Failure {}

struct PrintOnPanic(u64);

impl Drop for PrintOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the simulation had seed {}", self.0);
        }
    }
}
