//! The fuzz targets' entry points for a bounded time: valid conversations and messages, mutated from a seed. The targets
//! themselves, which go on for as long as they are let, are in `fuzz/`.
//!
//! `FUZZ_ITERATIONS` says how many inputs each has.

#[path = "../../fuzz/entry/decoder.rs"]
#[allow(unreachable_pub, reason = "shared with the fuzz targets")]
mod decoder;
#[path = "../../fuzz/entry/frames.rs"]
#[allow(unreachable_pub, reason = "shared with the fuzz targets")]
mod frames;
mod mutate;
#[path = "../codec/sample/mod.rs"]
mod sample;
mod seeds;
#[path = "../engine/service.rs"]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "each test binary uses its part of it"
)]
mod service;
#[path = "../hostile/wire.rs"]
#[allow(dead_code, reason = "each test binary uses its part of it")]
mod wire;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use virtuoso::rt::entropy::Generator;
use virtuoso::testing::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator::new();

/// The most that one input may take: 16 calls' requests and answers, the windows, the budget for reassembly and the
/// buffers, each twice over while it grows.
const MOST: usize = 2 * (16 * 2 * 66_560 + 16 * 2 * 66_560 + 128 * 1024 + 4 * 1024 * 1024);

/// Panics, in whatever task they were.
static PANICS: AtomicUsize = AtomicUsize::new(0);

/// Runs seeds, and then mutations of them; one test at a time, as memory is counted for all.
fn fuzz(iterations: u64, seeds: &[Vec<u8>], run: fn(&[u8])) {
    static ALONE: Mutex<()> = Mutex::new(());
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            PANICS.fetch_add(1, Ordering::SeqCst);
            report(info);
        }));
    });
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let asked = std::env::var("FUZZ_ITERATIONS").ok();
    let iterations = asked
        .and_then(|text| text.parse().ok())
        .unwrap_or(iterations);
    for seed in seeds {
        check(seed, run);
    }
    let mut generator = Generator::from_seed(1);
    for _ in 0..iterations {
        check(&mutate::mutated(seeds, &mut generator), run);
    }
}

/// Runs one input, and shows it when something panics, also in a task of its own, or too much memory is taken.
fn check(input: &[u8], run: fn(&[u8])) {
    let (panics, before) = (PANICS.load(Ordering::SeqCst), ALLOCATOR.live_bytes());
    ALLOCATOR.reset_peak();
    let ran = catch_unwind(AssertUnwindSafe(|| run(input)));
    let peak = ALLOCATOR.peak_bytes() - before;
    let well = ran.is_ok() && PANICS.load(Ordering::SeqCst) == panics && peak < MOST;
    assert!(
        well,
        "{peak} bytes taken, a panic or too much, by the input {input:02x?}"
    );
}

#[test]
fn frames_to_a_server() {
    fuzz(600, &seeds::to_server(), frames::server);
}

#[test]
fn frames_to_a_client() {
    fuzz(600, &seeds::to_client(), frames::client);
}

#[test]
fn bodies() {
    fuzz(20_000, &seeds::bodies(), decoder::decode);
}

/// The seeds reach what they are meant to reach: each decodes as one of the messages at least.
#[test]
fn seeds_of_bodies_are_valid() {
    use bytes::Bytes;
    use virtuoso::codec::protobuf::decode;
    for seed in seeds::bodies() {
        let body = Bytes::from(seed);
        let valid =
            decode::<sample::Scalars>(&body).is_ok() || decode::<sample::Item>(&body).is_ok();
        assert!(valid, "{body:02x?}");
    }
}
