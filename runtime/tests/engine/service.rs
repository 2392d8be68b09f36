//! A service of every kind of method, written by hand in the shape that the generator gives it.

use std::sync::Arc;
use std::time::Duration;

use virtuoso::private::{self as rt, Encode};
use virtuoso::{Bytes, Channel, Context, Receiver, Sender, Status, Stream, Streaming};

/// One string and some bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Text {
    pub(crate) text: String,
    pub(crate) blob: Bytes,
    pub(crate) count: u32,
}

impl Text {
    pub(crate) fn new(text: &str) -> Text {
        Text {
            text: text.into(),
            ..Text::default()
        }
    }

    pub(crate) fn counted(count: u32) -> Text {
        Text {
            count,
            ..Text::default()
        }
    }

    pub(crate) fn blob(size: usize) -> Text {
        Text {
            blob: vec![7; size].into(),
            ..Text::default()
        }
    }
}

impl rt::WireType for Text {
    type Natural = rt::Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Encode for Text {
    fn descriptor() -> &'static rt::StructDescriptor {
        const FIELDS: &[rt::FieldDescriptor] = &[
            rt::FieldDescriptor::of::<String, _>(rt::Natural, 1, "text"),
            rt::FieldDescriptor::of::<Bytes, _>(rt::Natural, 2, "blob"),
            rt::FieldDescriptor::of::<u32, _>(rt::Natural, 3, "count"),
        ];
        static DESCRIPTOR: rt::StructDescriptor = rt::StructDescriptor::new("test.v1.Text", FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        rt::put(rt::Natural, 1, &self.text, out);
        rt::put(rt::Natural, 2, &self.blob, out);
        rt::put(rt::Natural, 3, &self.count, out);
    }
}

impl rt::Message for Text {
    fn decode_field<D: rt::Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            1 => rt::get(rt::Natural, &mut self.text, input),
            2 => rt::get(rt::Natural, &mut self.blob, input),
            3 => rt::get(rt::Natural, &mut self.count, input),
            _ => input.skip(),
        }
    }
}

/// What a handler is.
pub(crate) trait Echo: Send + Sync + 'static {
    fn say(&self, cx: &Context, request: Text)
    -> impl Future<Output = Result<Text, Status>> + Send;
    fn repeat(
        &self,
        cx: &Context,
        request: Text,
        out: Sender<Text>,
    ) -> impl Future<Output = Result<(), Status>> + Send;
    fn gather(
        &self,
        cx: &Context,
        input: Receiver<Text>,
    ) -> impl Future<Output = Result<Text, Status>> + Send;
    fn chat(
        &self,
        cx: &Context,
        input: Receiver<Text>,
        out: Sender<Text>,
    ) -> impl Future<Output = Result<(), Status>> + Send;
    fn note(&self, cx: &Context, request: Text) -> impl Future<Output = ()> + Send;
    /// `@readonly`: cancelled when its caller leaves.
    fn peek(
        &self,
        cx: &Context,
        request: Text,
    ) -> impl Future<Output = Result<Text, Status>> + Send;
}

pub(crate) static ECHO: rt::ServiceDescriptor = rt::ServiceDescriptor::new("test.v1.Echo", {
    const fn method(path: &'static str, kind: rt::MethodKind) -> rt::MethodDescriptor {
        rt::MethodDescriptor::new(path, kind, Text::descriptor, Text::descriptor)
    }
    const METHODS: &[rt::MethodDescriptor] = &[
        method("test.v1.Echo/say", rt::MethodKind::Unary),
        method("test.v1.Echo/repeat", rt::MethodKind::ServerStream),
        method("test.v1.Echo/gather", rt::MethodKind::ClientStream),
        method("test.v1.Echo/chat", rt::MethodKind::Bidi),
        method("test.v1.Echo/note", rt::MethodKind::Oneway),
        method("test.v1.Echo/peek", rt::MethodKind::Unary).readonly(),
    ];
    METHODS
});

pub(crate) struct EchoServer<T>(Arc<T>);

impl<T: Echo> EchoServer<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self(Arc::new(inner))
    }

    pub(crate) fn from_arc(inner: Arc<T>) -> Self {
        Self(inner)
    }
}

impl<T: Echo> virtuoso::Service for EchoServer<T> {
    fn descriptor(&self) -> &'static rt::ServiceDescriptor {
        &ECHO
    }

    fn call(&self, method: usize, call: rt::ServerCall<'_>) -> rt::Handler<'_> {
        let inner = &*self.0;
        match method {
            0 => call.unary(move |cx, request: Text| async move {
                rt::within(&cx, || inner.say(&cx, request)).await
            }),
            1 => call.server_stream(move |cx, request: Text, out: Sender<Text>| async move {
                rt::within(&cx, || inner.repeat(&cx, request, out)).await
            }),
            2 => call.client_stream(move |cx, input: Receiver<Text>| async move {
                rt::within(&cx, || inner.gather(&cx, input)).await
            }),
            3 => call.bidi(
                move |cx, input: Receiver<Text>, out: Sender<Text>| async move {
                    rt::within(&cx, || inner.chat(&cx, input, out)).await
                },
            ),
            4 => call.oneway(move |cx, request: Text| async move {
                rt::within(&cx, || inner.note(&cx, request)).await
            }),
            5 => call.unary(move |cx, request: Text| async move {
                rt::within(&cx, || inner.peek(&cx, request)).await
            }),
            _ => call.unimplemented(),
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct EchoClient(pub(crate) Channel);

impl virtuoso::Client for EchoClient {
    const SERVICE: &'static rt::ServiceDescriptor = &ECHO;

    fn from_channel(channel: Channel) -> Self {
        Self(channel)
    }
}

pub(crate) type Say<'a> = rt::UnaryCall<'a, &'a Text, Text, Status>;

impl EchoClient {
    pub(crate) fn say<'a>(&'a self, request: &'a Text) -> Say<'a> {
        rt::UnaryCall::new(&self.0, &ECHO.methods[0], request)
    }

    pub(crate) fn say_within<'a>(&'a self, request: &'a Text, timeout: Duration) -> Say<'a> {
        let mut call = self.say(request);
        call.options_mut().timeout(timeout);
        call
    }

    pub(crate) fn repeat<'a>(
        &'a self,
        request: &'a Text,
    ) -> rt::ServerStreamCall<'a, &'a Text, Text, Status> {
        rt::ServerStreamCall::new(&self.0, &ECHO.methods[1], request)
    }

    pub(crate) fn gather(
        &self,
        input: impl Stream<Item = Text> + Send + 'static,
    ) -> rt::ClientStreamCall<'_, Text, Text, Status> {
        rt::ClientStreamCall::new(&self.0, &ECHO.methods[2], input)
    }

    pub(crate) async fn chat(
        &self,
        input: impl Stream<Item = Text> + Send + 'static,
    ) -> Result<Streaming<Text>, Status> {
        rt::BidiCall::new(&self.0, &ECHO.methods[3], input).await
    }

    pub(crate) fn note<'a>(&'a self, request: &'a Text) -> rt::OnewayCall<'a, &'a Text> {
        rt::OnewayCall::new(&self.0, &ECHO.methods[4], request)
    }

    pub(crate) fn peek<'a>(&'a self, request: &'a Text) -> Say<'a> {
        rt::UnaryCall::new(&self.0, &ECHO.methods[5], request)
    }
}
