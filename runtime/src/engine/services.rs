//! What a side serves: services, found by the path of a method.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::connection::Connection;
use super::serve::{Handler, ServerCall};
use crate::call::{Interceptor, Interceptors};
use crate::descriptor::{MethodDescriptor, MethodKind, ServiceDescriptor};
use crate::rt;

/// A handler that keeps its connection's task longer than this in one poll is spawned from then on.
const SLOW: Duration = Duration::from_micros(500);

/// A service that can be served: implemented by generated `…Server` types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be served",
    note = "wrap your implementation in the generated server type, for example `OrdersServer::new(shop)`"
)]
pub trait Service: Send + Sync + 'static {
    /// Describes the service.
    fn descriptor(&self) -> &'static ServiceDescriptor;

    /// Dispatches a call of the method with this index in the descriptor.
    fn call(&self, method: usize, call: ServerCall<'_>) -> Handler<'_>;
}

/// Services by path, and what stands round them all.
pub(crate) struct Services {
    routes: HashMap<&'static str, Arc<Route>>,
    interceptors: Interceptors,
    schemas: Vec<(u64, String)>,
}

/// Where calls of one method go.
pub(crate) struct Route {
    /// Never changed: handlers borrow from it.
    service: Arc<dyn Service>,
    pub(crate) index: usize,
    pub(crate) method: &'static MethodDescriptor,
    /// See [`Route::is_plain`].
    plain: bool,
    /// Calls that are yet to be spawned, because the method was slow in place.
    spawn: AtomicU32,
}

/// How many calls of a method are spawned after it was slow, before it is tried in place again.
const SPAWN_AFTER_SLOW: u32 = 1024;

impl Services {
    pub(crate) fn new(
        services: Vec<Arc<dyn Service>>,
        interceptors: Vec<Arc<dyn Interceptor>>,
    ) -> Services {
        let mut routes = HashMap::new();
        let mut schemas = Vec::new();
        for service in services {
            let descriptor = service.descriptor();
            schemas.push((descriptor.fingerprint, descriptor.name.to_owned()));
            for (index, method) in descriptor.methods.iter().enumerate() {
                let route = Route {
                    service: Arc::clone(&service),
                    index,
                    method,
                    plain: method.kind == MethodKind::Unary && method.timeout.is_none(),
                    spawn: AtomicU32::new(0),
                };
                routes.insert(method.path, Arc::new(route));
            }
        }
        Services {
            routes,
            interceptors: Interceptors::new(interceptors),
            schemas,
        }
    }

    /// The route of a path.
    pub(crate) fn find(&self, path: &str) -> Option<Arc<Route>> {
        self.routes.get(path).cloned()
    }

    /// What stands round every handler.
    pub(crate) fn interceptors(&self) -> &Interceptors {
        &self.interceptors
    }

    /// Names and fingerprints, to announce.
    pub(crate) fn schemas(&self) -> &[(u64, String)] {
        &self.schemas
    }
}

impl Route {
    /// Whether the method takes and gives one message, and has no time of its own to end in.
    #[inline]
    pub(crate) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether this call is to be spawned.
    #[inline]
    pub(crate) fn take_spawn(&self) -> bool {
        if self.spawn.load(Ordering::Relaxed) == 0 {
            return false;
        }
        self.spawn
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
    }

    /// Polls a handler; where that is to be measured and takes long, the next calls of the method are spawned.
    #[inline]
    pub(crate) fn measured<R>(&self, connection: &Connection, poll: impl FnOnce() -> R) -> R {
        if !connection.take_measure() {
            return poll();
        }
        let clock = rt::slow_clock();
        let polled = poll();
        if clock.exceeds(SLOW) {
            self.spawn.store(SPAWN_AFTER_SLOW, Ordering::Relaxed);
        }
        polled
    }

    /// Whose method it is.
    #[inline]
    pub(crate) fn service(&self) -> &dyn Service {
        &*self.service
    }
}
