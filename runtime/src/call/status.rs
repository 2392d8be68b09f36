use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use bytes::{Bytes, BytesMut};

use super::{BadRequest, Code, InvalidMetadata, Metadata};
use crate::codec::{AnyMessage, DecodeError, EncodeError, Message, protobuf};

/// How far a call got before it failed: what retries rest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Progress {
    /// The request never left this process, or the receiver said that it never began it: repeating is safe.
    NeverSent,
    /// The request was sent and no answer came: it may or may not have run.
    Sent,
    /// The receiver answered.
    Answered,
}

/// Why a call failed: a [`Code`], a message for people, how far the call got, and perhaps a typed detail.
///
/// One pointer wide, so that `Result<T, Status>` stays small.
///
/// ```
/// use virtuoso::{Code, Status};
///
/// let status = Status::not_found("no order 7");
/// assert_eq!(status.code(), Code::NotFound);
/// assert_eq!(status.to_string(), "not_found: no order 7");
/// ```
pub struct Status(Box<Inner>);

struct Inner {
    code: Code,
    progress: Progress,
    message: Cow<'static, str>,
    metadata: Metadata,
    detail: Option<Detail>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Status {
    /// A status as a handler returns it.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Status {
        Status(Box::new(Inner {
            code,
            progress: Progress::Answered,
            message: message.into(),
            metadata: Metadata::new(),
            detail: None,
            source: None,
        }))
    }

    /// Why the call failed.
    pub fn code(&self) -> Code {
        self.0.code
    }

    /// The message for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// How far the call got.
    pub fn progress(&self) -> Progress {
        self.0.progress
    }

    /// Trailing metadata that came with the status.
    pub fn metadata(&self) -> &Metadata {
        &self.0.metadata
    }

    /// The trailing metadata, to add to it.
    pub fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.0.metadata
    }

    /// The full name of the detail's type, for example `shop.orders.v1.OutOfStock`.
    pub fn detail_type(&self) -> Option<&str> {
        self.0.detail.as_ref().map(Detail::type_name)
    }

    /// The detail as an `M`, when it is one and its bytes decode.
    pub fn detail<M: Message + Clone>(&self) -> Option<M> {
        self.0.detail.as_ref()?.get::<M>()
    }

    /// The same status with a typed detail; its bytes are made only when a wire asks for them.
    pub fn with_detail<M: Message>(mut self, detail: M) -> Status {
        self.0.detail = Some(Detail::typed(detail));
        self
    }

    /// The same status with the error that led to it; it stays in this process.
    pub fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Status {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// The same status with another word on how far the call got.
    pub fn with_progress(mut self, progress: Progress) -> Status {
        self.0.progress = progress;
        self
    }

    pub(crate) fn detail_ref(&self) -> Option<&Detail> {
        self.0.detail.as_ref()
    }

    pub(crate) fn with_detail_bytes(mut self, type_name: &str, payload: Bytes) -> Status {
        self.0.detail = Some(Detail::Encoded {
            type_name: type_name.into(),
            payload,
        });
        self
    }

    pub(crate) fn with_metadata(mut self, metadata: Metadata) -> Status {
        self.0.metadata = metadata;
        self
    }
}

macro_rules! constructors {
    ($($name:ident => $code:ident;)*) => {
        impl Status {
            $(
                #[doc = concat!("A status with [`Code::", stringify!($code), "`].")]
                pub fn $name(message: impl Into<Cow<'static, str>>) -> Status {
                    Status::new(Code::$code, message)
                }
            )*
        }
    };
}

constructors! {
    cancelled => Cancelled;
    unknown => Unknown;
    invalid_argument => InvalidArgument;
    deadline_exceeded => DeadlineExceeded;
    not_found => NotFound;
    already_exists => AlreadyExists;
    permission_denied => PermissionDenied;
    resource_exhausted => ResourceExhausted;
    failed_precondition => FailedPrecondition;
    aborted => Aborted;
    out_of_range => OutOfRange;
    unimplemented => Unimplemented;
    internal => Internal;
    unavailable => Unavailable;
    data_loss => DataLoss;
    unauthenticated => Unauthenticated;
}

/// A body that does not decode is the sender's mistake; broken constraints are told one by one.
impl From<DecodeError> for Status {
    fn from(error: DecodeError) -> Status {
        let status = Status::invalid_argument(error.to_string());
        if error.is_violation() {
            status.with_detail(BadRequest::new(error.violation_list()))
        } else {
            status
        }
    }
}

/// Metadata that cannot travel is the mistake of whoever set it.
impl From<InvalidMetadata> for Status {
    fn from(error: InvalidMetadata) -> Status {
        Status::invalid_argument(error.to_string())
    }
}

impl Clone for Status {
    fn clone(&self) -> Status {
        let inner = &self.0;
        Status(Box::new(Inner {
            code: inner.code,
            progress: inner.progress,
            message: inner.message.clone(),
            metadata: inner.metadata.clone(),
            detail: inner.detail.clone(),
            source: inner.source.clone(),
        }))
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Status");
        debug
            .field("code", &self.code())
            .field("message", &self.message());
        debug.field("progress", &self.progress());
        if let Some(detail) = self.detail_type() {
            debug.field("detail", &detail);
        }
        if !self.metadata().is_empty() {
            debug.field("metadata", self.metadata());
        }
        debug.finish()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.message() {
            "" => write!(f, "{}", self.code()),
            message => write!(f, "{}: {message}", self.code()),
        }
    }
}

impl StdError for Status {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0
            .source
            .as_ref()
            .map(|source| source.as_ref() as &(dyn StdError + 'static))
    }
}

/// A typed error beside a status: the value itself on the side that made it, bytes on the side that received it.
#[derive(Clone)]
pub(crate) enum Detail {
    Typed(Arc<dyn AnyMessage>),
    Encoded { type_name: Box<str>, payload: Bytes },
}

impl Detail {
    fn typed<M: Message>(message: M) -> Detail {
        Detail::Typed(Arc::new(message))
    }

    pub(crate) fn type_name(&self) -> &str {
        match self {
            Detail::Typed(message) => message.descriptor().name,
            Detail::Encoded { type_name, .. } => type_name,
        }
    }

    /// Appends the detail's protobuf bytes.
    ///
    /// # Errors
    /// A value of it has no encoding.
    pub(crate) fn encode_protobuf(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        match self {
            Detail::Typed(message) => message.encode_protobuf(out),
            Detail::Encoded { payload, .. } => {
                out.extend_from_slice(payload);
                Ok(())
            }
        }
    }

    fn get<M: Message + Clone>(&self) -> Option<M> {
        match self {
            Detail::Typed(message) => message.as_any().downcast_ref::<M>().cloned(),
            Detail::Encoded { type_name, payload } => {
                if **type_name != *M::descriptor().name {
                    return None;
                }
                protobuf::decode::<M>(payload).ok()
            }
        }
    }
}
