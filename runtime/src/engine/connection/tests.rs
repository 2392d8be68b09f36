use std::sync::Arc;
use std::task::{Context, Waker};

use bytes::BytesMut;

use super::{Begun, Connection, NewCall, OVERDUE, Request};
use crate::call::Code;
use crate::codec::{Body, Encode};
use crate::descriptor::{MethodDescriptor, MethodKind};
use crate::engine::framing::StreamId;
use crate::engine::slots::State;
use crate::engine::tasks::TaskSet;
use crate::limits::{Limits, Role};
use crate::protocol::native::framing::NativeWriter;
use crate::rt;
use crate::transport::{Io, memory};

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

fn connect(io: Arc<dyn Io>) -> Arc<Connection> {
    let config = Limits::default().config(Role::Connector, &[]);
    let writer = Box::new(NativeWriter::new(false));
    Connection::new(io, writer, config, TaskSet::new(1, 1))
}

#[test]
fn a_request_does_not_wait_long_for_those_who_work_on_large_answers() {
    let (io, _peer) = memory::pair(1 << 16);
    let connection = connect(io);
    // As when the connection's task lets others go first.
    connection.lock().scheduled = true;
    begin(&connection);
    assert!(!connection.lock().is_empty(), "the task will write it");
    connection.lock().deferred = Some(rt::slow_clock());
    std::thread::sleep(2 * OVERDUE);
    begin(&connection);
    assert!(connection.lock().is_empty(), "its caller has written it");
    connection.lock().writing = true;
    std::thread::sleep(2 * OVERDUE);
    begin(&connection);
    assert!(
        !connection.lock().is_empty(),
        "the task holds what comes before"
    );
}

#[test]
fn who_leaves_an_ended_call_leaves_no_later_one() {
    let (io, _peer) = memory::pair(1 << 16);
    let connection = connect(io);
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
