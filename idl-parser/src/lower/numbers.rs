//! Numbers of fields, variants and enum values, and what `reserved` says about them.

use super::annotations::{self, Place};
use super::context::{Context, FileIndex};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema;
use crate::source::Span;
use crate::syntax::{Ident, Number, Reserved, ReservedKind, Value, ValueKind};
use std::collections::BTreeMap;

/// Largest number of a field or variant.
pub(super) const LAST_FIELD: i128 = 536_870_911;
/// Numbers that protobuf keeps for itself.
const PROTOBUF: std::ops::RangeInclusive<i128> = 19_000..=19_999;

/// Which numbers a type gives out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// Fields, and variants of inline unions.
    Fields,
    /// Variants of a named union.
    Variants,
    /// Enum values.
    Values,
}

impl Space {
    fn noun(self) -> &'static str {
        match self {
            Self::Fields => "field number",
            Self::Variants => "variant number",
            Self::Values => "enum value",
        }
    }

    fn range(self) -> (i128, i128) {
        match self {
            Self::Fields | Self::Variants => (1, LAST_FIELD),
            Self::Values => (i32::MIN.into(), i32::MAX.into()),
        }
    }

    fn is_usable(self, number: i128) -> bool {
        let (min, max) = self.range();
        (min..=max).contains(&number) && (self == Self::Values || !PROTOBUF.contains(&number))
    }
}

/// A member that has a number.
pub(super) struct Numbered<'a> {
    pub(super) name: &'a Ident,
    pub(super) number: Option<&'a Number>,
    /// Where `= n` belongs.
    pub(super) insert_at: Span,
}

