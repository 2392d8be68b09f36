#![no_main]

#[path = "../entry/frames.rs"]
#[allow(dead_code, reason = "each target has one half of it")]
mod frames;
#[path = "../../tests/engine/service.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod service;
#[path = "../../tests/hostile/wire.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod wire;

libfuzzer_sys::fuzz_target!(|input: &[u8]| frames::server(input));
