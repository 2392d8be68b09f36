//! The tokio runtime, of the same flavour for every peer and both sides.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// A multi-thread runtime with `threads` workers, or the current-thread runtime for one.
pub(crate) fn build(threads: usize) -> io::Result<Runtime> {
    let mut builder = match threads {
        1 => Builder::new_current_thread(),
        threads => {
            let mut builder = Builder::new_multi_thread();
            builder.worker_threads(threads);
            builder
        }
    };
    builder.enable_all().build()
}
