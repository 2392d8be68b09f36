use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::BytesMut;

use super::{Begun, Connection, NewCall, Request};
use crate::call::Code;
use crate::codec::{Body, Encode};
use crate::descriptor::{MethodDescriptor, MethodKind};
use crate::engine::framing::StreamId;
use crate::engine::slots::State;
use crate::engine::tasks::TaskSet;
use crate::limits::{Limits, Role};
use crate::protocol::native::framing::NativeWriter;
use crate::transport::memory;

static METHOD: MethodDescriptor = MethodDescriptor::new(
    "test.v1.Test/test",
    MethodKind::Unary,
    <Body<String> as Encode>::descriptor,
    <Body<String> as Encode>::descriptor,
);

fn begin(connection: &Arc<Connection>) -> Begun {
    let mut call = NewCall {
        method: &METHOD,
        metadata: None,
        trace: None,
        deadline: None,
        request: Request::Message(&mut BytesMut::new()),
        streamed_answer: false,
        oneway: false,
        fail_fast: false,
    };
    let cx = Context::from_waker(Waker::noop());
    connection.begin_at_once(&mut call, &cx).unwrap()
}

#[test]
fn who_leaves_an_ended_call_leaves_no_later_one() {
    let (io, _peer) = memory::pair(1 << 16);
    let config = Limits::default().config(Role::Connector, &[]);
    let connection = Connection::new(
        io,
        Box::new(NativeWriter::new(false)),
        config,
        TaskSet::new(1, 1),
    );
    let first = begin(&connection);
    let slot = first.slot;
    {
        let mut cell = connection.slots().lock(slot);
        cell.clear();
        // As after all other uses that the stream's number tells apart.
        cell.generation = StreamId::LAST_GENERATION;
    }
    connection.free_slot(slot);
    let second = begin(&connection);
    assert_eq!((second.slot, second.id), (slot, first.id));
    connection.leave(&first, Code::Cancelled);
    assert!(matches!(
        connection.slots().lock(slot).state,
        State::Waiting
    ));
    connection.leave(&second, Code::Cancelled);
    assert!(matches!(
        connection.slots().lock(slot).state,
        State::Abandoned
    ));
}
