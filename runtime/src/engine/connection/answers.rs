//! Calls of the peer's on a connection: what they are answered.

use std::sync::Arc;

use bytes::BytesMut;

use super::{Connection, check_metadata};
use crate::call::{Code, Metadata, Status};
use crate::codec::protobuf::Parts;
use crate::engine::framing::{OutgoingError, OutgoingReply, Tail};
use crate::engine::incoming::{CallId, Closed};
use crate::engine::outbox::{Apart, Outbox};
use crate::engine::output::OWN_BUFFER;
use crate::engine::scratch::take_own;
use crate::engine::stream::{End, Finish, Stream};

/// Success, a message of no bytes.
const NOTHING: OutgoingReply<'static> = OutgoingReply::Inline(Tail::Here(&[]));

impl Connection {
    /// The stream of an open call of the peer's, made when it is first needed; `None` once the call has ended.
    pub(crate) fn incoming_stream(&self, id: CallId) -> Option<Arc<Stream>> {
        let mut cell = self.incoming.cell(id)?;
        let stream = cell.stream.get_or_insert_with(|| {
            // The request came in the CALL: no DATA follows.
            let stream = self.new_stream(id.stream);
            let _ = stream.recv().finish(End::Complete(None));
            stream
        });
        Some(Arc::clone(stream))
    }

    /// Makes the stream of a call whose request comes as DATA.
    pub(crate) fn expect_data(&self, id: CallId) {
        if let Some(mut cell) = self.incoming.cell(id) {
            cell.stream = Some(self.new_stream(id.stream));
        }
    }

    /// Answers a call of the peer's; does nothing when it has ended.
    pub(crate) fn reply(
        &self,
        id: CallId,
        reply: Result<&mut BytesMut, &OutgoingError>,
        metadata: Option<&Metadata>,
    ) {
        let body = match reply {
            Ok(body) if !self.fits_inline(body.len(), metadata) => {
                return self.reply_large(id, body, Parts::default(), metadata);
            }
            Ok(body) => body,
            Err(error) => {
                return self.close_incoming(id, metadata, OutgoingReply::Error(error), None);
            }
        };
        if body.len() < OWN_BUFFER {
            self.close_incoming(id, metadata, OutgoingReply::Inline(Tail::Here(body)), None);
        } else {
            let length = Tail::Apart(body.len());
            let own = Some(Apart::Whole(take_own(body)));
            self.close_incoming(id, metadata, OutgoingReply::Inline(length), own);
        }
    }

    /// As [`IncomingCalls::close`](crate::engine::incoming::IncomingCalls::close); a drain may have waited for it.
    #[inline]
    pub(crate) fn close_call(&self, id: CallId) -> Option<Closed> {
        let closed = self.incoming.close(id);
        self.go_on_draining();
        closed
    }

    /// Counts one running handler less; a drain may have waited for it.
    #[inline]
    pub(crate) fn end_running(&self) {
        self.incoming.end_running();
        self.go_on_draining();
    }

    /// Lets the connection's task look whether its drain is over.
    #[inline]
    fn go_on_draining(&self) {
        if self.is_draining() {
            self.wake();
        }
    }

    /// Answers a call of the peer's with `body` and the large `parts` that belong into it.
    #[inline]
    pub(crate) fn reply_parts(&self, id: CallId, body: &mut BytesMut, parts: Parts) {
        if parts.is_empty() {
            if body.len() >= OWN_BUFFER || !self.reply_plain(id, body) {
                self.reply(id, Ok(body), None);
            }
            return;
        }
        let length = body.len() + parts.len();
        if self.fits_inline(length, None) {
            let reply = OutgoingReply::Inline(Tail::Apart(length));
            self.close_incoming(id, None, reply, Some(Apart::Parts(body, parts)));
        } else {
            self.reply_large(id, body, parts, None);
        }
    }

    /// The short way of a small answer to a call that had nothing besides its word; false where it is not open to a call.
    #[inline]
    fn reply_plain(&self, id: CallId, body: &[u8]) -> bool {
        let mut out = self.lock();
        if !self.incoming.close_plain(id) {
            return false;
        }
        out.replies += 1;
        let out_ref = &mut *out;
        let reply = OutgoingReply::Inline(Tail::Here(body));
        out_ref
            .writer
            .reply(&mut out_ref.pending, id.stream, None, reply);
        self.flush_soon(out, false);
        self.go_on_draining();
        true
    }

