//! One call of the peer's being served: decoding, the handler, its panics, its caller leaving, and the answer.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{self, Poll, Waker};

use bytes::{Bytes, BytesMut};
use pin_project_lite::pin_project;

use super::connection::Connection;
use super::dispatched::{Dispatched, Held};
use super::framing::OutgoingError;
use super::handles::{StreamReader, StreamWriter};
use super::incoming::CallId;
use super::output::OWN_BUFFER;
use super::replies::Replies;
use super::scratch;
use super::services::Route;
use super::stream::Stream;
use crate::call::{Call, Context, Handle, Interceptors, Metadata, Next, Reply, Status};
use crate::codec::protobuf::{self, Parts};
use crate::codec::{EncodeError, Message, WireType};
use crate::descriptor::{MethodDescriptor, OnDisconnect};
use crate::rt::fault::{Fault, is_planted};
use crate::stream::{Receiver, Sender};

/// A handler's future with all that stands round it.
///
/// It borrows its service, is polled with its connection and holds neither, as most handlers end in their first poll;
/// those that do not are put into a [`Running`].
pub(crate) trait Serve: Send {
    /// Polls the handler and answers its call.
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>, stage: &mut Stage<'_>) -> Poll<()>;
}

/// Boxed, as each handler has a type of its own.
pub(crate) type Serving<'s> = Pin<Box<dyn Serve + 's>>;

/// Where a handler is polled.
pub(crate) struct Stage<'a> {
    pub(crate) connection: &'a Connection,
    /// Takes plain answers, where the connection's task polls.
    pub(crate) replies: Option<&'a mut Replies>,
    /// The handler counts as running, which ends before its answer.
    pub(crate) running: bool,
}

/// A handler that goes on past its first poll, or does not have it in place. It counts as running until it ends.
pub(crate) struct Running {
    connection: Arc<Connection>,
    held: Option<Held>,
}

impl Running {
    /// For a handler that was counted already.
    pub(crate) fn new(connection: &Arc<Connection>, dispatched: Dispatched<'_>) -> Running {
        Running {
            connection: Arc::clone(connection),
            held: Some(dispatched.hold()),
        }
    }
}

impl Future for Running {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        let Some(held) = &mut this.held else {
            return Poll::Ready(());
        };
        let mut stage = Stage {
            connection: &this.connection,
            replies: None,
            running: true,
        };
        let polled = held.poll(cx, &mut stage);
        if polled.is_ready() {
            this.held = None;
        }
        polled
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(held) = self.held.take() {
            drop(held);
            self.connection.end_running();
        }
    }
}

/// What dispatching a call gave, for as long as its service is borrowed; made by [`ServerCall`]'s methods, opaque to
/// generated code.
#[must_use]
pub struct Handler<'s>(Option<Serving<'s>>);

impl<'s> Handler<'s> {
    /// The future to poll, unless the call has been answered already.
    pub(crate) fn into_serving(self) -> Option<Serving<'s>> {
        self.0
    }
}

/// A call on its way to its handler; generated skeletons turn it into one.
pub struct ServerCall<'a> {
    context: Context,
    connection: &'a Arc<Connection>,
    id: CallId,
    route: &'a Arc<Route>,
    body: CallBody<'a>,
    capture: Option<Capture>,
    /// It counts as running already.
    counted: bool,
}

/// Where the request is.
pub(crate) enum CallBody<'a> {
    /// In the connection's buffer.
    Borrowed(&'a [u8]),
    /// In a buffer of its own.
    Owned(Bytes),
    /// Still to come.
    Streamed,
}

