//! Errors that methods throw, and the statuses behind them.

use super::decl::Decl;
use super::id::PackageId;
use super::struct_::Members;

/// `error Name(status) { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Error {
    /// Name, documentation, annotations.
    pub decl: Decl,
    /// The package that declares it.
    pub package: PackageId,
    /// What wires without typed errors see.
    pub status: Status,
    /// `@message`: the template for `Display`.
    pub message: Option<Template>,
    /// Its fields.
    pub members: Members,
}

/// A text with fields in braces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Literal text and fields, in order.
    pub pieces: Vec<Piece>,
}

/// A part of a [`Template`] or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is; `{{` and `}}` are single braces here.
    Text(String),
    /// The name of a field or parameter.
    Field(String),
}

impl Template {
    /// Splits `text` at `{name}`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, where a brace is left open or closed too often.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let (brace, after) = rest[at..].split_at(1);
            if let Some(after) = after.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
            } else if brace == "}" {
                return Err("`}` without `{`; write `}}` for a brace".to_owned());
            } else {
                let Some(end) = after.find('}') else {
                    return Err("`{` without `}`; write `{{` for a brace".to_owned());
                };
                if !literal.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut literal)));
                }
                pieces.push(Piece::Field(after[..end].to_owned()));
                rest = &after[end + 1..];
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Text(literal));
        }
        Ok(Self { pieces })
    }

    /// The names in braces, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Text(_) => None,
            Piece::Field(name) => Some(name.as_str()),
        })
    }
}

macro_rules! statuses {
    ($($(#[$doc:meta])* $variant:ident = $number:literal $name:literal),* $(,)?) => {
        /// One of the 16 canonical failures, numbered as in gRPC.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Status { $($(#[$doc])* $variant = $number),* }

        impl Status {
            /// All statuses, by number.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in a contract.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// The status of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }

            /// The number on every wire.
            pub fn number(self) -> u32 {
                self as u32
            }
        }
    };
}

statuses! {
    /// The caller gave up.
    Cancelled = 1 "cancelled",
    /// Nobody knows more.
    Unknown = 2 "unknown",
    /// The request is wrong whatever the state of the system.
    InvalidArgument = 3 "invalid_argument",
    /// Time ran out.
    DeadlineExceeded = 4 "deadline_exceeded",
    /// Something asked for does not exist.
    NotFound = 5 "not_found",
    /// Something to be created exists.
    AlreadyExists = 6 "already_exists",
    /// The caller may not do this.
    PermissionDenied = 7 "permission_denied",
    /// A quota or limit is used up.
    ResourceExhausted = 8 "resource_exhausted",
    /// The system is not in the state that the call needs.
    FailedPrecondition = 9 "failed_precondition",
    /// Concurrent work got in the way.
    Aborted = 10 "aborted",
    /// Past the valid range.
    OutOfRange = 11 "out_of_range",
    /// Not served here.
    Unimplemented = 12 "unimplemented",
    /// A broken invariant on the serving side.
    Internal = 13 "internal",
    /// Not now; another attempt may succeed.
    Unavailable = 14 "unavailable",
    /// Data is lost or corrupt.
    DataLoss = 15 "data_loss",
    /// The caller is not known.
    Unauthenticated = 16 "unauthenticated",
}