    /// Ends a call of the peer's with its one REPLY; `apart` is what a [`Tail::Apart`] stands for.
    pub(crate) fn close_incoming(
        &self,
        id: CallId,
        metadata: Option<&Metadata>,
        reply: OutgoingReply<'_>,
        apart: Option<Apart<'_>>,
    ) {
        let mut out = self.lock();
        let Some(mut closed) = self.close_call(id) else {
            return;
        };
        let trailing = closed.take_trailing();
        let metadata = metadata.or(trailing.as_deref());
        self.write_reply(&mut out, id, closed.oneway, metadata, reply, apart);
        self.flush_soon(out, false);
        closed.end(|| Status::cancelled("the call has ended"));
    }

    /// Writes a call's one REPLY. Nobody reads what a oneway call is answered.
    pub(crate) fn write_reply(
        &self,
        out: &mut Outbox,
        id: CallId,
        oneway: bool,
        metadata: Option<&Metadata>,
        reply: OutgoingReply<'_>,
        apart: Option<Apart<'_>>,
    ) {
        out.replies += 1;
        if oneway {
            let bare;
            let reply = match reply {
                OutgoingReply::Error(error) => {
                    bare = OutgoingError {
                        text: String::new(),
                        detail: None,
                        ..error.clone()
                    };
                    OutgoingReply::Error(&bare)
                }
                OutgoingReply::Inline(_) | OutgoingReply::Streamed => NOTHING,
            };
            return out.writer.reply(&mut out.pending, id.stream, None, reply);
        }
        match metadata.map(|metadata| check_metadata(metadata, self.peer_limits())) {
            Some(Err(status)) => {
                let error = OutgoingError {
                    code: status.code(),
                    never_begun: false,
                    text: format!("trailing metadata: {}", status.message()),
                    detail: None,
                };
                let reply = match reply {
                    OutgoingReply::Error(_) => reply,
                    _ => OutgoingReply::Error(&error),
                };
                out.writer.reply(&mut out.pending, id.stream, None, reply);
            }
            _ => {
                out.writer
                    .reply(&mut out.pending, id.stream, metadata, reply);
                if let Some(apart) = apart {
                    out.attach(apart);
                    self.set_laden(true);
                }
            }
        }
    }

    pub(super) fn reply_large(
        &self,
        id: CallId,
        body: &mut BytesMut,
        parts: Parts,
        metadata: Option<&Metadata>,
    ) {
        if self.incoming.is_oneway(id) {
            return self.close_incoming(id, None, NOTHING, None);
        }
        let length = body.len() + parts.len();
        let most = self.peer_limits().max_message as usize;
        if length > most {
            let text = format!("the answer has {length} bytes, the caller takes {most}");
            let error = OutgoingError {
                code: Code::ResourceExhausted,
                never_begun: false,
                text,
                detail: None,
            };
            return self.close_incoming(id, metadata, OutgoingReply::Error(&error), None);
        }
        let Some(stream) = self.incoming_stream(id) else {
            return;
        };
        if parts.is_empty() {
            stream.send().push(body);
        } else {
            stream.send().push_parts(body, parts);
        }
        self.finish_incoming(id, &stream, None, metadata.cloned());
    }

    /// Lets the answer end once what is queued on its stream has gone.
    pub(crate) fn finish_incoming(
        &self,
        id: CallId,
        stream: &Arc<Stream>,
        error: Option<OutgoingError>,
        metadata: Option<Metadata>,
    ) {
        let trailing = metadata.map(Box::new).or_else(|| {
            self.incoming
                .cell(id)
                .and_then(|mut cell| cell.trailing.take())
        });
        stream.send().finish(Finish::Reply {
            id,
            metadata: trailing,
            error,
        });
        self.list(stream);
    }

    /// Sends leading metadata of an answer.
    pub(crate) fn send_head(&self, id: CallId, metadata: &Metadata) -> Result<(), Status> {
        check_metadata(metadata, self.peer_limits())?;
        let mut out = self.lock();
        {
            let Some(mut cell) = self.incoming.cell(id) else {
                return Err(Status::cancelled("the call has ended"));
            };
            if self.incoming.is_oneway(id) {
                return Ok(());
            }
            let begun = cell
                .stream
                .as_ref()
                .is_some_and(|stream| stream.send().has_begun());
            if begun || std::mem::replace(&mut cell.headed, true) {
                return Err(Status::failed_precondition(
                    "leading metadata or an answer has gone already",
                ));
            }
        }
        let out_ref = &mut *out;
        out_ref
            .writer
            .head(&mut out_ref.pending, id.stream, metadata);
        self.flush_soon(out, false);
        Ok(())
    }
}
