//! Hostile and broken peers: raw bytes against a server, and against a client, with memory held to a bound that follows
//! from the limits and a well-behaved neighbour that must not notice.
//!
//! Section numbers are those of `docs/protocol.md`.

mod callbacks;
mod clients;
mod crowds;
mod drains;
mod floods;
mod handlers;
mod handshake;
mod house;
mod refusals;
#[path = "../engine/service.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses its part of the shared service"
)]
mod service;
mod streams;
mod torn;
mod wire;

use virtuoso::testing::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();
