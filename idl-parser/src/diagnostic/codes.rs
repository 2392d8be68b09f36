//! The table of all diagnostic codes (specification, section 11).

use std::fmt;

/// Declares [`Code`] with one variant per row, so that code and summary stay together.
macro_rules! codes {
    ($($code:ident => $summary:literal,)*) => {
        /// What a diagnostic is about: a numbered error, or a lint by its name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $summary] $code,)*
            /// A lint (specification, section 10), for example `type-case`.
            Lint(&'static str),
        }

        impl Code {
            /// All numbered codes in order.
            pub const ALL: &'static [Code] = &[$(Code::$code),*];

            /// `V0101`, or the name of the lint.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$code => stringify!($code),)*
                    Code::Lint(name) => name,
                }
            }

            /// The general form of the message; the name for a lint.
            pub fn summary(self) -> &'static str {
                match self {
                    $(Code::$code => $summary,)*
                    Code::Lint(name) => name,
                }
            }
        }
    };
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

codes! {
    V0001 => "expected {tokens}, found `{text}`",
    V0002 => "file is not valid UTF-8 at byte {n}",
    V0003 => "missing `package` declaration / `package` is not the first item",
    V0004 => "`use` after other items",
    V0005 => "unclosed `{d}` (secondary: opened here)",
    V0006 => "unknown escape `\\{c}`",
    V0007 => "unterminated string / comment",
    V0008 => "this doc comment documents nothing",
    V0009 => "integer literal does not fit in 64 bits",
    V0101 => "field number {n} is used twice in `{type}`",
    V0102 => "name `{f}` is used twice in `{type}` (fields, values, variants)",
    V0103 => "`{f}` has no number (help: `= {next}`)",
    V0104 => "field number {n} is out of range 1..=536870911",
    V0105 => "field numbers 19000..=19999 are reserved by protobuf",
    V0106 => "`{x}` is reserved (secondary: reserved here)",
    V0107 => "reserved ranges overlap / are empty / name is reserved twice (a number out of range is V0104)",
    V0108 => "enum value {n} is used twice",
    V0109 => "enum value does not fit in 32 bits",
    V0110 => "JSON name `{n}` is produced by both `{a}` and `{b}`",
    V0111 => "`{T}` contains itself without end (help: `{T}?`)",
    V0112 => "union field or parameter must be optional (help: `{U}?` or `@required`)",
    V0113 => "a list, set or map cannot be optional",
    V0114 => "elements cannot be optional (wins over V0113)",
    V0115 => "a container cannot be a set element",
    V0116 => "`=` gives a number, not a default (help: `default {v}`)",
    V0117 => "empty enum / union",
    V0118 => "`unrecognized` is taken by generated code",
    V0119 => "the target of an alias cannot be optional",
    V0201 => "cannot find {kind} `{T}` (type, error, constant, method; help: a similar name exists / `use {pkg}.{T}`)",
    V0202 => "import `{path}` matches several files",
    V0203 => "import `{path}` not found below any root",
    V0204 => "`{n}` is defined twice in package `{p}`",
    V0205 => "`{n}` is imported twice; add `as`",
    V0206 => "packages depend on each other in a cycle: {list}",
    V0207 => "generated name `{n}` collides with a declared type",
    V0208 => "`{x}` is a {kind}, expected a type",
    V0209 => "`{t}` takes {n} type arguments, found {m}",
    V0210 => "`{n}` is a built-in type",
    V0211 => "Rust name `{n}` is produced by both `{a}` and `{b}`",
    V0301 => "unknown annotation `@{a}`",
    V0302 => "`@{a}` does not apply to {target} (also a constraint to a type: `@len` to `bool`)",
    V0303 => "`@{a}` is given twice",
    V0304 => "`@{a}` has no argument `{x}` / misses argument `{x}`",
    V0305 => "expected {type}, found {value} (arguments, constants)",
    V0306 => "`@{a}` conflicts with `@{b}`",
    V0307 => "invalid pattern: {reason}",
    V0308 => "empty range",
    V0309 => "`@retry` needs `@idempotent` or `@readonly`",
    V0310 => "`@retry(max:)` must be 2..=5",
    V0311 => "`@{a}` names `{p}`, which is no parameter (`@http`, `@idempotent`)",
    V0312 => "`@http` route is already taken in this package, names of parameters aside (secondary: here)",
    V0313 => "unknown annotation target `{t}`",
    V0401 => "method or topic `{m}` is defined twice in `{s}`",
    V0402 => "a request body must be a struct or union",
    V0403 => "a client stream must be the only parameter",
    V0404 => "a `oneway` method cannot return, throw or stream",
    V0405 => "`{E}` is not an error / an error cannot be a field type",
    V0406 => "unknown status `{s}` (errors, `@retry`)",
    V0407 => "`@message` names `{f}`, which is no field",
    V0408 => "parameter without default after one with default",
    V0409 => "`@id` repeats parameter number {n}",
    V0410 => "topic payload must be a struct or union",
    V0411 => "address names `{f}`, which is no scalar field of `{T}`",
    V0412 => "address `{a}` is used by two topics",
    V0413 => "`@key` names no scalar field of `{T}`",
    V0414 => "`@compact` needs `@key`",
    V0415 => "method `{m}` cannot be served over {wire}: {reason}",
    V0416 => "a parameter needs a name",
    V0501 => "default `{v}` does not fit type `{t}` (members, parameters)",
    V0502 => "default violates `{constraint}`",
    V0503 => "`{t}` cannot have a default",
    V0504 => "constant `{c}` depends on itself",
    V0505 => "`{E}` has no value `{v}`",
    V0506 => "constant of type `{t}` is not supported",
    V0701 => "{change} breaks protobuf bytes",
    V0702 => "{change} breaks Thrift",
    V0703 => "{change} breaks names",
    V0704 => "{change} breaks Rust source",
    V0705 => "{change} changes behaviour",
    V0801 => "unsupported edition `{e}`",
    V0802 => "{proto|thrift} syntax error: {detail}",
    V0803 => "flattened name `{n}` collides",
    V0804 => "extension field `{f}` is not imported",
    V0805 => "`message_set_wire_format` is not supported",
    V0806 => "number {n} is only usable over Thrift",
    V0807 => "`{x}` is not supported in Thrift import",
    V0808 => "cannot export `{x}` to {format}: {reason}",
    V0901 => "nesting deeper than {n}",
    V0902 => "file larger than 4 MiB",
    V0903 => "too many errors; stopped after 50",
    V0904 => "{n} {things} in {where}: the limit is {m} (section 13)",
}
