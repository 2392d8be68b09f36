use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::BytesMut;
use pin_project_lite::pin_project;
use tokio::sync::Semaphore;
use tokio::task::coop::{Unconstrained, unconstrained};
use tokio::time::{sleep, timeout};

use super::builder::ServerBuilder;
use super::handle::ServerHandle;
use crate::engine::connection::Config;
use crate::engine::driver::Driver;
use crate::engine::services::Services;
use crate::engine::tasks::TaskSet;
use crate::limits::Role;
use crate::protocol::{self, Opening, Protocol};
use crate::transport::{Endpoint, Io, Listener};

/// A server that is bound to its address; [`serve`](Server::serve) lets it work.
///
/// ```no_run
/// # async fn example() -> std::io::Result<()> {
/// use virtuoso::Server;
///
/// let server = Server::builder().bind("127.0.0.1:0").await?;
/// println!("listening on {}", server.local_addr());
/// let handle = server.handle();
/// tokio::spawn(async move {
///     // … when it is time to go:
///     handle.drain();
/// });
/// server.serve().await
/// # }
/// ```
pub struct Server {
    listener: Box<dyn Listener>,
    handle: ServerHandle,
    connections: Arc<TaskSet>,
    permits: Arc<Semaphore>,
    shared: Arc<Shared>,
}

/// What each connection needs.
struct Shared {
    services: Arc<Services>,
    config: Arc<Config>,
    tasks: Arc<TaskSet>,
    handle: ServerHandle,
}

/// How long after the drain's bound connections may still need to say goodbye.
const GOODBYE: Duration = Duration::from_secs(5);

/// How many connections that wait to be accepted are taken when the drain begins.
const LATECOMERS: usize = 1024;

/// How long a drain waits for the first packet of a connection that was just made.
const FIRST_PACKET: Duration = Duration::from_millis(500);

impl Server {
    /// Begins to build a server.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::new()
    }

    pub(super) fn new(
        builder: ServerBuilder,
        listener: Box<dyn Listener>,
        services: Arc<Services>,
    ) -> Server {
        let handle = ServerHandle::new();
        Server {
            listener,
            connections: TaskSet::new(builder.max_connections, 0),
            permits: Arc::new(Semaphore::new(builder.max_connections)),
            shared: Arc::new(Shared {
                config: builder.limits.config(Role::Acceptor, services.schemas()),
                services,
                tasks: TaskSet::new(builder.detached_handlers, builder.max_calls),
                handle: handle.clone(),
            }),
            handle,
        }
    }

    /// Where it listens, with the port that was picked when 0 was asked for.
    pub fn local_addr(&self) -> &Endpoint {
        self.listener.local_addr()
    }

    /// A handle to drain the server with.
    pub fn handle(&self) -> ServerHandle {
        self.handle.clone()
    }

    /// Accepts and serves until the handle drains it; then what runs may end, within the drain's bound.
    ///
    /// # Errors
    /// None at present: a connection's failures are its own, and a listener that lacks means waits.
    pub async fn serve(mut self) -> io::Result<()> {
        let handle = self.handle.clone();
        let mut drained = pin!(handle.drained());
        let mut latecomers = LATECOMERS;
        loop {
            let mut accepted = pin!(accept(&mut self.listener, &self.permits));
            // Who has connected already is told of the drain.
            let late = handle.is_draining();
            let next = poll_fn(|cx| match accepted.as_mut().poll(cx) {
                Poll::Ready(_) if late && latecomers == 0 => Poll::Ready(None),
                Poll::Ready(accepted) => Poll::Ready(accepted),
                Poll::Pending => drained.as_mut().poll(cx).map(|()| None),
            });
            let Some((io, permit)) = next.await else {
                break;
            };
            latecomers -= usize::from(late);
            let shared = Arc::clone(&self.shared);
            let spawned = self.connections.spawn(async move {
                // In boxes, as the task would have room for both: the first is gone when the second begins to live.
                if let Some(serving) = Box::pin(shared.open(io)).await {
                    serving.await;
                }
                drop(permit);
            });
            debug_assert!(spawned.is_ok(), "as many permits as places");
        }
        let bound = self.shared.config.times.drain;
        // Connections that came in while the drain began are drained when they open.
        drop(self.listener);
        let all = async {
            self.connections.wait_empty().await;
            self.shared.tasks.wait_empty().await;
        };
        if timeout(bound + GOODBYE, all).await.is_err() {
            let (connections, handlers) = (self.connections.len(), self.shared.tasks.len());
            tracing::warn!(
                connections,
                handlers,
                "the drain reached its bound; ending what is left"
            );
        }
        self.connections.abort();
        self.shared.tasks.abort();
        Ok(())
    }
}

