//! The codec: generated shape, golden bytes, agreement with prost, hostile input.

mod checks;
mod golden;
mod hostile;
mod round_trip;
mod rules;
mod sample;
mod twins;