/// Checks the numbers of one type. Gives each member's number, `None` where it is wrong, and what is
/// reserved.
pub(super) fn check<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    owner: &str,
    space: Space,
    members: &[Numbered<'_>],
    reserved: &[&'a Reserved],
) -> (Vec<Option<i64>>, schema::Reserved) {
    let (ranges, names) = read_reserved(cx, file, space, reserved);
    let mut free = Free::new(space, members, &ranges);
    let mut used: BTreeMap<i128, Span> = BTreeMap::new();
    let mut numbers = Vec::with_capacity(members.len());
    for member in members {
        if let Some((_, span)) = names.iter().find(|(name, _)| *name == member.name.name) {
            let message = format!("`{}` is reserved", member.name);
            let error = Diagnostic::error(Code::V0106, member.name.span, message);
            cx.report(error.secondary(*span, "reserved here"));
        }
        numbers.push(number(
            cx, owner, space, member, &ranges, &mut used, &mut free,
        ));
    }
    let reserved = schema::Reserved {
        numbers: ranges
            .iter()
            .map(|(from, to, _)| (*from as i64, *to as i64))
            .collect(),
        names: names.into_iter().map(|(name, _)| name).collect(),
    };
    (numbers, reserved)
}

/// The names behind `reserved` in a service or events block, where there are no numbers.
pub(super) fn reserved_names<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    reserved: &[&'a Reserved],
) -> Vec<(String, Span)> {
    let mut names = Vec::new();
    for reserved in reserved {
        annotations::read_aside(cx, file, &reserved.prefix, Place::Reserved);
        for slot in &reserved.slots {
            match &slot.kind {
                ReservedKind::Name(name) => add_name(cx, &mut names, &name.value, slot.span),
                ReservedKind::Number(_) | ReservedKind::Range { .. } => {
                    let found = cx.spelling(slot.span);
                    let message = format!("expected a name in quotes, found `{found}`");
                    let error = Diagnostic::error(Code::V0305, slot.span, message);
                    cx.report(error.label("nothing here has a number"));
                }
            }
        }
    }
    names
}

/// The integer behind `=`. Anything else was meant as a default.
pub(super) fn integer(cx: &mut Context<'_>, number: &Number) -> Option<i128> {
    match &number.value.kind {
        ValueKind::Int(value) => Some(*value),
        ValueKind::Broken => None,
        _ => {
            not_a_default(cx, number);
            None
        }
    }
}

/// Reports V0116.
pub(super) fn not_a_default(cx: &mut Context<'_>, number: &Number) {
    let value = cx.spelling(number.value.span);
    let message = "`=` gives a number, not a default";
    let error = Diagnostic::error(Code::V0116, number.span, message);
    let help = format!("`default {value}`");
    cx.report(error.help_replace(help, number.span, format!("default {value}")));
}

fn number(
    cx: &mut Context<'_>,
    owner: &str,
    space: Space,
    member: &Numbered<'_>,
    ranges: &[(i128, i128, Span)],
    used: &mut BTreeMap<i128, Span>,
    free: &mut Free,
) -> Option<i64> {
    let Some(written) = member.number else {
        let next = free.take();
        let message = format!("`{}` has no number", member.name);
        let error = Diagnostic::error(Code::V0103, member.name.span, message);
        let help = format!("`= {next}`");
        cx.report(error.help_replace(help, member.insert_at, format!(" = {next}")));
        return None;
    };
    let span = written.value.span;
    let value = integer(cx, written)?;
    let (min, max) = space.range();
    if !(min..=max).contains(&value) {
        cx.report(match space {
            Space::Values => {
                Diagnostic::error(Code::V0109, span, "enum value does not fit in 32 bits")
            }
            Space::Fields | Space::Variants => out_of_range(space, value, span),
        });
        return None;
    }
    if space != Space::Values && PROTOBUF.contains(&value) {
        let message = "field numbers 19000..=19999 are reserved by protobuf";
        cx.report(Diagnostic::error(Code::V0105, span, message));
        return None;
    }
    if let Some((.., reserved)) = ranges
        .iter()
        .find(|(from, to, _)| (*from..=*to).contains(&value))
    {
        let message = format!("`{value}` is reserved");
        let error = Diagnostic::error(Code::V0106, span, message)
            .label("used here")
            .secondary(*reserved, "reserved here");
        let next = free.take();
        let help = format!("the next free number is {next}");
        cx.report(error.help_replace(help, span, next.to_string()));
        return None;
    }
    if let Some(first) = used.get(&value) {
        let (code, message) = match space {
            Space::Values => (Code::V0108, format!("enum value {value} is used twice")),
            Space::Fields | Space::Variants => {
                let noun = space.noun();
                (
                    Code::V0101,
                    format!("{noun} {value} is used twice in `{owner}`"),
                )
            }
        };
        let error = Diagnostic::error(code, span, message)
            .label("used again here")
            .secondary(*first, "first used here");
        let next = free.take();
        let help = format!("the next free number is {next}");
        cx.report(error.help_replace(help, span, next.to_string()));
        return None;
    }
    used.insert(value, span);
    i64::try_from(value).ok()
}

fn out_of_range(space: Space, value: i128, span: Span) -> Diagnostic {
    let message = format!("{} {value} is out of range 1..={LAST_FIELD}", space.noun());
    Diagnostic::error(Code::V0104, span, message)
}

type Ranges = Vec<(i128, i128, Span)>;
type Names = Vec<(String, Span)>;

fn read_reserved<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    space: Space,
    reserved: &[&'a Reserved],
) -> (Ranges, Names) {
    let mut ranges: Ranges = Vec::new();
    let mut names = Vec::new();
    for reserved in reserved {
        annotations::read_aside(cx, file, &reserved.prefix, Place::Reserved);
    }
    for slot in reserved.iter().flat_map(|reserved| &reserved.slots) {
        let (from, to) = match &slot.kind {
            ReservedKind::Name(name) => {
                add_name(cx, &mut names, &name.value, slot.span);
                continue;
            }
            ReservedKind::Number(value) => {
                let Some(number) = reserved_number(cx, space, value) else {
                    continue;
                };
                (number, number)
            }
            ReservedKind::Range {
                start,
                end,
                inclusive,
            } => {
                let from = reserved_number(cx, space, start);
                let last = space.range().1;
                let to = match end {
                    None => Some(last),
                    Some(end) if *inclusive => reserved_number(cx, space, end),
                    // The end itself is outside, so it may be one more than the last.
                    Some(end) => match &end.kind {
                        ValueKind::Int(number) if *number == last + 1 => Some(last),
                        _ => reserved_number(cx, space, end).map(|number| number - 1),
                    },
                };
                let (Some(from), Some(to)) = (from, to) else {
                    continue;
                };
                (from, to)
            }
        };
        if from > to {
            cx.report(Diagnostic::error(
                Code::V0107,
                slot.span,
                "reserved range is empty",
            ));
            continue;
        }
        let overlapping = ranges
            .iter()
            .find(|(first, last, _)| from <= *last && *first <= to);
        if let Some((.., span)) = overlapping {
            let error = Diagnostic::error(Code::V0107, slot.span, "reserved ranges overlap")
                .secondary(*span, "reserved already here");
            cx.report(error);
            continue;
        }
        ranges.push((from, to, slot.span));
    }
    (ranges, names)
}

fn add_name(cx: &mut Context<'_>, names: &mut Names, name: &str, span: Span) {
    match names.iter().find(|(earlier, _)| earlier == name) {
        Some((_, first)) => {
            let message = format!("name `{name}` is reserved twice");
            let error = Diagnostic::error(Code::V0107, span, message);
            cx.report(error.secondary(*first, "first reserved here"));
        }
        None => names.push((name.to_owned(), span)),
    }
}

fn reserved_number(cx: &mut Context<'_>, space: Space, value: &Value) -> Option<i128> {
    let ValueKind::Int(number) = value.kind else {
        return None;
    };
    let (min, max) = space.range();
    if (min..=max).contains(&number) {
        return Some(number);
    }
    cx.report(match space {
        Space::Values => Diagnostic::error(
            Code::V0109,
            value.span,
            "enum value does not fit in 32 bits",
        ),
        Space::Fields | Space::Variants => out_of_range(space, number, value.span),
    });
    None
}

/// Gives out numbers that nothing uses, for advice.
struct Free {
    space: Space,
    next: i128,
    taken: Vec<(i128, i128)>,
}

impl Free {
    fn new(space: Space, members: &[Numbered<'_>], reserved: &[(i128, i128, Span)]) -> Self {
        let used = members
            .iter()
            .filter_map(|member| match member.number?.value.kind {
                ValueKind::Int(number) => Some((number, number)),
                _ => None,
            });
        let reserved = reserved.iter().map(|(from, to, _)| (*from, *to));
        let mut taken: Vec<_> = used.chain(reserved).collect();
        // Beyond everything, so that nobody wonders about a gap.
        taken.sort_unstable();
        let highest = taken
            .iter()
            .map(|(_, to)| *to)
            .filter(|to| space.is_usable(*to))
            .max();
        Self {
            space,
            next: highest.unwrap_or(0).max(0) + 1,
            taken,
        }
    }

    fn take(&mut self) -> i128 {
        if !self.space.is_usable(self.next) {
            let lowest = if self.next > 1 && self.next <= *PROTOBUF.end() {
                PROTOBUF.end() + 1
            } else {
                1
            };
            self.next = lowest;
        }
        // All is sorted, so one sweep finds the first gap.
        for (from, to) in &self.taken {
            if (*from..=*to).contains(&self.next) {
                self.next = to + 1;
            }
        }
        let number = self.next;
        self.next += 1;
        number
    }
}
