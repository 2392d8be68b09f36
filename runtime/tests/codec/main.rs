//! The codec: generated shape, golden bytes, agreement with prost, hostile input.

mod golden;
mod round_trip;
mod rules;
mod sample;
