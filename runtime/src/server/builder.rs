use std::fmt;
use std::io;
use std::sync::Arc;

use super::accept::Server;
use crate::call::Interceptor;
use crate::engine::services::{Service, Services};
use crate::limits::Limits;
use crate::transport::{self, Endpoint, Listener};

/// What a server serves, and how.
#[must_use = "call `bind` or `listen`"]
pub struct ServerBuilder {
    services: Vec<Arc<dyn Service>>,
    interceptors: Vec<Arc<dyn Interceptor>>,
    pub(super) limits: Limits,
    pub(super) max_connections: usize,
    pub(super) detached_handlers: usize,
    pub(super) max_calls: usize,
}

impl ServerBuilder {
    /// Connections that are served at once, unless [`ServerBuilder::max_connections`] says otherwise.
    pub const MAX_CONNECTIONS: usize = 10_000;
    /// Handlers that may run beside their connections (slow, large, or outliving them), unless
    /// [`ServerBuilder::detached_handlers`] says otherwise.
    pub const DETACHED_HANDLERS: usize = 10_000;
    /// Handlers that run at once over all connections, unless [`ServerBuilder::max_calls`] says otherwise.
    pub const MAX_CALLS: usize = 100_000;

    pub(super) fn new() -> ServerBuilder {
        ServerBuilder {
            services: Vec::new(),
            interceptors: Vec::new(),
            limits: Limits::default(),
            max_connections: ServerBuilder::MAX_CONNECTIONS,
            detached_handlers: ServerBuilder::DETACHED_HANDLERS,
            max_calls: ServerBuilder::MAX_CALLS,
        }
    }

    /// Serves `service`. A second service with the same methods takes the place of the first.
    pub fn service(mut self, service: impl Service) -> Self {
        self.services.push(Arc::new(service));
        self
    }

    /// Puts an interceptor round every handler; the first that is added is the outermost.
    pub fn intercept(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Sets limits and times of each connection; see [`Limits`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how many connections are served at once. Further ones wait to be accepted.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.max_connections = connections.max(1);
        self
    }

    /// Sets how many handlers run at once over all connections. A call beyond that is answered `resource_exhausted`, never
    /// begun; how many one connection may have is one of its [`Limits`].
    pub fn max_calls(mut self, calls: usize) -> Self {
        self.max_calls = calls.max(1);
        self
    }

    /// Sets how many handlers may run beside their connections: those that were slow in place, those with large
    /// requests, those that outlive their connection.
    pub fn detached_handlers(mut self, handlers: usize) -> Self {
        self.detached_handlers = handlers;
        self
    }

    /// Listens on an address: `tcp://127.0.0.1:7000` or just `127.0.0.1:7000` (port 0 picks a free one), `unix:/path`,
    /// `memory:name`.
    ///
    /// # Errors
    /// An address that is none, is in use, or may not be listened on.
    pub async fn bind(self, address: &str) -> io::Result<Server> {
        let endpoint: Endpoint = address.parse()?;
        let listener = transport::bind(&endpoint).await?;
        Ok(self.listen(listener))
    }

    /// Serves on a listener that exists already.
    pub fn listen(mut self, listener: Box<dyn Listener>) -> Server {
        let services = std::mem::take(&mut self.services);
        let interceptors = std::mem::take(&mut self.interceptors);
        let services = Arc::new(Services::new(services, interceptors));
        Server::new(self, listener, services)
    }

    /// Serves on a TCP listener that exists already.
    ///
    /// # Errors
    /// The listener's address cannot be told.
    pub fn listen_tcp(self, listener: tokio::net::TcpListener) -> io::Result<Server> {
        let listener = transport::from_tcp(listener)?;
        Ok(self.listen(listener))
    }
}

impl fmt::Debug for ServerBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerBuilder")
            .field("services", &self.services.len())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
