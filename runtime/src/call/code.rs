use std::fmt;

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $number:literal, $name:literal;)*) => {
        /// Why a call failed: the sixteen canonical codes, numbered as in gRPC, the same on every wire.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(u8)]
        pub enum Code {
            $($(#[$doc])* $variant = $number,)*
        }

        impl Code {
            /// The code with this number, or `None` outside `1..=16`.
            pub const fn from_number(number: u32) -> Option<Code> {
                match number {
                    $($number => Some(Code::$variant),)*
                    _ => None,
                }
            }

            /// The code's name in contracts and messages, for example `not_found`.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Code::$variant => $name,)*
                }
            }

            /// The code with this name, as contracts write it.
            pub fn from_name(name: &str) -> Option<Code> {
                match name {
                    $($name => Some(Code::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    /// The caller left before the answer.
    Cancelled = 1, "cancelled";
    /// Something failed that fits no other code.
    Unknown = 2, "unknown";
    /// The request is wrong whatever the state of the system.
    InvalidArgument = 3, "invalid_argument";
    /// The deadline passed first; the call may still have had its effect.
    DeadlineExceeded = 4, "deadline_exceeded";
    /// What was asked for does not exist.
    NotFound = 5, "not_found";
    /// What was to be created exists.
    AlreadyExists = 6, "already_exists";
    /// The caller is known and may not do this.
    PermissionDenied = 7, "permission_denied";
    /// A quota, a limit or memory is used up.
    ResourceExhausted = 8, "resource_exhausted";
    /// The system is not in the state that the call needs.
    FailedPrecondition = 9, "failed_precondition";
    /// A conflict, such as a lost race; retry at a higher level.
    Aborted = 10, "aborted";
    /// A value lies beyond the valid range.
    OutOfRange = 11, "out_of_range";
    /// The receiver has no such method, or not on this wire.
    Unimplemented = 12, "unimplemented";
    /// A bug or a broken invariant on the other side.
    Internal = 13, "internal";
    /// The peer cannot be reached now.
    Unavailable = 14, "unavailable";
    /// Data is lost or corrupt for good.
    DataLoss = 15, "data_loss";
    /// The caller's identity is missing or wrong.
    Unauthenticated = 16, "unauthenticated";
}

impl Code {
    /// The number on the wire, `1..=16`.
    pub const fn number(self) -> u8 {
        self as u8
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn numbers_and_names_lead_back_to_the_code() {
        for number in 1..=16 {
            let code = Code::from_number(number).unwrap();
            assert_eq!(u32::from(code.number()), number);
            assert_eq!(Code::from_name(code.name()), Some(code));
        }
        assert_eq!(Code::from_number(0), None);
        assert_eq!(Code::from_number(17), None);
    }
}
