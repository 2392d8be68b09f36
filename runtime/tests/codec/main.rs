//! The codec: generated shape, golden bytes, agreement with prost, hostile input.

mod round_trip;
mod sample;
