//! The atomics of lock-free code; loom's in `runtime/loom`.

pub(crate) use std::sync::atomic::{AtomicU64, Ordering};
