//! What goes wrong between values and bytes.

use std::fmt;

use super::{Violation, Violations};
use crate::descriptor::{StructDescriptor, Type};

/// A body that does not decode: says where and why.
///
/// One pointer wide, as it is returned from every field.
pub struct DecodeError(Box<Inner>);

struct Inner {
    kind: Kind,
    what: &'static str,
    offset: Option<usize>,
    /// From the innermost step outwards.
    path: Vec<Step>,
    root: Option<&'static StructDescriptor>,
    violations: Vec<Violation>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Absent,
    Truncated,
    Malformed,
    InvalidUtf8,
    OutOfRange,
    TooDeep,
    Violations,
}

/// One step from a message towards a value in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Field(u32),
    Index(usize),
}

impl DecodeError {
    #[cold]
    #[inline(never)]
    fn new(kind: Kind, what: &'static str, offset: Option<usize>) -> Self {
        Self(Box::new(Inner {
            kind,
            what,
            offset,
            path: Vec::new(),
            root: None,
            violations: Vec::new(),
        }))
    }

    /// No error, but news: the value is unknown to a closed enum, and counts as absent. It never leaves the decoding of a
    /// message.
    pub fn absent() -> Self {
        Self::new(Kind::Absent, "the value is absent", None)
    }

    /// The input ends inside a value.
    pub fn truncated(offset: usize) -> Self {
        Self::new(
            Kind::Truncated,
            "the input ends inside a value",
            Some(offset),
        )
    }

    /// The input is not what the format allows.
    pub fn malformed(what: &'static str, offset: usize) -> Self {
        Self::new(Kind::Malformed, what, Some(offset))
    }

    /// A string is not UTF-8.
    pub fn invalid_utf8(offset: usize) -> Self {
        Self::new(
            Kind::InvalidUtf8,
            "the string is not valid UTF-8",
            Some(offset),
        )
    }

    /// A value does not fit its type.
    pub fn out_of_range(what: &'static str, offset: usize) -> Self {
        Self::new(Kind::OutOfRange, what, Some(offset))
    }

    /// Messages are nested deeper than a decoder follows.
    pub fn too_deep(offset: usize) -> Self {
        Self::new(Kind::TooDeep, "messages are nested too deep", Some(offset))
    }

    /// Required fields are absent, or constraints are broken.
    pub fn violations(violations: Violations) -> Self {
        let mut error = Self::new(Kind::Violations, "the message breaks its contract", None);
        error.0.violations = violations.into_vec();
        error
    }

    /// Whether the value is absent, and nothing else is wrong.
    pub fn is_absent(&self) -> bool {
        self.0.kind == Kind::Absent
    }

    /// Whether the input ends inside a value.
    pub fn is_truncated(&self) -> bool {
        self.0.kind == Kind::Truncated
    }

    /// Whether the input is not what the format allows (not UTF-8 and cut off are told apart).
    pub fn is_malformed(&self) -> bool {
        self.0.kind == Kind::Malformed
    }

    /// Whether a string is not UTF-8.
    pub fn is_invalid_utf8(&self) -> bool {
        self.0.kind == Kind::InvalidUtf8
    }

    /// Whether a value does not fit its type.
    pub fn is_out_of_range(&self) -> bool {
        self.0.kind == Kind::OutOfRange
    }

    /// Whether messages are nested too deep.
    pub fn is_too_deep(&self) -> bool {
        self.0.kind == Kind::TooDeep
    }

    /// Whether the body is well-formed, but required fields are absent or constraints are broken.
    pub fn is_violation(&self) -> bool {
        self.0.kind == Kind::Violations
    }

    /// All absent required fields and broken constraints.
    pub fn violation_list(&self) -> &[Violation] {
        &self.0.violations
    }

    /// Byte offset in the body, where it is known.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    /// The field that is wrong, as `items[2].sku`; empty for the body as a whole.
    pub fn path(&self) -> String {
        path_string(self.0.path.iter().rev(), self.0.root)
    }

    /// Says where in the body it is.
    #[cold]
    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// Adds that the error lies in field `number`.
    #[cold]
    #[must_use]
    pub fn in_field(mut self, number: u32) -> Self {
        self.0.path.push(Step::Field(number));
        self
    }

    /// Adds that the error lies in element `index`.
    #[cold]
    #[must_use]
    pub fn in_index(mut self, index: usize) -> Self {
        if !self.is_absent() {
            self.0.path.push(Step::Index(index));
        }
        self
    }

