#![no_main]

#[path = "../entry/decoder.rs"]
mod decoder;
#[path = "../../tests/codec/sample/mod.rs"]
mod sample;

libfuzzer_sys::fuzz_target!(|input: &[u8]| decoder::decode(input));
