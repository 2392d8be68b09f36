//! Plain answers of handlers that the connection's task polls in place: small messages and nothing besides.

use bytes::BytesMut;

use super::framing::PlainReply;
use super::incoming::{CallId, IncomingCalls};
use super::outbox::Outbox;
use super::output::OWN_BUFFER;
use crate::codec::protobuf::Parts;
use crate::descriptor::StructDescriptor;

/// The answers of a few calls, encoded where they are and without a lock. They are put behind what waits to be written
/// before anybody could miss them: every few calls, and at the end of what came.
pub(crate) struct Replies {
    layout: PlainReply,
    pending: BytesMut,
    /// What of `pending` are whole answers; what follows is one that is being encoded, or whose encoding panicked.
    whole: usize,
    count: u32,
    /// The kind of message that was too large the last time: it is better encoded where large ones are.
    large: Option<&'static StructDescriptor>,
}

impl Replies {
    pub(crate) fn new(layout: PlainReply) -> Replies {
        Replies {
            layout,
            pending: BytesMut::new(),
            whole: 0,
            count: 0,
            large: None,
        }
    }

    /// Whether a message of this kind is likely to be small.
    #[inline]
    pub(crate) fn suits(&self, message: &'static StructDescriptor) -> bool {
        self.large.is_none_or(|large| !std::ptr::eq(large, message))
    }

    /// Messages of this kind are large, or small again.
    pub(crate) fn note(&mut self, message: &'static StructDescriptor, is_large: bool) {
        if is_large {
            self.large = Some(message);
        } else if !self.suits(message) {
            self.large = None;
        }
    }

    /// Where to encode the next answer.
    #[inline]
    pub(crate) fn begin(&mut self) -> &mut BytesMut {
        self.pending.truncate(self.whole);
        self.pending.resize(self.whole + self.layout.head, 0);
        &mut self.pending
    }

    /// Ends the call with what was encoded since [`Replies::begin`]; false where that is not small, or the call is over or
    /// has more than its word.
    #[inline]
    pub(crate) fn finish(&mut self, calls: &IncomingCalls, id: CallId) -> bool {
        let body = self.whole + self.layout.head;
        let length = self.pending.len() - body;
        if length >= OWN_BUFFER || !calls.close_plain(id) {
            return false;
        }
        (self.layout.write_head)(&mut self.pending[self.whole..body], id.stream, length);
        self.whole = self.pending.len();
        self.count += 1;
        true
    }

    /// Takes out what was encoded since [`Replies::begin`], and `parts` of it: it takes another way.
    #[cold]
    pub(crate) fn take_back(&mut self, parts: &mut Parts) -> BytesMut {
        let body = self.whole + self.layout.head;
        parts.rebase(body);
        let taken = self.pending.split_off(body);
        // The two share their memory: what stays here would keep all of it.
        self.pending = BytesMut::from(&self.pending[..self.whole]);
        taken
    }

    /// Whether there is nothing to hand in.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Puts the answers behind what waits to be written.
    #[inline]
    pub(crate) fn hand_in(&mut self, out: &mut Outbox) {
        out.pending.extend_from_slice(&self.pending[..self.whole]);
        out.replies += std::mem::take(&mut self.count);
        self.pending.clear();
        self.whole = 0;
    }

    /// Gives the memory back of a busy time that is over.
    pub(crate) fn shrink(&mut self) {
        if self.is_empty() {
            self.pending = BytesMut::new();
            self.whole = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::{BufMut, Bytes};

    use super::*;
    use crate::codec::{Body, Encode};
    use crate::engine::framing::{StreamId, StreamParts};
    use crate::engine::incoming::Total;

    /// A head of the stream's number and the length, a byte each.
    const LAYOUT: PlainReply = PlainReply {
        head: 2,
        write_head: |head, stream, length| {
            head.copy_from_slice(&[stream.parts().slot as u8, length as u8]);
        },
    };

    fn open(calls: &IncomingCalls, slot: u32) -> CallId {
        let stream = StreamId::new(StreamParts {
            slot,
            generation: 1,
            by_acceptor: false,
        });
        calls.open(stream, false).unwrap()
    }

    #[test]
    fn only_whole_answers_of_open_calls_are_kept() {
        let calls = IncomingCalls::new(8, Total::new(8));
        let mut replies = Replies::new(LAYOUT);
        let [first, second, third] = [1, 2, 3].map(|slot| open(&calls, slot));
        replies.begin().put_slice(b"one");
        assert!(replies.finish(&calls, first));
        replies.begin().put_slice(b"its encoding panics");
        replies.begin().put_slice(b"ended meanwhile");
        calls.close(second).unwrap();
        assert!(!replies.finish(&calls, second));
        replies.begin().put_slice(b"three");
        assert!(replies.finish(&calls, third));
        assert_eq!(&replies.pending[..], b"\x01\x03one\x03\x05three");
        assert!(!calls.is_any_open());
    }

    #[test]
    fn what_takes_another_way_is_taken_out_with_its_parts() {
        let calls = IncomingCalls::new(8, Total::new(8));
        let mut replies = Replies::new(LAYOUT);
        let (large, small) = (open(&calls, 1), open(&calls, 2));
        let out = replies.begin();
        out.put_bytes(7, OWN_BUFFER);
        let mut parts = Parts::default();
        parts.push(out.len(), Bytes::from_static(b"part"));
        out.put_slice(b"behind it");
        assert!(!replies.finish(&calls, large), "too large");
        assert!(calls.is_open(large), "it is still to be answered");
        let body = replies.take_back(&mut parts);
        let mut pieces = Vec::new();
        parts.split(&body, |before, part| pieces.push((before.len(), part)));
        let part = Bytes::from_static(b"part");
        assert_eq!(pieces, [(OWN_BUFFER, Some(part)), (9, None)]);
        assert!(
            replies.pending.capacity() < OWN_BUFFER,
            "its memory went, too"
        );
        replies.begin().put_slice(b"two");
        assert!(replies.finish(&calls, small));
        assert_eq!(&replies.pending[..], b"\x02\x03two");
    }

    #[test]
    fn a_kind_that_was_large_is_avoided_until_it_is_small() {
        let mut replies = Replies::new(LAYOUT);
        let (one, other) = (Body::<String>::descriptor(), Body::<u32>::descriptor());
        replies.note(one, true);
        assert!(!replies.suits(one) && replies.suits(other));
        replies.note(other, false);
        assert!(!replies.suits(one), "of another kind");
        replies.note(one, false);
        assert!(replies.suits(one));
    }
}