    /// Adds which message it is that was decoded, so that fields have names.
    #[cold]
    pub(crate) fn in_message(mut self, descriptor: &'static StructDescriptor) -> Self {
        self.0.root = Some(descriptor);
        self
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(root) = self.0.root {
            write!(f, "cannot decode `{}`: ", root.name)?;
        }
        if self.is_violation() {
            for (index, violation) in self.0.violations.iter().enumerate() {
                if index > 0 {
                    f.write_str("; ")?;
                }
                write!(f, "{violation}")?;
            }
            return Ok(());
        }
        let path = self.path();
        if !path.is_empty() {
            write!(f, "field `{path}`: ")?;
        }
        f.write_str(self.0.what)?;
        match self.0.offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecodeError({self})")
    }
}

impl std::error::Error for DecodeError {}

/// A value that cannot be encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    what: &'static str,
}

impl EncodeError {
    /// A value that its wire type cannot hold.
    pub fn out_of_range(what: &'static str) -> Self {
        Self { what }
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot encode: {}", self.what)
    }
}

impl std::error::Error for EncodeError {}

/// The `@required` fields that a decoder has missed so far, each with the path to it.
///
/// Paths grow from the inside outwards while the decoder leaves the messages around them.
#[derive(Debug, Default)]
pub struct Missing {
    paths: Vec<Vec<Step>>,
}

impl Missing {
    /// How many are missing, as far as they are counted.
    #[inline]
    pub fn len(&self) -> usize {
        self.paths.len()
    }

    /// Whether none is missing.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// Adds a field of the current message.
    #[cold]
    pub fn push(&mut self, number: u32) {
        if self.paths.len() < Violations::LIMIT {
            self.paths.push(vec![Step::Field(number)]);
        }
    }

    /// Says of all from the `from`th on that they lie in field `number`.
    #[cold]
    pub(crate) fn in_field(&mut self, from: usize, number: u32) {
        for path in &mut self.paths[from..] {
            path.push(Step::Field(number));
        }
    }

    /// Says of all from the `from`th on that the field they lie in is a list, and that it is its element `index`.
    #[cold]
    pub(crate) fn in_index(&mut self, from: usize, index: usize) {
        for path in &mut self.paths[from..] {
            path.insert(path.len() - 1, Step::Index(index));
        }
    }

    /// Says of all from the `from`th on that they lie in entry `index` of the map with `number`.
    #[cold]
    pub(crate) fn in_entry(&mut self, from: usize, index: usize, number: u32) {
        for path in &mut self.paths[from..] {
            path.extend([Step::Index(index), Step::Field(number)]);
        }
    }

    /// Moves all to `violations`, with names.
    #[cold]
    pub(crate) fn report(&mut self, root: &'static StructDescriptor, violations: &mut Violations) {
        for path in self.paths.drain(..) {
            violations.push(
                path_string(path.iter().rev(), Some(root)),
                "is required".into(),
            );
        }
    }
}

/// `items[2].sku`: the steps from the outside inwards, with names as far as descriptors tell.
fn path_string<'a>(
    steps: impl Iterator<Item = &'a Step>,
    root: Option<&'static StructDescriptor>,
) -> String {
    use fmt::Write;

    let mut path = String::new();
    let (mut message, mut ty, mut in_map) = (root, None, false);
    for step in steps {
        if let Some(Type::Struct(descriptor) | Type::Union(descriptor)) = ty {
            message = Some(descriptor());
        }
        // Writing to a string does not fail.
        let _ = match (*step, ty) {
            (Step::Index(index), _) => {
                in_map = matches!(ty, Some(Type::Map(..)));
                ty = match ty {
                    Some(Type::List(inner) | Type::Set(inner)) => Some(*inner),
                    Some(Type::Map(key, value)) => Some(Type::Entry(key, value)),
                    _ => None,
                };
                write!(path, "[{index}]")
            }
            (Step::Field(1), Some(Type::Entry(key, _))) => {
                ty = Some(*key);
                write!(path, ".key")
            }
            (Step::Field(_), Some(Type::Entry(_, value))) => {
                ty = Some(*value);
                // What is wrong in a map is mostly its values.
                if in_map {
                    Ok(())
                } else {
                    write!(path, ".value")
                }
            }
            // The one field of a wrapper, which the contract does not show.
            (Step::Field(1), Some(ty)) if !ty.is_body() => Ok(()),
            (Step::Field(number), _) => {
                let field = message.and_then(|message| message.field(number));
                let dot = if path.is_empty() { "" } else { "." };
                message = None;
                ty = field.map(|field| field.ty);
                match field {
                    Some(field) => write!(path, "{dot}{}", field.name),
                    None => write!(path, "{dot}#{number}"),
                }
            }
        };
    }
    path
}
