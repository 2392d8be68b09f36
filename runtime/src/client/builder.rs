use std::sync::Arc;
use std::time::Duration;

use super::channel::Channel;
use super::connect::{ConnectSettings, Managed};
use crate::call::{Interceptor, Interceptors, Progress, Status};
use crate::engine::services::{Service, Services};
use crate::limits::{Limits, Role};
use crate::transport::{Connector, Endpoint};

/// Options of a [`Channel`], and services that come along.
#[derive(Clone)]
#[must_use = "call `connect` or `lazy`"]
pub struct ChannelBuilder {
    address: String,
    connector: Option<Arc<dyn Connector>>,
    limits: Limits,
    connect_timeout: Duration,
    backoff_min: Duration,
    backoff_max: Duration,
    services: Vec<Arc<dyn Service>>,
    interceptors: Vec<Arc<dyn Interceptor>>,
}

impl ChannelBuilder {
    /// How long an attempt to connect may take, unless [`ChannelBuilder::connect_timeout`] says otherwise: 10 seconds.
    pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
    /// The shortest pause between two attempts, unless [`ChannelBuilder::backoff`] says otherwise: 50 milliseconds.
    pub const BACKOFF_MIN: Duration = Duration::from_millis(50);
    /// The longest pause between two attempts, unless [`ChannelBuilder::backoff`] says otherwise: 10 seconds.
    pub const BACKOFF_MAX: Duration = Duration::from_secs(10);

    pub(super) fn new(address: &str) -> ChannelBuilder {
        ChannelBuilder {
            address: address.to_owned(),
            connector: None,
            limits: Limits::default(),
            connect_timeout: ChannelBuilder::CONNECT_TIMEOUT,
            backoff_min: ChannelBuilder::BACKOFF_MIN,
            backoff_max: ChannelBuilder::BACKOFF_MAX,
            services: Vec::new(),
            interceptors: Vec::new(),
        }
    }

    /// Connects through `connector` instead of to the address: a proxy, a tunnel, a test's own network.
    pub fn connector(mut self, connector: impl Connector) -> Self {
        self.connector = Some(Arc::new(connector));
        self
    }

    /// Sets limits and times; see [`Limits`].
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how long an attempt to connect may take.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Sets the shortest and the longest pause between attempts to connect; it doubles with each failure.
    pub fn backoff(mut self, min: Duration, max: Duration) -> Self {
        self.backoff_min = min.min(max);
        self.backoff_max = max;
        self
    }

    /// Brings a service along that the other side may call: a callback.
    pub fn serve(mut self, service: impl Service) -> Self {
        self.services.push(Arc::new(service));
        self
    }

    /// Puts an interceptor round every call; the first that is added is the outermost.
    ///
    /// A unary or oneway call is seen as a whole. Of a call with a stream the beginning is: the reply says that it has
    /// begun, not how it ended.
    pub fn intercept(mut self, interceptor: impl Interceptor) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Connects, and waits for the handshake.
    ///
    /// # Errors
    /// `invalid_argument` for an address that is none; `unavailable` when nobody answers there.
    pub async fn connect(self) -> Result<Channel, Status> {
        let timeout = self.connect_timeout;
        let channel = self.lazy()?;
        let connection = channel.clone().ready().await?;
        match tokio::time::timeout(timeout, connection.opened()).await {
            Ok(Ok(())) => Ok(channel),
            Ok(Err(status)) => Err(status.with_progress(Progress::NeverSent)),
            Err(_) => {
                let text = format!("the peer did not answer the handshake within {timeout:?}");
                Err(Status::unavailable(text).with_progress(Progress::NeverSent))
            }
        }
    }

    /// A channel that connects with its first call.
    ///
    /// # Errors
    /// `invalid_argument` for an address that is none.
    pub fn lazy(self) -> Result<Channel, Status> {
        let connector = match self.connector {
            Some(connector) => connector,
            None => {
                let endpoint: Endpoint = self.address.parse().map_err(|error| {
                    Status::invalid_argument(format!("{error}")).with_progress(Progress::NeverSent)
                })?;
                Arc::new(endpoint)
            }
        };
        let services = Arc::new(Services::new(self.services, Vec::new()));
        let settings = ConnectSettings {
            config: self.limits.config(Role::Connector, services.schemas()),
            connect_timeout: self.connect_timeout,
            backoff_min: self.backoff_min,
            backoff_max: self.backoff_max,
        };
        let interceptors = Interceptors::new(self.interceptors);
        let interceptors = (!interceptors.is_empty()).then_some(interceptors);
        Ok(Channel::managed(
            Managed::new(connector, settings, services),
            interceptors,
        ))
    }
}

impl std::fmt::Debug for ChannelBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChannelBuilder")
            .field("address", &self.address)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
