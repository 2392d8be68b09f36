//! Numbers of fields, variants and enum values, and what `reserved` says about them.

use super::annotations::{self, Place};
use super::context::{Context, FileIndex};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema;
use crate::source::Span;
use crate::syntax::{Ident, Number, Reserved, ReservedKind, Slot, Value, ValueKind};
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

/// What `reserved` keeps from use: numbers and names with their places.
#[derive(Default)]
pub(super) struct Kept {
    /// By first number; ranges do not overlap.
    ranges: BTreeMap<i128, (i128, Span)>,
    /// In written order.
    written: Vec<(i128, i128)>,
    names: BTreeMap<String, Span>,
    /// In written order.
    written_names: Vec<String>,
}

impl Kept {
    /// Where the name is reserved.
    pub(super) fn name(&self, name: &str) -> Option<Span> {
        self.names.get(name).copied()
    }

    /// The reserved names in written order.
    pub(super) fn into_names(self) -> Vec<String> {
        self.written_names
    }

    /// The range that has a number in common with `from..=to`, if any.
    fn meeting(&self, from: i128, to: i128) -> Option<Span> {
        let (_, (last, span)) = self.ranges.range(..=to).next_back()?;
        (*last >= from).then_some(*span)
    }
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
    let kept = read_reserved(cx, file, Some(space), reserved);
    let mut free = Free::new(space, members, &kept);
    let mut used: BTreeMap<i128, Span> = BTreeMap::new();
    let mut numbers = Vec::with_capacity(members.len());
    for member in members {
        if let Some(span) = kept.name(&member.name.name) {
            let message = format!("`{}` is reserved", member.name);
            let error = Diagnostic::error(Code::V0106, member.name.span, message);
            cx.report(error.label("used here").secondary(span, "reserved here"));
        }
        numbers.push(number(
            cx, owner, space, member, &kept, &mut used, &mut free,
        ));
    }
    let reserved = schema::Reserved {
        numbers: kept
            .written
            .iter()
            .map(|(from, to)| (*from as i64, *to as i64))
            .collect(),
        names: kept.into_names(),
    };
    (numbers, reserved)
}

/// What is reserved in a service or events block, where there are names only.
pub(super) fn reserved_names<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    reserved: &[&'a Reserved],
) -> Kept {
    read_reserved(cx, file, None, reserved)
}

/// Reports V0116. What has no default gets the next free number as advice.
pub(super) fn not_a_default(cx: &mut Context<'_>, number: &Number, next: Option<i128>) {
    let message = "`=` gives a number, not a default";
    let error = Diagnostic::error(Code::V0116, number.span, message);
    let better = match next {
        Some(next) => format!("= {next}"),
        None => format!("default {}", cx.sources.slice(number.value.span)),
    };
    let shown = match next {
        Some(_) => better.clone(),
        None => format!("default {}", cx.spelling(number.value.span)),
    };
    cx.report(error.help_replace(format!("`{shown}`"), number.span, better));
}

fn number(
    cx: &mut Context<'_>,
    owner: &str,
    space: Space,
    member: &Numbered<'_>,
    kept: &Kept,
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
    let value = match &written.value.kind {
        ValueKind::Int(value) => *value,
        ValueKind::Broken => return None,
        _ => {
            not_a_default(cx, written, (space != Space::Fields).then(|| free.take()));
            return None;
        }
    };
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
    if let Some(reserved) = kept.meeting(value, value) {
        let message = format!("`{value}` is reserved");
        let error = Diagnostic::error(Code::V0106, span, message)
            .label("used here")
            .secondary(reserved, "reserved here");
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

fn read_reserved<'a>(
    cx: &mut Context<'a>,
    file: FileIndex,
    space: Option<Space>,
    reserved: &[&'a Reserved],
) -> Kept {
    let mut kept = Kept::default();
    for reserved in reserved {
        annotations::read_aside(cx, file, &reserved.prefix, Place::Reserved);
        for slot in &reserved.slots {
            match (&slot.kind, space) {
                (ReservedKind::Name(name), _) => keep_name(cx, &mut kept, &name.value, slot.span),
                (_, Some(space)) => keep_range(cx, &mut kept, space, slot),
                (_, None) => {
                    let found = cx.spelling(slot.span);
                    let message = format!("expected a name in quotes, found `{found}`");
                    let error = Diagnostic::error(Code::V0305, slot.span, message);
                    cx.report(error.label("nothing here has a number"));
                }
            }
        }
    }
    kept
}

fn keep_name(cx: &mut Context<'_>, kept: &mut Kept, name: &str, span: Span) {
    match kept.names.get(name) {
        Some(first) => {
            let message = format!("name `{name}` is reserved twice");
            let error = Diagnostic::error(Code::V0107, span, message);
            cx.report(error.secondary(*first, "first reserved here"));
        }
        None => {
            kept.names.insert(name.to_owned(), span);
            kept.written_names.push(name.to_owned());
        }
    }
}

fn keep_range(cx: &mut Context<'_>, kept: &mut Kept, space: Space, slot: &Slot) {
    let (from, to) = match &slot.kind {
        ReservedKind::Name(_) => return,
        ReservedKind::Number(value) => {
            let number = reserved_number(cx, space, value);
            (number, number)
        }
        ReservedKind::Range {
            start,
            end,
            inclusive,
        } => {
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
            (reserved_number(cx, space, start), to)
        }
    };
    let (Some(from), Some(to)) = (from, to) else {
        return;
    };
    if from > to {
        cx.report(Diagnostic::error(
            Code::V0107,
            slot.span,
            "reserved range is empty",
        ));
    } else if let Some(span) = kept.meeting(from, to) {
        let error = Diagnostic::error(Code::V0107, slot.span, "reserved ranges overlap")
            .secondary(span, "reserved already here");
        cx.report(error);
    } else {
        kept.ranges.insert(from, (to, slot.span));
        kept.written.push((from, to));
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
    /// Used and reserved numbers as ranges, sorted.
    taken: Vec<(i128, i128)>,
}

impl Free {
    fn new(space: Space, members: &[Numbered<'_>], kept: &Kept) -> Self {
        let used = members
            .iter()
            .filter_map(|member| match member.number?.value.kind {
                ValueKind::Int(number) => Some((number, number)),
                _ => None,
            });
        let mut taken: Vec<_> = used.chain(kept.written.iter().copied()).collect();
        taken.sort_unstable();
        // Beyond everything, so that nobody wonders about a gap.
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
            let in_protobufs = PROTOBUF.contains(&self.next);
            self.next = if in_protobufs { PROTOBUF.end() + 1 } else { 1 };
        }
        // All is sorted, so one sweep from there finds the first gap.
        let start = self.taken.partition_point(|(_, to)| *to < self.next);
        for (from, to) in &self.taken[start..] {
            if *from > self.next {
                break;
            }
            self.next = self.next.max(to + 1);
        }
        let number = self.next;
        self.next += 1;
        number
    }
}