impl<'a> ServerCall<'a> {
    /// A call to dispatch; `counted` when it counts as running before its first poll.
    pub(crate) fn new(
        context: Context,
        route: &'a Arc<Route>,
        connection: &'a Arc<Connection>,
        id: CallId,
        body: CallBody<'a>,
        counted: bool,
    ) -> ServerCall<'a> {
        ServerCall {
            context,
            connection,
            id,
            route,
            body,
            capture: None,
            counted,
        }
    }

    /// Serves a unary method.
    pub fn unary<'s, Req, Res, E, F, Fut>(self, handler: F) -> Handler<'s>
    where
        Req: Message,
        Res: Message,
        E: Into<Status>,
        F: FnOnce(Context, Req) -> Fut,
        Fut: Future<Output = Result<Res, E>> + Send + 's,
    {
        match self.decode::<Req>() {
            Ok(request) => self.serve::<Unary, _>(|context| handler(context, request)),
            Err(status) => self.refuse(status),
        }
    }

    /// Serves a oneway method.
    pub fn oneway<'s, Req, F, Fut>(self, handler: F) -> Handler<'s>
    where
        Req: Message,
        F: FnOnce(Context, Req) -> Fut,
        Fut: Future<Output = ()> + Send + 's,
    {
        match self.decode::<Req>() {
            Ok(request) => self.serve::<Oneway, _>(|context| handler(context, request)),
            Err(status) => self.refuse(status),
        }
    }

    /// Serves a method that answers with a stream.
    pub fn server_stream<'s, Req, Item, E, F, Fut>(self, handler: F) -> Handler<'s>
    where
        Req: Message,
        Item: WireType,
        E: Into<Status>,
        F: FnOnce(Context, Req, Sender<Item>) -> Fut,
        Fut: Future<Output = Result<(), E>> + Send + 's,
    {
        let request = match self.decode::<Req>() {
            Ok(request) => request,
            Err(status) => return self.refuse(status),
        };
        let Some(stream) = self.stream() else {
            return self.gone();
        };
        let out = self.sender::<Item>(stream);
        self.serve::<Streamed, _>(|context| handler(context, request, out))
    }

    /// Serves a method whose request is a stream.
    pub fn client_stream<'s, Item, Res, E, F, Fut>(self, handler: F) -> Handler<'s>
    where
        Item: WireType,
        Res: Message,
        E: Into<Status>,
        F: FnOnce(Context, Receiver<Item>) -> Fut,
        Fut: Future<Output = Result<Res, E>> + Send + 's,
    {
        let Some(stream) = self.stream() else {
            return self.gone();
        };
        let input = self.receiver::<Item>(stream);
        self.serve::<Unary, _>(|context| handler(context, input))
    }

    /// Serves a method with a stream each way.
    pub fn bidi<'s, In, Out, E, F, Fut>(self, handler: F) -> Handler<'s>
    where
        In: WireType,
        Out: WireType,
        E: Into<Status>,
        F: FnOnce(Context, Receiver<In>, Sender<Out>) -> Fut,
        Fut: Future<Output = Result<(), E>> + Send + 's,
    {
        let Some(stream) = self.stream() else {
            return self.gone();
        };
        let input = self.receiver::<In>(Arc::clone(&stream));
        let out = self.sender::<Out>(stream);
        self.serve::<Streamed, _>(|context| handler(context, input, out))
    }

    /// Answers that there is no such method.
    pub fn unimplemented(self) -> Handler<'static> {
        let text = format!("`{}` is not served here", self.route.method.path);
        self.refuse(Status::unimplemented(text))
    }

    /// Lets the interceptors run first; the last of them reaches the route's service.
    pub(crate) fn intercept(self, interceptors: Interceptors) -> Handler<'static> {
        let body = match &self.body {
            CallBody::Borrowed(bytes) => Some(Bytes::copy_from_slice(bytes)),
            CallBody::Owned(bytes) => Some(bytes.clone()),
            CallBody::Streamed => None,
        };
        let metadata = self.context.metadata().clone();
        let call = Call::new(self.route.method, self.context.clone(), metadata, body);
        let last = Last {
            context: self.context.clone(),
            route: Arc::clone(self.route),
            connection: Arc::clone(self.connection),
            id: self.id,
        };
        let next = Next::new(interceptors, Box::new(last));
        self.serve::<Forwarded, _>(|context| context.around(next.run(call)))
    }

    fn decode<Req: Message>(&self) -> Result<Req, Status> {
        let decoded = match &self.body {
            CallBody::Borrowed(bytes) => protobuf::decode_slice_checked::<Req>(bytes),
            CallBody::Owned(bytes) => protobuf::decode_checked::<Req>(bytes),
            CallBody::Streamed => {
                return Err(Status::invalid_argument(
                    "the method takes one request, not a stream",
                ));
            }
        };
        decoded.map_err(Status::from)
    }

    fn stream(&self) -> Option<Arc<Stream>> {
        self.connection.incoming_stream(self.id)
    }

    fn sender<Item: WireType>(&self, stream: Arc<Stream>) -> Sender<Item> {
        Sender::new(StreamWriter::new(Arc::clone(self.connection), stream))
    }

    fn receiver<Item: WireType>(&self, stream: Arc<Stream>) -> Receiver<Item> {
        let connection = Arc::clone(self.connection);
        Receiver::new(StreamReader::new(connection, stream, self.route.method))
    }

    /// Answers before a handler has begun.
    fn refuse(self, status: Status) -> Handler<'static> {
        match &self.capture {
            Some(capture) => store(capture, Err(status)),
            None => {
                if self.counted {
                    self.connection.end_running();
                }
                let (error, metadata) = outgoing(&status);
                let error = OutgoingError {
                    never_begun: true,
                    ..error
                };
                self.connection
                    .reply(self.id, Err(&error), metadata.as_ref());
            }
        }
        Handler(None)
    }

    /// The caller has left before a handler could begin.
    fn gone(self) -> Handler<'static> {
        self.refuse(Status::cancelled("the caller left"))
    }

    #[inline]
    fn serve<'s, K, F>(self, handler: impl FnOnce(Context) -> F) -> Handler<'s>
    where
        F: Future + Send + 's,
        K: Answers<F::Output>,
    {
        let future = handler(self.context);
        if let Some(capture) = self.capture {
            // The outer handler of the chain does the rest.
            let captured = async move { store(&capture, K::capture(future.await)) };
            return Handler(Some(Box::pin(Captured { future: captured })));
        }
        Handler(Some(Box::pin(Answering::<F, K> {
            future: Some(future),
            method: self.route.method,
            id: self.id,
            registered: None,
            kind: PhantomData,
        })))
    }
}

