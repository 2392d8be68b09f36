//! A handler and the service that it borrows.

use std::sync::Arc;
use std::task::{Context, Poll};

use super::serve::{Handler, ServerCall, Serving, Stage};
use super::services::Route;
use crate::call::Interceptors;

/// A handler that was made for a call, on the stack of whoever made it.
///
/// Most handlers end in their first poll; that they need not count their service up and down is what this is for.
pub(crate) struct Dispatched<'r> {
    // Only made by `Route::dispatched`: from the service of this route.
    serving: Serving<'r>,
    route: &'r Arc<Route>,
}

/// A handler that goes on elsewhere.
pub(crate) struct Held {
    // Dropped before what it borrows: fields are, in their order.
    serving: Serving<'static>,
    route: Arc<Route>,
}

impl Route {
    /// Hands a call to the service; `None` when it has been answered already.
    #[inline]
    pub(crate) fn dispatch(self: &Arc<Self>, call: ServerCall<'_>) -> Option<Dispatched<'_>> {
        self.dispatched(self.service().call(self.index, call))
    }

    /// The same behind the interceptors, if there are any.
    #[inline]
    pub(crate) fn dispatch_behind(
        self: &Arc<Self>,
        interceptors: &Interceptors,
        call: ServerCall<'_>,
    ) -> Option<Dispatched<'_>> {
        if interceptors.is_empty() {
            return self.dispatch(call);
        }
        self.dispatched(call.intercept(interceptors.clone()))
    }

    /// `handler` is of this route's service, or borrows nothing.
    #[inline]
    fn dispatched<'r>(self: &'r Arc<Self>, handler: Handler<'r>) -> Option<Dispatched<'r>> {
        let serving = handler.into_serving()?;
        Some(Dispatched {
            serving,
            route: self,
        })
    }
}

impl Dispatched<'_> {
    /// Polls the handler.
    #[inline]
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, stage: &mut Stage<'_>) -> Poll<()> {
        poll(&mut self.serving, self.route, cx, stage)
    }

    /// Takes the handler elsewhere.
    pub(crate) fn hold(self) -> Held {
        let route = Arc::clone(self.route);
        // SAFETY: only the lifetime changes. The handler was given by `Service::call` of this route's service for whatever
        // lifetime the borrow of that service has, so besides the service it borrows only what lives for ever. The service
        // lives in an `Arc` that the route never lets go, and the route, which has no other owner that could change it,
        // lives at least as long as `Held`, which drops the handler first.
        let serving = unsafe { std::mem::transmute::<Serving<'_>, Serving<'static>>(self.serving) };
        Held { serving, route }
    }
}

impl Held {
    /// Polls the handler.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, stage: &mut Stage<'_>) -> Poll<()> {
        poll(&mut self.serving, &self.route, cx, stage)
    }

    /// The same inside of a poll that is measured already.
    pub(crate) fn poll_inside(&mut self, cx: &mut Context<'_>, stage: &mut Stage<'_>) -> Poll<()> {
        self.serving.as_mut().poll(cx, stage)
    }
}

#[inline(always)]
fn poll(
    serving: &mut Serving<'_>,
    route: &Route,
    cx: &mut Context<'_>,
    stage: &mut Stage<'_>,
) -> Poll<()> {
    route.measured(stage.connection, || serving.as_mut().poll(cx, stage))
}
