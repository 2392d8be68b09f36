//! Constraints on decoded values.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::fmt::{self, Display, Write};
use std::ops::{Bound, RangeBounds};
use std::sync::Arc;

use bytes::Bytes;

use super::pattern::{Pattern, StringFormat};
use super::{Natural, Wire, WireType};

/// One broken constraint: what `google.rpc.BadRequest` calls a field violation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Path to the field: `items[2].sku`.
    pub field: String,
    /// What is wrong: `must match [A-Z]{3}-[0-9]{4}`.
    pub description: String,
}

impl Violation {
    /// A violation.
    pub fn new(field: impl Into<String>, description: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            description: description.into(),
        }
    }

    /// Whether this concerns the field at `path`, or something inside of it.
    pub(crate) fn is_in(&self, path: &str) -> bool {
        let rest = self.field.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

impl Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.field, self.description)
    }
}

/// All broken constraints of a message, up to [`Violations::LIMIT`], and the place that is being checked.
#[derive(Debug, Default)]
pub struct Violations {
    found: Vec<Violation>,
    path: Vec<Step>,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Field(&'static str),
    Index(usize),
}

impl Violations {
    /// Most violations that are kept.
    pub const LIMIT: usize = 100;

    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether no constraint is broken.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// What was found.
    pub fn as_slice(&self) -> &[Violation] {
        &self.found
    }

    /// What was found.
    pub fn into_vec(self) -> Vec<Violation> {
        self.found
    }

    /// Checks what lies in field `name`.
    #[inline]
    pub fn field(&mut self, name: &'static str, check: impl FnOnce(&mut Self)) {
        self.path.push(Step::Field(name));
        check(self);
        self.path.pop();
    }

    /// Checks what lies in element `index`.
    #[inline]
    pub fn index(&mut self, index: usize, check: impl FnOnce(&mut Self)) {
        self.path.push(Step::Index(index));
        check(self);
        self.path.pop();
    }

    /// Checks each element.
    pub fn each<T>(
        &mut self,
        values: impl IntoIterator<Item = T>,
        mut check: impl FnMut(&mut Self, T),
    ) {
        for (index, value) in values.into_iter().enumerate() {
            self.index(index, |violations| check(violations, value));
        }
    }

    /// Checks messages and newtypes inside a value that is written naturally.
    #[inline]
    pub fn nested<T: WireType>(&mut self, value: &T) {
        <Natural as Wire<T>>::validate(value, self);
    }

    /// `@len`: characters of a string, bytes of `bytes`, elements of a container. An absent value passes.
    pub fn len<T: Length + ?Sized>(&mut self, value: &T, range: impl RangeBounds<usize>) {
        if let Some(len) = value.measure()
            && !range.contains(&len)
        {
            self.report(format_args!(
                "must have {} {}, has {len}",
                written(&range),
                T::UNIT
            ));
        }
    }

    /// `@range`. An absent value passes.
    pub fn range<T: PartialOrd + Display>(
        &mut self,
        value: impl Into<Option<T>>,
        range: impl RangeBounds<T>,
    ) {
        if let Some(value) = value.into()
            && !range.contains(&value)
        {
            self.report(format_args!("must be {}, is {value}", written(&range)));
        }
    }

    /// `@pattern`, on the whole value. An absent value passes.
    pub fn pattern<T: Text + ?Sized>(&mut self, value: &T, pattern: &Pattern) {
        if let Some(text) = value.text()
            && !pattern.matches(text)
        {
            self.report(format_args!("must match `{}`", pattern.as_str()));
        }
    }

    /// `@format`. An absent value passes.
    pub fn format<T: Text + ?Sized>(&mut self, value: &T, format: StringFormat) {
        if let Some(text) = value.text()
            && !format.matches(text)
        {
            self.report(format_args!("must be {}", format.description()));
        }
    }