/// Answers with a message, encoded where small answers are.
#[inline]
fn answer_in_place<M: Message>(
    replies: &mut Replies,
    message: &M,
    connection: &Connection,
    id: CallId,
) {
    let mut parts = Parts::default();
    let encoded = protobuf::encode_parts(message, replies.begin(), &mut parts);
    if encoded.is_ok() && parts.is_empty() && replies.finish(connection.incoming(), id) {
        return;
    }
    let mut body = replies.take_back(&mut parts);
    replies.note(M::descriptor(), is_large(&body, &parts));
    answer_encoded(encoded, &mut body, parts, connection, id);
}

/// Answers with a message, encoded where large messages are.
fn answer<M: Message>(
    replies: Option<&mut Replies>,
    message: &M,
    connection: &Connection,
    id: CallId,
) {
    scratch::with(|body| {
        let mut parts = Parts::default();
        let encoded = protobuf::encode_parts(message, body, &mut parts);
        if let Some(replies) = replies {
            replies.note(M::descriptor(), is_large(body, &parts));
        }
        answer_encoded(encoded, body, parts, connection, id);
    });
}

fn is_large(body: &[u8], parts: &Parts) -> bool {
    body.len() >= OWN_BUFFER || !parts.is_empty()
}

fn answer_encoded(
    encoded: Result<(), EncodeError>,
    body: &mut BytesMut,
    parts: Parts,
    connection: &Connection,
    id: CallId,
) {
    match encoded {
        Ok(()) => connection.reply_parts(id, body, parts),
        Err(error) => fail(connection, id, &unencodable(error)),
    }
}

/// How the output of a handler becomes an answer.
trait Answers<Output>: Send + 'static {
    /// Answers over the wire.
    fn answer(output: Output, stage: &mut Stage<'_>, id: CallId);

    /// Answers to interceptors.
    fn capture(output: Output) -> Result<Option<Bytes>, Status>;
}

struct Unary;
struct Oneway;
struct Streamed;
struct Forwarded;

impl<Res: Message, E: Into<Status>> Answers<Result<Res, E>> for Unary {
    fn answer(output: Result<Res, E>, stage: &mut Stage<'_>, id: CallId) {
        match output {
            Ok(message) => match &mut stage.replies {
                Some(replies) if replies.suits(Res::descriptor()) => {
                    answer_in_place(replies, &message, stage.connection, id);
                }
                replies => answer(replies.as_deref_mut(), &message, stage.connection, id),
            },
            Err(error) => fail(stage.connection, id, &error.into()),
        }
    }

    fn capture(output: Result<Res, E>) -> Result<Option<Bytes>, Status> {
        let message = output.map_err(Into::into)?;
        let mut body = BytesMut::new();
        protobuf::encode(&message, &mut body).map_err(unencodable)?;
        Ok(Some(body.freeze()))
    }
}

