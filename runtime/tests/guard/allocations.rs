//! How often a call allocates, client and server together. A figure that falls is to be lowered here, too.

use crate::ALLOCATOR;
use crate::calls::System;
use crate::service::Text;

/// The engine's own: the server boxes the handler's future. The caller's side has none.
const HANDLER: usize = 1;

/// A string of a message, where the message is decoded: in the server for the handler, in the client for the caller.
const STRING: usize = 1;

/// `bytes` that are small beside the buffer in which they were received, which they would pin: they are copied.
const COPIED_BYTES: usize = 1;

/// A reply too large to stay in the buffer of its slot gets a buffer of its own, of which `bytes` are a part; the part
/// takes a counter of references.
const LARGE_REPLY: usize = 2;

/// Calls by which the runs that are compared differ.
const CALLS: u32 = 800;

#[test]
fn a_unary_call_boxes_the_handlers_future() {
    let request = Text::counted(7);
    for in_flight in [1, 16, 64] {
        let mut system = System::start();
        let each = allocations(|calls| system.unary(calls, in_flight, &request));
        assert_eq!(each, HANDLER, "{in_flight} in flight");
    }
}

#[test]
fn a_string_is_allocated_where_it_is_decoded() {
    let request = Text::new("sixteen bytes ok");
    for in_flight in [1, 16, 64] {
        let mut system = System::start();
        let each = allocations(|calls| system.unary(calls, in_flight, &request));
        assert_eq!(each, HANDLER + 2 * STRING, "{in_flight} in flight");
    }
}

#[test]
fn four_kib_of_bytes_are_copied_once_per_side() {
    let request = Text::blob(4096);
    for in_flight in [1, 16] {
        let mut system = System::start();
        let each = allocations(|calls| system.unary(calls, in_flight, &request));
        assert_eq!(
            each,
            HANDLER + COPIED_BYTES + LARGE_REPLY,
            "{in_flight} in flight"
        );
    }
}

#[test]
fn a_oneway_call_boxes_the_handlers_future() {
    let (mut system, request) = (System::start(), Text::counted(7));
    assert_eq!(allocations(|calls| system.oneway(calls, &request)), HANDLER);
}

#[test]
fn an_item_of_a_stream_allocates_nothing() {
    let mut system = System::start();
    assert_eq!(allocations(|items| system.server_stream(items)), 0);
    let mut system = System::start();
    assert_eq!(allocations(|items| system.client_stream(items)), 0);
}

/// Allocations per call, or item, of a system that is warm. What it takes to begin and end a run is in the long one
/// as in the short one and drops out; what belongs to no one call, as a buffer that many items share, may come to one
/// in a hundred calls, more or less.
fn allocations(mut run: impl FnMut(u32)) -> usize {
    run(2 * CALLS);
    let mut count = |calls| {
        let before = ALLOCATOR.thread_allocation_count();
        run(calls);
        ALLOCATOR.thread_allocation_count() - before
    };
    let (short, long) = (count(CALLS), count(2 * CALLS));
    let calls = CALLS as usize;
    let more = long.saturating_sub(short);
    let each = (more + calls / 2) / calls;
    assert!(
        more.abs_diff(each * calls) <= calls / 100,
        "{calls} calls more took {more} allocations more, which is no whole number for each"
    );
    each
}
