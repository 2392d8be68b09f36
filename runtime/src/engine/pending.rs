//! Handlers that their connection's task polls in place.

use std::task::{Context, Poll};

use futures_util::stream::{FuturesUnordered, StreamExt};

use super::serve::Serving;

/// The handlers that did not end in their first poll. A connection whose handlers all do holds nothing here.
#[derive(Default)]
pub(crate) struct Pending(Option<FuturesUnordered<Serving>>);

impl Pending {
    pub(crate) fn push(&mut self, serving: Serving) {
        self.0.get_or_insert_default().push(serving);
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(FuturesUnordered::is_empty)
    }

    /// Polls those that are ready to go on until one has ended; `Ready(None)` when there are none left.
    pub(crate) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>> {
        match &mut self.0 {
            Some(handlers) => handlers.poll_next_unpin(cx),
            None => Poll::Ready(None),
        }
    }
}

impl IntoIterator for Pending {
    type Item = Serving;
    type IntoIter = std::iter::Flatten<std::option::IntoIter<FuturesUnordered<Serving>>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().flatten()
    }
}