impl Answers<()> for Oneway {
    fn answer((): (), stage: &mut Stage<'_>, id: CallId) {
        stage.connection.reply(id, Ok(&mut BytesMut::new()), None);
    }

    fn capture((): ()) -> Result<Option<Bytes>, Status> {
        Ok(Some(Bytes::new()))
    }
}

impl<E: Into<Status>> Answers<Result<(), E>> for Streamed {
    fn answer(output: Result<(), E>, stage: &mut Stage<'_>, id: CallId) {
        let connection = stage.connection;
        let (error, metadata) = match output {
            Ok(()) => (None, None),
            Err(error) => {
                let (error, metadata) = outgoing(&error.into());
                (Some(error), metadata)
            }
        };
        if let Some(stream) = connection.incoming_stream(id) {
            connection.finish_incoming(id, &stream, error, metadata);
        }
    }

    fn capture(output: Result<(), E>) -> Result<Option<Bytes>, Status> {
        output.map(|()| None).map_err(Into::into)
    }
}

impl Answers<Reply> for Forwarded {
    fn answer(output: Reply, stage: &mut Stage<'_>, id: CallId) {
        let connection = stage.connection;
        let (result, metadata) = output.into_parts();
        let metadata = (!metadata.is_empty()).then_some(metadata);
        match result {
            Ok(Some(body)) => {
                connection.reply(id, Ok(&mut BytesMut::from(body)), metadata.as_ref())
            }
            Ok(None) => {
                if let Some(stream) = connection.incoming_stream(id) {
                    connection.finish_incoming(id, &stream, None, metadata);
                }
            }
            Err(status) => {
                let (error, own) = outgoing(&status);
                let metadata = metadata.or(own);
                // Behind what the handler has streamed before it failed.
                if let Some(stream) = connection.incoming_stream(id) {
                    connection.finish_incoming(id, &stream, Some(error), metadata);
                }
            }
        }
    }

    fn capture(output: Reply) -> Result<Option<Bytes>, Status> {
        output.into_parts().0
    }
}

/// Holds an answer for the interceptors.
type Capture = Arc<Mutex<Option<Reply>>>;

fn store(capture: &Capture, result: Result<Option<Bytes>, Status>) {
    let metadata = match &result {
        Err(status) => status.metadata().clone(),
        Ok(_) => Metadata::new(),
    };
    *capture.lock().unwrap_or_else(PoisonError::into_inner) = Some(Reply::new(result, metadata));
}

fn fail(connection: &Connection, id: CallId, status: &Status) {
    let (error, metadata) = outgoing(status);
    connection.reply(id, Err(&error), metadata.as_ref());
}

fn unencodable(error: EncodeError) -> Status {
    Status::internal(format!("the answer cannot be encoded: {error}"))
}

/// A status as it goes over the wire.
pub(crate) fn outgoing(status: &Status) -> (OutgoingError, Option<Metadata>) {
    let detail = status.detail_ref().map(|detail| {
        let mut payload = BytesMut::new();
        // A detail that cannot be encoded still names itself.
        let _ = detail.encode_protobuf(&mut payload);
        (detail.type_name().to_owned(), payload.freeze())
    });
    let error = OutgoingError {
        code: status.code(),
        never_begun: false,
        text: status.message().to_owned(),
        detail,
    };
    let metadata = (!status.metadata().is_empty()).then(|| status.metadata().clone());
    (error, metadata)
}

/// The end of the chain: the handler itself.
struct Last {
    context: Context,
    route: Arc<Route>,
    connection: Arc<Connection>,
    id: CallId,
}

impl Handle for Last {
    fn handle(self: Box<Self>, call: Call) -> Pin<Box<dyn Future<Output = Reply> + Send>> {
        let (_, body) = call.into_parts();
        let capture = Capture::default();
        let connection = self.connection;
        let dispatched = self.route.dispatch(ServerCall {
            context: self.context,
            route: &self.route,
            connection: &connection,
            id: self.id,
            body: body.map_or(CallBody::Streamed, CallBody::Owned),
            capture: Some(capture.clone()),
            counted: false,
        });
        let held = dispatched.map(Dispatched::hold);
        Box::pin(async move {
            if let Some(mut held) = held {
                let poll = |cx: &mut task::Context<'_>| {
                    let mut stage = Stage {
                        connection: &connection,
                        replies: None,
                        running: false,
                    };
                    held.poll_inside(cx, &mut stage)
                };
                poll_fn(poll).await;
            }
            let reply = capture
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            reply.unwrap_or_else(|| Reply::failed(Status::cancelled("the caller left")))
        })
    }
}

