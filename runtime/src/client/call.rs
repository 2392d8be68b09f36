//! Typed calls: what a generated stub returns is one of these, or wraps it where the call has setters of its own or its
//! answer is unwrapped.

use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::BytesMut;
use futures_core::Stream;

use super::begin::{Beginning, Encoded, Mode, Outgoing};
use super::channel::Channel;
use super::options::{Answered, CallOptions, WithResponse};
use super::streaming::{Source, open, pump};
use super::unary::{AnswerBytes, RawUnary};
use crate::call::{Metadata, MetadataValue, Status};
use crate::codec::{Encode, Message, WireType, protobuf};
use crate::descriptor::MethodDescriptor;
use crate::rt;
use crate::stream::{Sender, Streaming};

macro_rules! common {
    ([$($generics:tt)*] $name:ident [$($args:tt)*]) => {
        impl<$($generics)*> $name<$($args)*> {
            /// What the call may be told besides its arguments.
            #[doc(hidden)]
            pub fn options_mut(&mut self) -> &mut CallOptions {
                &mut self.options
            }

            /// Ends the call with `deadline_exceeded` when it takes longer; the receiver is told, too.
            pub fn timeout(mut self, timeout: Duration) -> Self {
                self.options.timeout(timeout);
                self
            }

            /// Adds metadata. A key or value that cannot travel makes the call fail with `invalid_argument`, never sent.
            pub fn metadata(mut self, key: &str, value: impl Into<MetadataValue>) -> Self {
                self.options.metadata(key, value);
                self
            }

            /// Fails with `resource_exhausted` instead of waiting when all calls that the connection allows are in flight.
            pub fn fail_fast(mut self) -> Self {
                self.options.fail_fast();
                self
            }
        }

        impl<$($generics)*> Unpin for $name<$($args)*> {}

        impl<$($generics)*> fmt::Debug for $name<$($args)*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("method", &self.method.path)
                    .field("options", &self.options)
                    .finish_non_exhaustive()
            }
        }
    };
}

/// A unary call: a future of its answer.
#[must_use = "a call does nothing until it is awaited"]
pub struct UnaryCall<'a, A, R, E> {
    channel: &'a Channel,
    method: &'static MethodDescriptor,
    args: A,
    options: CallOptions,
    raw: RawUnary,
    answer: PhantomData<fn() -> (R, E)>,
}

common!(['a, A, R, E] UnaryCall ['a, A, R, E]);

impl<'a, A, R, E> UnaryCall<'a, A, R, E> {
    /// A call of `method` with these arguments.
    pub fn new(channel: &'a Channel, method: &'static MethodDescriptor, args: A) -> Self {
        let (options, raw) = (CallOptions::default(), RawUnary::new());
        UnaryCall {
            channel,
            method,
            args,
            options,
            raw,
            answer: PhantomData,
        }
    }

    /// The arguments, for setters.
    pub fn args_mut(&mut self) -> &mut A {
        &mut self.args
    }

    /// The same call, giving the answer's metadata too.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
}

impl<A: Encode, R: Message, E: From<Status>> Future for UnaryCall<'_, A, R, E> {
    type Output = Result<R, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let args = &this.args;
        let polled = this.raw.poll(
            Outgoing {
                channel: this.channel,
                method: this.method,
                options: &this.options,
                mode: Mode::Unary,
            },
            cx,
            |out| encode(args, out),
            decode::<R>,
        );
        polled.map_err(E::from)
    }
}

impl<A, R, E> Answered for UnaryCall<'_, A, R, E> {
    fn take_metadata(&mut self) -> (Metadata, Metadata) {
        self.raw.take_metadata()
    }
}

/// A oneway call: a future that is ready once the request is sent.
#[must_use = "a call does nothing until it is awaited"]
pub struct OnewayCall<'a, A> {
    channel: &'a Channel,
    method: &'static MethodDescriptor,
    args: A,
    options: CallOptions,
    raw: RawUnary,
}

common!(['a, A] OnewayCall ['a, A]);

impl<'a, A> OnewayCall<'a, A> {
    /// A call of `method` with these arguments.
    pub fn new(channel: &'a Channel, method: &'static MethodDescriptor, args: A) -> Self {
        OnewayCall {
            channel,
            method,
            args,
            options: CallOptions::default(),
            raw: RawUnary::new(),
        }
    }

    /// The arguments, for setters.
    pub fn args_mut(&mut self) -> &mut A {
        &mut self.args
    }
}

impl<A: Encode> Future for OnewayCall<'_, A> {
    type Output = Result<(), Status>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let args = &this.args;
        this.raw.poll(
            Outgoing {
                channel: this.channel,
                method: this.method,
                options: &this.options,
                mode: Mode::Oneway,
            },
            cx,
            |out| encode(args, out),
            |_| Ok(()),
        )
    }
}

/// A call whose request is a stream: a future of its one answer.
#[must_use = "a call does nothing until it is awaited"]
pub struct ClientStreamCall<'a, In, R, E> {
    channel: &'a Channel,
    method: &'static MethodDescriptor,
    input: Option<Source<In>>,
    options: CallOptions,
    raw: RawUnary,
    answer: PhantomData<fn() -> (R, E)>,
}

common!(['a, In, R, E] ClientStreamCall ['a, In, R, E]);