    /// Reports a violation at the place that is being checked.
    #[cold]
    pub fn report(&mut self, description: impl Display) {
        let mut field = String::new();
        for step in &self.path {
            // Writing to a string does not fail.
            let _ = match step {
                Step::Field(name) if field.is_empty() => write!(field, "{name}"),
                Step::Field(name) => write!(field, ".{name}"),
                Step::Index(index) => write!(field, "[{index}]"),
            };
        }
        self.push(field, description.to_string());
    }

    pub(crate) fn push(&mut self, field: String, description: String) {
        if self.found.len() < Self::LIMIT {
            self.found.push(Violation { field, description });
        }
    }
}

/// What `@len` measures.
#[diagnostic::on_unimplemented(
    message = "V0302: `#[len]` does not apply to `{Self}`",
    note = "strings, bytes and containers have a length"
)]
pub trait Length {
    /// What is counted.
    const UNIT: &'static str;

    /// The length; `None` where there is no value.
    fn measure(&self) -> Option<usize>;
}

/// What `@pattern` and `@format` look at.
#[diagnostic::on_unimplemented(
    message = "V0302: `#[pattern]` and `#[format]` do not apply to `{Self}`",
    note = "they are for strings"
)]
pub trait Text {
    /// The text; `None` where there is no value.
    fn text(&self) -> Option<&str>;
}

impl Length for str {
    const UNIT: &'static str = "characters";

    fn measure(&self) -> Option<usize> {
        Some(self.chars().count())
    }
}

impl Length for String {
    const UNIT: &'static str = <str as Length>::UNIT;

    fn measure(&self) -> Option<usize> {
        self.as_str().measure()
    }
}

impl Length for Bytes {
    const UNIT: &'static str = "bytes";

    fn measure(&self) -> Option<usize> {
        Some(self.len())
    }
}

macro_rules! length {
    ($([$($generics:tt)*] $ty:ty: $unit:literal;)*) => {$(
        impl<$($generics)*> Length for $ty {
            const UNIT: &'static str = $unit;

            fn measure(&self) -> Option<usize> {
                Some(self.len())
            }
        }
    )*};
}

length! {
    [T] Vec<T>: "elements";
    [T] VecDeque<T>: "elements";
    [T] BTreeSet<T>: "elements";
    [T, S] HashSet<T, S>: "elements";
    [K, V] BTreeMap<K, V>: "entries";
    [K, V, S] HashMap<K, V, S>: "entries";
}

impl<T: Length + ?Sized> Length for Box<T> {
    const UNIT: &'static str = T::UNIT;

    fn measure(&self) -> Option<usize> {
        T::measure(self)
    }
}

impl Length for Arc<str> {
    const UNIT: &'static str = <str as Length>::UNIT;

    fn measure(&self) -> Option<usize> {
        str::measure(self)
    }
}

impl Length for Cow<'_, str> {
    const UNIT: &'static str = <str as Length>::UNIT;

    fn measure(&self) -> Option<usize> {
        str::measure(self)
    }
}

impl<T: Length> Length for Option<T> {
    const UNIT: &'static str = T::UNIT;

    fn measure(&self) -> Option<usize> {
        self.as_ref().and_then(T::measure)
    }
}

impl Text for str {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: Text + ?Sized> Text for Box<T> {
    fn text(&self) -> Option<&str> {
        T::text(self)
    }
}

impl Text for Arc<str> {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Cow<'_, str> {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref().and_then(T::text)
    }
}

/// A range as the contract writes it.
fn written<T: Display>(range: &impl RangeBounds<T>) -> String {
    let start = match range.start_bound() {
        Bound::Included(start) | Bound::Excluded(start) => start.to_string(),
        Bound::Unbounded => String::new(),
    };
    match range.end_bound() {
        Bound::Included(end) => format!("{start}..={end}"),
        Bound::Excluded(end) => format!("{start}..{end}"),
        Bound::Unbounded => format!("{start}.."),
    }
}
