//! Bugs that a test plants in the engine, to see that its checks find them.
//!
//! Without the feature `testing` none can be planted, and asking costs nothing.

/// A bug of the engine.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
#[cfg_attr(not(any(test, feature = "testing")), allow(dead_code))]
pub enum Fault {
    /// The caller's side does not end calls whose deadline has passed.
    ForgetDeadline,
    /// The connection's credit for DATA of ended streams is kept.
    KeepConnectionCredit,
    /// A stream's credit is kept.
    KeepStreamCredit,
    /// The slot of a cancelled call stays taken when its REPLY comes.
    LeakSlot,
    /// The slot of a cancelled call is free before its REPLY has come.
    FreeSlotEarly,
    /// Some DATA is dropped.
    LoseData,
    /// Calls that were sent are said not to have been.
    DenySending,
    /// A unary call runs twice.
    RunTwice,
    /// An answer's buffer is not cleared for the next call.
    StaleAnswer,
    /// A nested call does not inherit the deadline.
    DropDeadline,
    /// A drain does not wait for what runs.
    CutDrain,
    /// A drain goes on to serve what its GOAWAY refused.
    ServeRefused,
    /// A handler's place is not given back when its caller has left.
    KeepHandler,
}

#[cfg(any(test, feature = "testing"))]
mod planted {
    use std::cell::Cell;

    use super::Fault;

    thread_local! {
        static PLANTED: Cell<Option<Fault>> = const { Cell::new(None) };
    }

    /// Takes the bug out again when dropped.
    #[doc(hidden)]
    #[derive(Debug)]
    #[must_use = "the bug is taken out when this is dropped"]
    pub struct Planted(());

    /// Plants a bug for this thread.
    #[doc(hidden)]
    pub fn plant(fault: Fault) -> Planted {
        PLANTED.set(Some(fault));
        Planted(())
    }

    impl Drop for Planted {
        fn drop(&mut self) {
            PLANTED.set(None);
        }
    }

    /// Whether this bug is planted.
    #[inline]
    pub(crate) fn is_planted(fault: Fault) -> bool {
        PLANTED.get() == Some(fault)
    }
}

#[cfg(any(test, feature = "testing"))]
pub(crate) use planted::is_planted;
#[cfg(any(test, feature = "testing"))]
pub use planted::{Planted, plant};

/// Whether this bug is planted: never.
#[cfg(not(any(test, feature = "testing")))]
#[inline(always)]
pub(crate) const fn is_planted(_: Fault) -> bool {
    false
}
