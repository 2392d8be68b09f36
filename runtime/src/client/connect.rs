//! Making a connection, and making it anew.

use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, Weak};
use std::task::Poll;
use std::time::Duration;

use bytes::BytesMut;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout};

use crate::call::{Progress, Status};
use crate::engine::connection::{Config, Connection};
use crate::engine::driver::never_sent;
use crate::engine::services::Services;
use crate::engine::tasks::TaskSet;
use crate::protocol::native::Native;
use crate::protocol::{Opening, Protocol};
use crate::rt;
use crate::transport::{Connector, Endpoint};

/// A connection that is kept up as long as it is used.
pub(crate) struct Managed {
    connector: Arc<dyn Connector>,
    settings: ConnectSettings,
    services: Arc<Services>,
    tasks: Arc<TaskSet>,
    state: RwLock<State>,
    /// Wakes in the order of waiting, which a `watch` does not.
    changed: Notify,
}

/// How connections are made.
#[derive(Clone, Debug)]
pub(crate) struct ConnectSettings {
    pub(crate) config: Arc<Config>,
    pub(crate) connect_timeout: Duration,
    pub(crate) backoff_min: Duration,
    pub(crate) backoff_max: Duration,
}

struct State {
    link: Link,
    /// Attempts that ended, so that a waiter knows which failure is its own.
    attempts: u64,
    /// Failures since the last success.
    failures: u32,
    failed_at: Option<Instant>,
}

enum Link {
    None,
    Connecting,
    Up(Arc<Connection>),
    Failed(Status),
}

impl Managed {
    pub(crate) fn new(
        connector: Arc<dyn Connector>,
        settings: ConnectSettings,
        services: Arc<Services>,
    ) -> Arc<Managed> {
        let calls = settings.config.settings.calls as usize;
        let tasks = TaskSet::new(calls, calls);
        let state = State {
            link: Link::None,
            attempts: 0,
            failures: 0,
            failed_at: None,
        };
        Arc::new(Managed {
            connector,
            settings,
            services,
            tasks,
            state: RwLock::new(state),
            changed: Notify::new(),
        })
    }

    pub(crate) fn endpoint(&self) -> &Endpoint {
        self.connector.endpoint()
    }

    /// The connection, if one stands that takes calls.
    #[inline]
    pub(crate) fn current(&self) -> Option<Arc<Connection>> {
        match &self.read().link {
            Link::Up(connection) if !connection.is_refusing() => Some(Arc::clone(connection)),
            _ => None,
        }
    }

    /// Waits for a connection, beginning an attempt if none is under way.
    pub(crate) async fn ready(self: &Arc<Self>) -> Result<Arc<Connection>, Status> {
        let before = self.begin();
        loop {
            let changed = self.changed.notified();
            {
                let state = self.read();
                match &state.link {
                    Link::Up(connection) if !connection.is_refusing() => {
                        return Ok(Arc::clone(connection));
                    }
                    Link::Up(_) => {
                        return Err(never_sent("the connection was lost as soon as it was made"));
                    }
                    Link::Failed(status) if state.attempts > before => return Err(status.clone()),
                    _ => {}
                }
            }
            changed.await;
        }
    }

    /// Begins an attempt unless one is under way or a connection stands; gives how many attempts had ended.
    fn begin(self: &Arc<Self>) -> u64 {
        let (before, wait) = self.modify(|state| {
            let idle = match &state.link {
                Link::None | Link::Failed(_) => true,
                Link::Up(connection) => connection.is_refusing(),
                Link::Connecting => false,
            };
            let wait = idle.then(|| self.settings.pause(state.failures, state.failed_at));
            if idle {
                state.link = Link::Connecting;
            }
            (state.attempts, wait)
        });
        if let Some(wait) = wait {
            rt::spawn(attempt(Arc::downgrade(self), wait));
        }
        before
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn modify<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
    }

    async fn open(&self) -> Result<Arc<Connection>, Status> {
        let settings = &self.settings;
        let io = match timeout(settings.connect_timeout, self.connector.connect()).await {
            Ok(Ok(io)) => io,
            Ok(Err(error)) => {
                let text = error.to_string();
                return Err(never_sent(text).with_source(error));
            }
            Err(_) => {
                let text = format!(
                    "no connection to {} within {:?}",
                    self.endpoint(),
                    settings.connect_timeout
                );
                return Err(never_sent(text));
            }
        };
        let (connection, driver) = Native.open(Opening {
            io,
            sniffed: BytesMut::new(),
            config: Arc::clone(&settings.config),
            services: Arc::clone(&self.services),
            tasks: Arc::clone(&self.tasks),
        });
        rt::spawn(tokio::task::unconstrained(driver));
        Ok(connection)
    }
}

impl Drop for Managed {
    fn drop(&mut self) {
        if let Link::Up(connection) = &self.read().link {
            connection.drain();
        }
    }
}

impl ConnectSettings {
    /// How long to wait before the next attempt: doubled with each failure, up to the bound, with jitter; the first
    /// attempt after a success does not wait.
    fn pause(&self, failures: u32, failed_at: Option<Instant>) -> Duration {
        let Some(failed_at) = failed_at.filter(|_| failures > 0) else {
            return Duration::ZERO;
        };
        let doubled = self.backoff_min.saturating_mul(1 << (failures - 1).min(16));
        let longest = doubled.min(self.backoff_max);
        let pause = rt::entropy::jitter(longest / 2..=longest);
        pause.saturating_sub(failed_at.elapsed())
    }
}

/// One attempt; a channel that was dropped meanwhile ends it.
async fn attempt(channel: Weak<Managed>, wait: Duration) {
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    let Some(managed) = channel.upgrade() else {
        return;
    };
    let opened = caught(managed.open()).await;
    let connection = opened.as_ref().ok().cloned();
    managed.modify(|state| {
        state.attempts += 1;
        match opened {
            Ok(connection) => state.link = Link::Up(connection),
            Err(status) => {
                state.link = Link::Failed(status.with_progress(Progress::NeverSent));
                state.failed();
            }
        }
    });
    managed.changed.notify_waiters();
    drop(managed);
    // A peer that accepts and hangs up has failed too, or every call would connect anew at once.
    let Some(connection) = connection else { return };
    let greeted = connection.opened().await.is_ok();
    let Some(managed) = channel.upgrade() else {
        return;
    };
    managed.modify(|state| {
        if greeted {
            state.failures = 0;
            state.failed_at = None;
        } else {
            state.failed();
        }
    });
}

/// A connector may be the user's: one that panics has failed, or who waits for the connection would wait for ever.
async fn caught<T>(open: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
    let mut open = pin!(open);
    poll_fn(|cx| {
        let polled = catch_unwind(AssertUnwindSafe(|| open.as_mut().poll(cx)));
        polled.unwrap_or_else(|_| Poll::Ready(Err(never_sent("the connector panicked"))))
    })
    .await
}

impl State {
    fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
        self.failed_at = Some(rt::now());
    }
}
