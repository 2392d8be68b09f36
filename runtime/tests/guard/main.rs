//! What a call costs: how often it allocates, to the last allocation. Instructions are counted by the benchmark `guard`,
//! which needs an optimised build and valgrind; what it counts, and how it compares, is tested here.

mod allocations;
#[path = "../../benches/guard/bounds.rs"]
mod bounds;
#[path = "../../benches/guard/callgrind.rs"]
#[allow(dead_code, reason = "nothing runs under valgrind here")]
mod callgrind;
#[path = "../../benches/guard/calls.rs"]
mod calls;
#[path = "../../benches/guard/guards.rs"]
mod guards;
mod instructions;
#[path = "../../benches/guard/messages.rs"]
mod messages;
#[path = "../engine/service.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses its part of the shared service"
)]
mod service;

use virtuoso::testing::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();