impl<'a, In: WireType, R, E> ClientStreamCall<'a, In, R, E> {
    /// A call of `method` with this stream.
    pub fn new(
        channel: &'a Channel,
        method: &'static MethodDescriptor,
        input: impl Stream<Item = In> + Send + 'static,
    ) -> Self {
        ClientStreamCall {
            channel,
            method,
            input: Some(Box::pin(input)),
            options: CallOptions::default(),
            raw: RawUnary::new(),
            answer: PhantomData,
        }
    }

    /// The same call, giving the answer's metadata too.
    pub fn with_response(self) -> WithResponse<Self> {
        WithResponse(self)
    }
}

impl<In: WireType, R: Message, E: From<Status>> Future for ClientStreamCall<'_, In, R, E> {
    type Output = Result<R, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let polled = this.raw.poll(
            Outgoing {
                channel: this.channel,
                method: this.method,
                options: &this.options,
                mode: Mode::ClientStream,
            },
            cx,
            |_| Ok(()),
            decode::<R>,
        );
        if this.input.is_some()
            && let Some((connection, begun)) = this.raw.begun()
            && let Some(stream) = &begun.stream
            && let Some(input) = this.input.take()
        {
            rt::spawn(pump(input, Sender::of(connection, stream)));
        }
        polled.map_err(E::from)
    }
}

impl<In, R, E> Answered for ClientStreamCall<'_, In, R, E> {
    fn take_metadata(&mut self) -> (Metadata, Metadata) {
        self.raw.take_metadata()
    }
}

/// A call that is answered with a stream: a future of that stream, ready once the request is sent.
#[must_use = "a call does nothing until it is awaited"]
pub struct ServerStreamCall<'a, A, Out, E> {
    channel: &'a Channel,
    method: &'static MethodDescriptor,
    args: A,
    options: CallOptions,
    raw: Beginning,
    answer: PhantomData<fn() -> (Out, E)>,
}

common!(['a, A, Out, E] ServerStreamCall ['a, A, Out, E]);

impl<'a, A, Out, E> ServerStreamCall<'a, A, Out, E> {
    /// A call of `method` with these arguments.
    pub fn new(channel: &'a Channel, method: &'static MethodDescriptor, args: A) -> Self {
        let (options, raw) = (CallOptions::default(), Beginning::default());
        ServerStreamCall {
            channel,
            method,
            args,
            options,
            raw,
            answer: PhantomData,
        }
    }

    /// The arguments, for setters.
    pub fn args_mut(&mut self) -> &mut A {
        &mut self.args
    }
}

impl<A: Encode, Out: WireType, E: From<Status>> Future for ServerStreamCall<'_, A, Out, E> {
    type Output = Result<Streaming<Out, E>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let args = &this.args;
        let outgoing = Outgoing {
            channel: this.channel,
            method: this.method,
            options: &this.options,
            mode: Mode::ServerStream,
        };
        let begun = ready!(this.raw.poll(outgoing, cx, |out| encode(args, out)));
        let opened = begun.and_then(|(connection, begun)| open(connection, begun, this.method));
        Poll::Ready(match opened {
            Ok((reader, call)) => Ok(Streaming::new(reader, call)),
            Err(status) => Err(E::from(status)),
        })
    }
}

/// A call with a stream each way: a future of the answer's stream, ready once the call has begun.
#[must_use = "a call does nothing until it is awaited"]
pub struct BidiCall<'a, In, Out, E> {
    channel: &'a Channel,
    method: &'static MethodDescriptor,
    input: Option<Source<In>>,
    options: CallOptions,
    raw: Beginning,
    answer: PhantomData<fn() -> (Out, E)>,
}

common!(['a, In, Out, E] BidiCall ['a, In, Out, E]);

impl<'a, In: WireType, Out, E> BidiCall<'a, In, Out, E> {
    /// A call of `method` with this stream.
    pub fn new(
        channel: &'a Channel,
        method: &'static MethodDescriptor,
        input: impl Stream<Item = In> + Send + 'static,
    ) -> Self {
        BidiCall {
            channel,
            method,
            input: Some(Box::pin(input)),
            options: CallOptions::default(),
            raw: Beginning::default(),
            answer: PhantomData,
        }
    }
}

impl<In: WireType, Out: WireType, E: From<Status>> Future for BidiCall<'_, In, Out, E> {
    type Output = Result<Streaming<Out, E>, E>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let outgoing = Outgoing {
            channel: this.channel,
            method: this.method,
            options: &this.options,
            mode: Mode::Bidi,
        };
        let begun = ready!(this.raw.poll(outgoing, cx, |_| Ok(())));
        let opened = begun.and_then(|(connection, begun)| open(connection, begun, this.method));
        Poll::Ready(match opened {
            Ok((reader, call)) => {
                if let (Some(input), Some(stream)) = (this.input.take(), &call.begun.stream) {
                    rt::spawn(pump(input, Sender::of(&call.connection, stream)));
                }
                Ok(Streaming::new(reader, call))
            }
            Err(status) => Err(E::from(status)),
        })
    }
}

#[inline]
fn encode<A: Encode>(args: &A, out: &mut BytesMut) -> Encoded {
    protobuf::encode(args, out).map_err(|error| {
        Status::out_of_range(error.to_string()).with_progress(crate::call::Progress::NeverSent)
    })
}

#[inline]
fn decode<R: Message>(answer: AnswerBytes<'_>) -> Result<R, Status> {
    let decoded = match answer {
        AnswerBytes::Borrowed(bytes) => protobuf::decode_slice::<R>(bytes),
        AnswerBytes::Owned(bytes) => protobuf::decode::<R>(bytes),
    };
    decoded.map_err(|error| Status::internal(format!("the answer does not decode: {error}")))
}
