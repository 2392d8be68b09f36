//! The codec: generated shape, golden bytes, agreement with prost, hostile input.

mod golden;
mod hostile;
mod round_trip;
mod rules;
mod sample;
mod twins;
