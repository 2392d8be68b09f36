//! What methods of a trait may fail with.

use std::error::Error;

use super::Status;
use crate::descriptor::StructDescriptor;

/// The errors that a method of a service trait declares: one error, an enum of several, or [`Status`], which declares none.
///
/// Derived with `virtuoso::Error` and `virtuoso::Errors`.
#[diagnostic::on_unimplemented(
    message = "V0405: `{Self}` is no error of a contract",
    label = "no error of a contract",
    note = "a method fails with a struct that derives `virtuoso::Error`, an enum of those that derives `virtuoso::Errors`, or `virtuoso::Status`"
)]
pub trait Throws: Send + 'static {
    /// What callers see: the declared errors and, since a call may always fail, anything else.
    type Failure: From<Status> + Into<Status> + Error + Send + Sync + 'static;

    /// Describes the declared errors, in written order.
    const ERRORS: &'static [fn() -> &'static StructDescriptor];

    /// Their numbers among the fields of a Thrift result, in the same order; without any, their positions from 1.
    const IDS: &'static [u32] = &[];

    /// What travels.
    fn into_status(self) -> Status;
}

#[diagnostic::do_not_recommend]
impl Throws for Status {
    type Failure = Self;

    const ERRORS: &'static [fn() -> &'static StructDescriptor] = &[];

    fn into_status(self) -> Status {
        self
    }
}
