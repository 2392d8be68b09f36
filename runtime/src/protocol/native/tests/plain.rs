//! A plain answer past the writer's lock is what the writer writes.

use crate::engine::framing::{FrameWriter, OutgoingReply, StreamId, StreamParts, Tail};
use crate::protocol::native::framing::NativeWriter;

#[test]
fn a_plain_reply_has_the_bytes_of_a_reply() {
    for acceptor in [false, true] {
        let mut writer = NativeWriter::new(acceptor);
        let layout = writer.plain_reply().unwrap();
        for length in [0, 1, 127, 128, 16_383] {
            let stream = StreamId::new(StreamParts {
                slot: length as u32,
                generation: StreamId::LAST_GENERATION,
                by_acceptor: !acceptor,
            });
            let body = vec![7; length];
            let mut expected = Vec::new();
            let reply = OutgoingReply::Inline(Tail::Here(&body));
            writer.reply(&mut expected, stream, None, reply);

            // What the head's place held before does not matter.
            let mut plain = vec![0xff; layout.head];
            (layout.write_head)(&mut plain, stream, length);
            plain.extend_from_slice(&body);
            assert_eq!(plain, expected, "{length} bytes");
        }
    }
}