/// The next connection, once there is room for one.
async fn accept(
    listener: &mut Box<dyn Listener>,
    permits: &Arc<Semaphore>,
) -> Option<(Arc<dyn Io>, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    Some((listener.accept().await, permit))
}

impl Shared {
    /// Begins a connection: what drives it to its end, unless it speaks no protocol that is known.
    async fn open(self: &Arc<Self>, io: Arc<dyn Io>) -> Option<Pin<Box<Serving>>> {
        let mut sniffed = BytesMut::with_capacity(2048);
        let bound = self.config.times.handshake;
        let protocol = match timeout(bound, self.sniff(&io, &mut sniffed)).await {
            Ok(Some(protocol)) => protocol,
            // Nothing that is spoken here; there is nobody to explain it to.
            Ok(None) | Err(_) => {
                tracing::debug!(peer = %io.peer_addr(), "closing a connection that began with no known protocol");
                return None;
            }
        };
        tracing::debug!(peer = %io.peer_addr(), protocol = protocol.name(), "connected");
        let (connection, driver) = protocol.open(Opening {
            io,
            sniffed,
            config: Arc::clone(&self.config),
            services: Arc::clone(&self.services),
            tasks: Arc::clone(&self.tasks),
        });
        let open = Open {
            id: self.handle.add(&connection),
            handle: self.handle.clone(),
        };
        // The driver spends a budget of its own.
        Some(Box::pin(Serving {
            driver: unconstrained(driver),
            _open: open,
        }))
    }
}

impl Shared {
    /// Reads until the first bytes tell the protocol. A drain soon ends that, but a first packet that is under way
    /// still gets the GOAWAY which says that its calls were not begun.
    async fn sniff(
        &self,
        io: &Arc<dyn Io>,
        sniffed: &mut BytesMut,
    ) -> Option<&'static dyn Protocol> {
        let mut drained = pin!(async {
            self.handle.drained().await;
            sleep(FIRST_PACKET).await;
        });
        loop {
            let read = poll_fn(|cx| match drained.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(Ok(0)),
                Poll::Pending => io.poll_read(cx, sniffed),
            });
            match read.await {
                Ok(0) | Err(_) => return None,
                Ok(_) => match protocol::detect(sniffed) {
                    Ok(Some(protocol)) => return Some(protocol),
                    Ok(None) if sniffed.len() < sniffed.capacity() => {}
                    Ok(None) | Err(()) => return None,
                },
            }
        }
    }
}

pin_project! {
    /// Drives a connection that is on the handle's list.
    struct Serving {
        #[pin]
        driver: Unconstrained<Driver>,
        _open: Open,
    }
}

impl Future for Serving {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.project().driver.poll(cx)
    }
}

/// Takes a connection off the handle's list however its task ends.
struct Open {
    handle: ServerHandle,
    id: u64,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.handle.remove(self.id);
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("listener", &self.listener)
            .field("handle", &self.handle)
            .finish()
    }
}

#[allow(dead_code, reason = "keeps the future Send, which spawning needs")]
fn assert_send(server: Server) -> impl Send {
    server.serve()
}
