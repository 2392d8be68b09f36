#![no_main]

#[path = "../entry/compile.rs"]
mod compile;

libfuzzer_sys::fuzz_target!(|input: &[u8]| compile::compile(input));
