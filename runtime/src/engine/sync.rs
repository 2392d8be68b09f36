//! What lock-free code is built of; loom's in `runtime/loom`.

pub(crate) use atomic_waker::AtomicWaker;
pub(crate) use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
