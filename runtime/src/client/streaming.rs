//! The streams of a call: feeding its request, opening its answer.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;

use crate::call::Status;
use crate::codec::WireType;
use crate::descriptor::MethodDescriptor;
use crate::engine::connection::{Begun, Connection};
use crate::engine::handles::StreamReader;
use crate::stream::{OpenCall, Sender};

/// A stream of requests.
pub(crate) type Source<In> = Pin<Box<dyn Stream<Item = In> + Send>>;

/// Sends all of a stream, then its end. A call that ends first ends this, too.
pub(crate) async fn pump<In: WireType>(mut input: Source<In>, sender: Sender<In>) {
    // The call may end while the source is silent.
    let mut next = move |sender: &Sender<In>, cx: &mut Context<'_>| match sender.poll_closed(cx) {
        Poll::Ready(()) => Poll::Ready(Err(())),
        Poll::Pending => input.as_mut().poll_next(cx).map(Ok),
    };
    loop {
        let Ok(item) = poll_fn(|cx| next(&sender, cx)).await else {
            return;
        };
        let Some(item) = item else { break };
        if let Err(status) = sender.send(item).await {
            // An element that cannot be sent leaves a gap, so the whole call fails.
            sender.abort(&status);
            return;
        }
    }
    sender.end();
}

/// What a call with a streamed answer is once it has begun: the answer's messages, and the call to leave.
pub(crate) fn open(
    connection: Arc<Connection>,
    begun: Begun,
    method: &'static MethodDescriptor,
) -> Result<(StreamReader, OpenCall), Status> {
    let call = OpenCall::new(Arc::clone(&connection), begun);
    match call.begun.stream.clone() {
        Some(stream) => Ok((StreamReader::new(connection, stream, method), call)),
        // A call with a streamed answer always has a stream.
        None => Err(Status::internal("the call has no stream")),
    }
}
