//! An encoding in several pieces.

use bytes::Bytes;

/// Large `bytes` of a message that are shared, and where in its encoding each has its place.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    list: Vec<(usize, Bytes)>,
    len: usize,
}

impl Parts {
    /// Shorter ones are copied: what writing a piece more costs is about as much.
    pub(crate) const LEAST: usize = 16 * 1024;

    /// Puts `bytes` behind the first `at` of what is encoded.
    pub(crate) fn push(&mut self, at: usize, bytes: Bytes) {
        self.len += bytes.len();
        self.list.push((at, bytes));
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many bytes there are in all.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// How many of them have their place behind the first `start` of what is encoded.
    pub(super) fn len_from(&self, start: usize) -> usize {
        let behind = self.list.iter().rev().take_while(|(at, _)| *at >= start);
        behind.map(|(_, bytes)| bytes.len()).sum()
    }

    /// What is encoded was moved by `distance`, from `start` on.
    pub(super) fn shift_from(&mut self, start: usize, distance: usize) {
        let behind = self.list.iter_mut().rev();
        for (at, _) in behind.take_while(|(at, _)| *at >= start) {
            *at += distance;
        }
    }

    /// What is encoded lost its first `start` bytes, among which no part has its place.
    pub(crate) fn rebase(&mut self, start: usize) {
        for (at, _) in &mut self.list {
            *at -= start;
        }
    }

    /// Gives the whole in order: what is `encoded` before each part, and the part; then what is left of `encoded`.
    pub(crate) fn split(self, encoded: &[u8], mut each: impl FnMut(&[u8], Option<Bytes>)) {
        let mut from = 0;
        for (at, bytes) in self.list {
            each(&encoded[from..at], Some(bytes));
            from = at;
        }
        each(&encoded[from..], None);
    }
}

#[cfg(test)]
mod tests {
    use bytes::{Bytes, BytesMut};

    use super::Parts;
    use crate::codec::protobuf::{encode, encode_parts};
    use crate::codec::wire::{Natural, put};
    use crate::codec::{Body, Encode, Encoder};
    use crate::descriptor::StructDescriptor;
    use crate::types::Timestamp;

    /// Bytes at every depth, with other fields before and behind them.
    struct Tree {
        before: String,
        blobs: Vec<Bytes>,
        inner: Option<Box<Tree>>,
        maybe: Option<Bytes>,
        behind: Timestamp,
    }

    impl Tree {
        fn of(size: usize, depth: usize) -> Tree {
            let blob = |byte: usize| Bytes::from(vec![byte as u8; size]);
            Tree {
                before: "x".repeat(depth * 50),
                blobs: vec![blob(depth), blob(depth + 100)],
                inner: depth
                    .checked_sub(1)
                    .map(|depth| Box::new(Tree::of(size, depth))),
                maybe: Some(blob(depth + 200)),
                behind: Timestamp {
                    seconds: 7,
                    nanos: 0,
                },
            }
        }
    }

    impl Encode for Tree {
        fn descriptor() -> &'static StructDescriptor {
            Body::<Bytes>::descriptor()
        }

        fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
            put(Natural, 1, &self.before, out);
            put(Natural, 2, &self.blobs, out);
            if let Some(inner) = &self.inner {
                let mark = out.begin_struct(3, Self::descriptor);
                inner.encode(out);
                out.end_struct(mark);
            }
            put(Natural, 4, &self.maybe, out);
            put(Natural, 5, &self.behind, out);
        }
    }

    #[test]
    fn parts_in_their_places_are_the_whole() {
        for size in [0, 100, Parts::LEAST - 1, Parts::LEAST, 3_000_000] {
            for depth in 0..4 {
                let tree = Tree::of(size, depth);
                let (mut whole, mut encoded) = (BytesMut::new(), BytesMut::new());
                encode(&tree, &mut whole).unwrap();
                let mut parts = Parts::default();
                encode_parts(&tree, &mut encoded, &mut parts).unwrap();
                let shared = if size < Parts::LEAST { 0 } else { size };
                assert_eq!(parts.len(), shared * 3 * (depth + 1));
                assert_eq!(parts.is_empty(), shared == 0);
                let mut joined = Vec::new();
                parts.split(&encoded, |before, part| {
                    joined.extend_from_slice(before);
                    joined.extend(part.into_iter().flatten());
                });
                assert!(joined == whole, "{size} bytes, {depth} deep");
            }
        }
    }

    #[test]
    fn what_has_no_encoding_leaves_no_parts() {
        let tree = Tree {
            behind: Timestamp {
                seconds: i64::MAX,
                nanos: 0,
            },
            ..Tree::of(Parts::LEAST, 1)
        };
        let (mut encoded, mut parts) = (BytesMut::new(), Parts::default());
        assert!(encode_parts(&tree, &mut encoded, &mut parts).is_err());
        assert!(encoded.is_empty() && parts.is_empty());
        assert_eq!(parts.len(), 0);
    }
}
