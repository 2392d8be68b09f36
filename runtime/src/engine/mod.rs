//! The connection engine: everything about a connection that is not its framing.
//!
//! One task per connection ([`driver`]) reads as much as there is, dispatches every complete frame, polls handlers in
//! place and writes all answers at once. Callers encode on their own and append under one short lock ([`outbox`]); their
//! answers come back through [`slots`] that lie outside that lock. DATA travels through [`stream`]s under credit.
//! [`framing`] is the seam: sans-io, bytes in → events, calls and answers → bytes out.

mod bitmap;
pub(crate) mod budget;
mod busy_poll;
pub(crate) mod connection;
mod dispatched;
pub(crate) mod driver;
pub(crate) mod framing;
pub(crate) mod handles;
pub(crate) mod incoming;
mod input;
mod intake;
pub(crate) mod outbox;
pub(crate) mod output;
mod pending;
mod recycle;
mod replies;
pub(crate) mod scratch;
pub(crate) mod serve;
pub(crate) mod services;
pub(crate) mod settings;
pub(crate) mod slots;
pub(crate) mod spare;
pub(crate) mod stream;
mod sync;
mod table;
pub(crate) mod tasks;
mod timer;
mod woken;