pin_project! {
    /// A handler whose answer goes to interceptors.
    struct Captured<F> {
        #[pin]
        future: F,
    }
}

impl<F: Future<Output = ()> + Send> Serve for Captured<F> {
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>, _: &mut Stage<'_>) -> Poll<()> {
        self.project().future.poll(cx)
    }
}

pin_project! {
    /// A handler whose answer goes over the wire: its panics caught, dropped when its caller leaves.
    struct Answering<F, K> {
        // Boxed as a whole by `serve`, so that a call costs one allocation.
        #[pin]
        future: Option<F>,
        method: &'static MethodDescriptor,
        id: CallId,
        registered: Option<Waker>,
        kind: PhantomData<fn() -> K>,
    }

    impl<F, K> PinnedDrop for Answering<F, K> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            drop_handler(this.future, this.method, "was dropped");
        }
    }
}

impl<F: Future + Send, K: Answers<F::Output>> Serve for Answering<F, K> {
    fn poll(self: Pin<&mut Self>, cx: &mut task::Context<'_>, stage: &mut Stage<'_>) -> Poll<()> {
        let mut this = self.project();
        let (method, id) = (*this.method, *this.id);
        let (connection, running) = (stage.connection, stage.running);
        let incoming = connection.incoming();
        let cancels = method.on_disconnect == OnDisconnect::Cancel;
        if this.future.is_none() {
            return Poll::Ready(());
        }
        if cancels && this.registered.is_some() && !incoming.is_open(id) {
            drop_handler(this.future, method, "was dropped");
            if running && !is_planted(Fault::KeepHandler) {
                connection.end_running();
            }
            return Poll::Ready(());
        }
        let mut output = None;
        let polled = catch_unwind(AssertUnwindSafe(|| {
            let future = this.future.as_mut().as_pin_mut();
            if let Some(Poll::Ready(ready)) = future.map(|future| future.poll(cx)) {
                output = Some(ready);
                // What the future still holds goes before the answer, so that the caller sees its effects.
                this.future.set(None);
            }
        }));
        if output.is_none() && polled.is_ok() {
            let known = this
                .registered
                .as_ref()
                .is_some_and(|known| known.will_wake(cx.waker()));
            if cancels && !known {
                match incoming.cell(id) {
                    Some(mut cell) => cell.register(this.registered, cx.waker()),
                    None => {
                        // It ended meanwhile: come again and drop the handler.
                        cx.waker().wake_by_ref();
                        *this.registered = Some(cx.waker().clone());
                    }
                }
            }
            return Poll::Pending;
        }
        let when = match output {
            Some(_) => "had ended",
            None => "was polled",
        };
        report(polled, method, when);
        // Counted out before the answer: the caller may use the slot again at once.
        if running {
            connection.end_running();
        }
        let Some(output) = output else {
            drop_handler(this.future, method, "had ended");
            fail(connection, id, &panicked());
            return Poll::Ready(());
        };
        let answered = catch_unwind(AssertUnwindSafe(|| K::answer(output, stage, id)));
        if answered.is_err() {
            report(answered, method, "was answered");
            fail(connection, id, &panicked());
        }
        Poll::Ready(())
    }
}

/// Drops a handler's future, if there is one; what panics then is reported.
#[inline]
fn drop_handler<F>(mut future: Pin<&mut Option<F>>, method: &MethodDescriptor, when: &str) {
    if future.is_some() {
        let dropped = catch_unwind(AssertUnwindSafe(|| future.set(None)));
        report(dropped, method, when);
    }
}

fn panicked() -> Status {
    Status::internal("the handler panicked")
}

/// Logs a handler's panic; its text stays on this side.
#[inline(always)]
fn report(outcome: Result<(), Box<dyn Any + Send>>, method: &MethodDescriptor, when: &str) {
    if let Err(panic) = outcome {
        report_panic(panic, method, when);
    }
}

#[cold]
fn report_panic(panic: Box<dyn Any + Send>, method: &MethodDescriptor, when: &str) {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    tracing::error!(
        method = method.path,
        panic = text,
        "a handler panicked when it {when}"
    );
    // What was thrown may itself panic when it is dropped.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(panic)));
}
