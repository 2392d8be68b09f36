//! `T?`, boxes, lists, sets and maps.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{BuildHasher, Hash};

use super::packed::decode_packed;
use super::{Natural, Wire, WireType};
use crate::codec::{
    DecodeError, Decoder, ElementForm, Encoder, ListScope, Violations, WrapperKind,
};
use crate::contract::Fragment;
use crate::descriptor::{FieldDescriptor, Form, Presence, StructDescriptor, Type};

/// `T?`, whose value is written as `W`.
#[derive(Clone, Copy, Debug)]
pub struct Optional<W>(pub W);

/// A box, whose content is written as `W`.
#[derive(Clone, Copy, Debug)]
pub struct Boxed<W>(pub W);

/// A list, whose elements are written as `W`; packed where they are numbers.
#[derive(Clone, Copy, Debug)]
pub struct List<W>(pub W);

/// `@unpacked`: a list whose numbers have a tag each.
#[derive(Clone, Copy, Debug)]
pub struct Unpacked<W>(pub W);

/// A set, whose elements are written as `W`.
#[derive(Clone, Copy, Debug)]
pub struct Set<W>(pub W);

/// A map, whose keys are written as `K` and its values as `V`.
#[derive(Clone, Copy, Debug)]
pub struct Map<K, V>(pub K, pub V);

/// A pair of key and value, for lists that stand for a map whose key no protobuf map may have.
#[derive(Clone, Copy, Debug)]
pub struct Entry<K, V>(pub K, pub V);

impl<T: WireType> WireType for Option<T> {
    type Natural = Optional<T::Natural>;
    type Arg<'a> = Option<T::Arg<'a>>;

    const SENSITIVE: bool = T::SENSITIVE;
    const ERROR: bool = T::ERROR;

    #[inline]
    fn as_arg(&self) -> Self::Arg<'_> {
        self.as_ref().map(T::as_arg)
    }

    fn contract() -> Option<&'static Fragment> {
        T::contract()
    }
}

impl<T: WireType, W: Wire<T>> Wire<Option<T>> for Optional<W> {
    const TYPE: Type = {
        assert!(
            !matches!(W::PRESENCE, Presence::Explicit),
            "an optional value cannot be optional"
        );
        assert!(
            !W::TYPE.is_container(),
            "a list, set or map cannot be optional"
        );
        W::TYPE
    };
    const PRESENCE: Presence = Presence::Explicit;
    const FORM: Form = W::FORM;
    const CONSTRAINED: bool = W::CONSTRAINED;

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: Option<T::Arg<'_>>, out: &mut E) {
        if let Some(value) = value {
            W::encode_value(number, value, out);
        }
    }

    #[inline]
    fn put_field<E: Encoder + ?Sized>(number: u32, value: &Option<T>, out: &mut E) {
        if let Some(value) = value {
            W::put_value(number, value, out);
        }
    }

    #[inline]
    fn decode_value<D: Decoder + ?Sized>(
        slot: &mut Option<T>,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        if matches!(W::TYPE, Type::Enum(_)) {
            // Its value may turn out to be absent.
            let mut value = T::default();
            W::decode_value(&mut value, input)?;
            *slot = Some(value);
            Ok(())
        } else {
            W::decode_value(slot.get_or_insert_default(), input)
        }
    }

    fn validate(value: &Option<T>, violations: &mut Violations) {
        if let Some(value) = value {
            W::validate(value, violations);
        }
    }
}

impl<T: WireType> WireType for Box<T> {
    type Natural = Boxed<T::Natural>;
    type Arg<'a> = T::Arg<'a>;

    const SENSITIVE: bool = T::SENSITIVE;
    const ERROR: bool = T::ERROR;

    #[inline]
    fn as_arg(&self) -> Self::Arg<'_> {
        T::as_arg(self)
    }

    fn contract() -> Option<&'static Fragment> {
        T::contract()
    }
}

impl<T: WireType, W: Wire<T>> Wire<Box<T>> for Boxed<W> {
    const TYPE: Type = W::TYPE;
    const PRESENCE: Presence = W::PRESENCE;
    const FORM: Form = W::FORM;
    const CONSTRAINED: bool = W::CONSTRAINED;

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        W::encode_value(number, value, out);
    }

    #[inline]
    fn encode_field<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        W::encode_field(number, value, out);
    }

    #[inline]
    fn encode_always<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        W::encode_always(number, value, out);
    }

    #[inline]
    fn put_value<E: Encoder + ?Sized>(number: u32, value: &Box<T>, out: &mut E) {
        W::put_value(number, value, out);
    }

    #[inline]
    fn put_field<E: Encoder + ?Sized>(number: u32, value: &Box<T>, out: &mut E) {
        W::put_field(number, value, out);
    }

    #[inline]
    fn decode_value<D: Decoder + ?Sized>(
        slot: &mut Box<T>,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        W::decode_value(slot, input)
    }

    #[inline]
    fn decode_field<D: Decoder + ?Sized>(
        slot: &mut Box<T>,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        W::decode_field(slot, input)
    }

    fn validate(value: &Box<T>, violations: &mut Violations) {
        W::validate(value, violations);
    }
}

impl<T: WireType> WireType for Vec<T> {
    type Natural = List<Natural>;
    type Arg<'a> = &'a [T];

    const ERROR: bool = T::ERROR;

    #[inline]
    fn as_arg(&self) -> &[T] {
        self
    }
}

impl<T: WireType + Ord> WireType for BTreeSet<T> {
    type Natural = Set<Natural>;
    type Arg<'a> = &'a Self;

    #[inline]
    fn as_arg(&self) -> &Self {
        self
    }
}

impl<K: WireType + Ord, V: WireType> WireType for BTreeMap<K, V> {
    type Natural = Map<Natural, Natural>;
    type Arg<'a> = &'a Self;

    #[inline]
    fn as_arg(&self) -> &Self {
        self
    }
}

macro_rules! by_reference {
    ($([$($generics:tt)*] $ty:ty: $natural:ty;)*) => {$(
        impl<$($generics)*> WireType for $ty {
            type Natural = $natural;
            type Arg<'a> = &'a Self;

            #[inline]
            fn as_arg(&self) -> &Self {
                self
            }
        }
    )*};
}

by_reference! {
    [T: WireType] VecDeque<T>: List<Natural>;
    [T: WireType + Eq + Hash, S: Hasher] HashSet<T, S>: Set<Natural>;
    [K: WireType + Eq + Hash, V: WireType, S: Hasher] HashMap<K, V, S>: Map<Natural, Natural>;
}

/// What hashes the keys of a collection that travels.
pub trait Hasher: BuildHasher + Default + Send + Sync + 'static {}

impl<S: BuildHasher + Default + Send + Sync + 'static> Hasher for S {}

/// A container as a whole, which is a repeated field; as a value, it stands in a message of its own.
macro_rules! container {
    (
        [$($generics:tt)*] $ty:ty as $wire:ty = $arg:ty;
        type $contract:expr;
        form $form:expr;
        constrained $constrained:expr;
        encode($number:ident, $value:ident, $out:ident) $encode:expr;
        decode($slot:ident, $input:ident) $decode:expr;
        validate($checked:ident, $violations:ident) $validate:expr;
    ) => {
        impl<$($generics)*> Wire<$ty> for $wire {
            const TYPE: Type = $contract;
            const FORM: Form = $form;
            const CONSTRAINED: bool = $constrained;

            fn encode_value<E: Encoder + ?Sized>(number: u32, value: $arg, out: &mut E) {
                let mark = out.begin_wrapper(number, WrapperKind::Values);
                <Self as Wire<$ty>>::encode_field(1, value, out);
                out.end_wrapper(mark);
            }

            #[inline]
            fn encode_field<E: Encoder + ?Sized>($number: u32, $value: $arg, $out: &mut E) {
                if !$value.is_empty() {
                    $encode;
                }
            }

            #[inline]
            fn encode_always<E: Encoder + ?Sized>(number: u32, value: $arg, out: &mut E) {
                <Self as Wire<$ty>>::encode_field(number, value, out);
            }

            fn decode_value<D: Decoder + ?Sized>(
                slot: &mut $ty,
                input: &mut D,
            ) -> Result<(), DecodeError> {
                decode_wrapped::<$ty, Self, D>(slot, input)
            }

            #[inline]
            fn decode_field<D: Decoder + ?Sized>(
                $slot: &mut $ty,
                $input: &mut D,
            ) -> Result<(), DecodeError> {
                $decode
            }

            fn validate($checked: &$ty, $violations: &mut Violations) {
                if <Self as Wire<$ty>>::CONSTRAINED {
                    $validate
                }
            }
        }
    };
}

container! {
    [T: WireType, W: Wire<T>] Vec<T> as List<W> = &[T];
    type Type::List(element::<T, W>());
    form W::FORM;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, W::TYPE.is_packable(), value, out);
    decode(slot, input) decode_list::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

container! {
    [T: WireType, W: Wire<T>] Vec<T> as Unpacked<W> = &[T];
    type Type::List(element::<T, W>());
    form Form::Unpacked;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, false, value, out);
    decode(slot, input) decode_list::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

// A set of what has no order keeps duplicates apart only as far as its sender did.
container! {
    [T: WireType, W: Wire<T>] Vec<T> as Set<W> = &[T];
    type Type::Set(element::<T, W>());
    form W::FORM;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, W::TYPE.is_packable(), value, out);
    decode(slot, input) decode_list::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

container! {
    [T: WireType + Ord, W: Wire<T>] BTreeSet<T> as Set<W> = &BTreeSet<T>;
    type Type::Set(element::<T, W>());
    form W::FORM;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, W::TYPE.is_packable(), value, out);
    decode(slot, input) decode_set::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

container! {
    [T: WireType + Ord, W: Wire<T>] BTreeSet<T> as Unpacked<W> = &BTreeSet<T>;
    type Type::Set(element::<T, W>());
    form Form::Unpacked;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, false, value, out);
    decode(slot, input) decode_set::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

container! {
    [T: WireType, W: Wire<T>] VecDeque<T> as List<W> = &VecDeque<T>;
    type Type::List(element::<T, W>());
    form W::FORM;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, W::TYPE.is_packable(), value, out);
    decode(slot, input) decode_deque::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

container! {
    [T: WireType, W: Wire<T>] VecDeque<T> as Unpacked<W> = &VecDeque<T>;
    type Type::List(element::<T, W>());
    form Form::Unpacked;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, false, value, out);
    decode(slot, input) decode_deque::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

container! {
    [T: WireType + Eq + Hash, S: Hasher, W: Wire<T>] HashSet<T, S> as Set<W> = &HashSet<T, S>;
    type Type::Set(element::<T, W>());
    form W::FORM;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, W::TYPE.is_packable(), value, out);
    decode(slot, input) decode_others::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

container! {
    [T: WireType + Eq + Hash, S: Hasher, W: Wire<T>] HashSet<T, S> as Unpacked<W> = &HashSet<T, S>;
    type Type::Set(element::<T, W>());
    form Form::Unpacked;
    constrained W::CONSTRAINED;
    encode(number, value, out) encode_list::<T, W, E>(number, false, value, out);
    decode(slot, input) decode_others::<T, W, D>(slot, input);
    validate(value, violations) each::<T, W>(value, violations);
}

container! {
    [K: WireType + Eq + Hash, V: WireType, S: Hasher, KW: Wire<K>, VW: Wire<V>]
    HashMap<K, V, S> as Map<KW, VW> = &HashMap<K, V, S>;
    type {
        assert!(KW::TYPE.is_map_key(), "keys are integers, `bool`, `String`, enums or `Uuid`");
        Type::Map(element::<K, KW>(), element::<V, VW>())
    };
    form Form::Natural;
    constrained KW::CONSTRAINED || VW::CONSTRAINED;
    encode(number, value, out) encode_map::<K, V, KW, VW, E>(number, value.iter(), out);
    decode(slot, input) {
        slot.extend(decode_entries::<K, V, KW, VW, D>(input)?);
        Ok(())
    };
    validate(value, violations) each_entry::<K, V, KW, VW>(value.iter(), violations);
}

container! {
    [K: WireType + Ord, V: WireType, KW: Wire<K>, VW: Wire<V>]
    BTreeMap<K, V> as Map<KW, VW> = &BTreeMap<K, V>;
    type {
        assert!(KW::TYPE.is_map_key(), "keys are integers, `bool`, `String`, enums or `Uuid`");
        Type::Map(element::<K, KW>(), element::<V, VW>())
    };
    form Form::Natural;
    constrained KW::CONSTRAINED || VW::CONSTRAINED;
    encode(number, value, out) encode_map::<K, V, KW, VW, E>(number, value.iter(), out);
    decode(slot, input) decode_map::<K, V, KW, VW, D>(slot, input);
    validate(value, violations) each_entry::<K, V, KW, VW>(value.iter(), violations);
}

impl<K: WireType, V: WireType> WireType for (K, V) {
    type Natural = Entry<Natural, Natural>;
    type Arg<'a> = &'a Self;

    #[inline]
    fn as_arg(&self) -> &Self {
        self
    }
}

impl<K, V, KW, VW> Wire<(K, V)> for Entry<KW, VW>
where
    K: WireType,
    V: WireType,
    KW: Wire<K>,
    VW: Wire<V>,
{
    const TYPE: Type = Type::Entry(element::<K, KW>(), element::<V, VW>());
    const CONSTRAINED: bool = KW::CONSTRAINED || VW::CONSTRAINED;

    fn encode_value<E: Encoder + ?Sized>(number: u32, (key, value): &(K, V), out: &mut E) {
        let mark = out.begin_struct(number, entry_descriptor::<K, V, KW, VW>);
        KW::encode_value(1, key.as_arg(), out);
        VW::encode_value(2, value.as_arg(), out);
        out.end_struct(mark);
    }

    fn decode_value<D: Decoder + ?Sized>(
        slot: &mut (K, V),
        input: &mut D,
    ) -> Result<(), DecodeError> {
        let scope = input.begin_struct(entry_descriptor::<K, V, KW, VW>)?;
        let missing = input.missing().len();
        decode_entry::<K, V, KW, VW, D>(slot, input)?;
        input.end_struct(scope);
        if input.missing().len() != missing {
            input.missing().in_field(missing, scope.number);
        }
        Ok(())
    }

    fn validate((key, value): &(K, V), violations: &mut Violations) {
        KW::validate(key, violations);
        VW::validate(value, violations);
    }
}

fn entry_descriptor<K, V, KW, VW>() -> &'static StructDescriptor
where
    K: WireType,
    V: WireType,
    KW: Wire<K>,
    VW: Wire<V>,
{
    const {
        &StructDescriptor::new(
            "",
            const {
                &[
                    FieldDescriptor::typed(KW::TYPE, Presence::Defaulted, KW::FORM, 1, "key"),
                    FieldDescriptor::typed(VW::TYPE, Presence::Defaulted, VW::FORM, 2, "value"),
                ]
            },
        )
    }
}

/// The type of an element, which is never optional.
const fn element<T: WireType, W: Wire<T>>() -> &'static Type {
    assert!(
        !matches!(W::PRESENCE, Presence::Explicit),
        "elements cannot be optional"
    );
    const { &W::TYPE }
}

/// How protobuf writes an element.
pub(super) const fn element_form(ty: Type) -> ElementForm {
    match ty {
        Type::Fixed32 | Type::Sfixed32 | Type::F32 => ElementForm::Fixed32,
        Type::Fixed64 | Type::Sfixed64 | Type::F64 => ElementForm::Fixed64,
        _ if ty.is_packable() => ElementForm::Varint,
        _ => ElementForm::Delimited,
    }
}

#[inline]
fn encode_list<'a, T, W, E>(
    number: u32,
    packed: bool,
    values: impl IntoIterator<Item = &'a T, IntoIter: ExactSizeIterator>,
    out: &mut E,
) where
    T: WireType,
    W: Wire<T>,
    E: Encoder + ?Sized,
{
    let values = values.into_iter();
    let mark = out.begin_list(number, const { &W::TYPE }, packed, values.len());
    for value in values {
        W::put_value(if packed { 0 } else { number }, value, out);
    }
    out.end_list(packed, mark);
}

#[inline]
fn decode_list<T, W, D>(slot: &mut Vec<T>, input: &mut D) -> Result<(), DecodeError>
where
    T: WireType,
    W: Wire<T>,
    D: Decoder + ?Sized,
{
    let form = const { element_form(W::TYPE) };
    let mut list = input.begin_list(const { &W::TYPE }, form)?;
    if W::TYPE.is_packable()
        && let Some(packed) = input.packed(&list)
    {
        reserve(slot, &list, usize::MAX);
        return decode_packed::<T, W>(slot, packed);
    }
    let before = slot.len();
    while input.next_element(&mut list)? {
        if slot.len() == slot.capacity() {
            let read = slot.len() - before;
            input.foresee(&mut list, read);
            reserve(slot, &list, read);
        }
        // A large element is read where it will stay.
        if const { size_of::<T>() <= 32 } {
            let mut value = T::default();
            let missing = input.missing().len();
            match W::decode_value(&mut value, input) {
                Ok(()) => slot.push(value),
                Err(error) if error.is_absent() => continue,
                Err(error) => return Err(error.in_index(slot.len())),
            }
            if W::CONSTRAINED && input.missing().len() != missing {
                input.missing().in_index(missing, slot.len() - 1);
            }
        } else {
            let index = slot.len();
            slot.push(T::default());
            let missing = input.missing().len();
            match W::decode_value(&mut slot[index], input) {
                Ok(()) => {}
                Err(error) if error.is_absent() => {
                    slot.pop();
                }
                Err(error) => return Err(error.in_index(index)),
            }
            if W::CONSTRAINED && input.missing().len() != missing {
                input.missing().in_index(missing, index);
            }
        }
    }
    Ok(())
}

/// Makes room for the elements that are likely to follow those `read` so far: for at most four bytes per byte of input,
/// and at most `STEP` times as many as were read, as the first few may not tell much.
#[cold]
#[inline(never)]
fn reserve<T>(slot: &mut Vec<T>, list: &ListScope, read: usize) {
    const STEP: usize = 16;

    let affordable = list.room.saturating_mul(4) / size_of::<T>().max(1);
    let likely = list.hint.min(affordable).min(read.saturating_mul(STEP));
    slot.reserve(likely.max(1));
}

#[inline]
fn decode_set<T, W, D>(slot: &mut BTreeSet<T>, input: &mut D) -> Result<(), DecodeError>
where
    T: WireType + Ord,
    W: Wire<T>,
    D: Decoder + ?Sized,
{
    // Elements mostly arrive in order, from which a set is built faster than by insertion.
    let mut elements = Vec::new();
    decode_list::<T, W, D>(&mut elements, input)?;
    if slot.is_empty() {
        *slot = elements.into_iter().collect();
    } else {
        slot.extend(elements);
    }
    Ok(())
}

/// As a list, whose elements have the same indices.
fn decode_deque<T, W, D>(slot: &mut VecDeque<T>, input: &mut D) -> Result<(), DecodeError>
where
    T: WireType,
    W: Wire<T>,
    D: Decoder + ?Sized,
{
    let mut elements = Vec::from(std::mem::take(slot));
    let read = decode_list::<T, W, D>(&mut elements, input);
    *slot = elements.into();
    read
}

/// Adds what a list holds to a collection of another kind.
fn decode_others<T, W, D>(slot: &mut impl Extend<T>, input: &mut D) -> Result<(), DecodeError>
where
    T: WireType,
    W: Wire<T>,
    D: Decoder + ?Sized,
{
    let mut elements = Vec::new();
    decode_list::<T, W, D>(&mut elements, input)?;
    slot.extend(elements);
    Ok(())
}

#[inline]
fn encode_map<'a, K, V, KW, VW, E>(
    number: u32,
    entries: impl ExactSizeIterator<Item = (&'a K, &'a V)>,
    out: &mut E,
) where
    K: WireType,
    V: WireType,
    KW: Wire<K>,
    VW: Wire<V>,
    E: Encoder + ?Sized,
{
    let mark = out.begin_map(
        number,
        const { &KW::TYPE },
        const { &VW::TYPE },
        entries.len(),
    );
    for (key, value) in entries {
        let entry = out.begin_entry(number);
        KW::encode_value(1, key.as_arg(), out);
        VW::encode_value(2, value.as_arg(), out);
        out.end_entry(entry);
    }
    out.end_map(mark);
}

#[inline]
fn decode_map<K, V, KW, VW, D>(slot: &mut BTreeMap<K, V>, input: &mut D) -> Result<(), DecodeError>
where
    K: WireType + Ord,
    V: WireType,
    KW: Wire<K>,
    VW: Wire<V>,
    D: Decoder + ?Sized,
{
    let entries = decode_entries::<K, V, KW, VW, D>(input)?;
    if slot.is_empty() {
        *slot = entries.into_iter().collect();
    } else {
        slot.extend(entries);
    }
    Ok(())
}

#[inline]
fn decode_entries<K, V, KW, VW, D>(input: &mut D) -> Result<Vec<(K, V)>, DecodeError>
where
    K: WireType,
    V: WireType,
    KW: Wire<K>,
    VW: Wire<V>,
    D: Decoder + ?Sized,
{
    let number = input.number();
    let mut map = input.begin_map(const { &KW::TYPE }, const { &VW::TYPE })?;
    // As in a set; of equal keys the last one counts.
    let mut entries = Vec::new();
    let mut index = 0;
    while input.next_element(&mut map)? {
        if entries.len() == entries.capacity() {
            let read = entries.len();
            input.foresee(&mut map, read);
            reserve(&mut entries, &map, read);
        }
        let scope = input.begin_entry()?;
        let missing = input.missing().len();
        let mut entry = (K::default(), V::default());
        let read = decode_entry::<K, V, KW, VW, D>(&mut entry, input);
        match read {
            Ok(()) => entries.push(entry),
            Err(error) if error.is_absent() => {}
            Err(error) => return Err(error.in_index(index)),
        }
        input.end_entry(scope);
        if input.missing().len() != missing {
            input.missing().in_entry(missing, index, number);
        }
        index += 1;
    }
    Ok(entries)
}

/// Reads the key and value of an entry, all of it even if one of them turns out to be absent.
#[inline]
fn decode_entry<K, V, KW, VW, D>(slot: &mut (K, V), input: &mut D) -> Result<(), DecodeError>
where
    K: WireType,
    V: WireType,
    KW: Wire<K>,
    VW: Wire<V>,
    D: Decoder + ?Sized,
{
    let mut absent = Ok(());
    loop {
        let number = input.next_field()?;
        let read = match number {
            0 => return absent,
            1 => KW::decode_value(&mut slot.0, input),
            2 => VW::decode_value(&mut slot.1, input),
            _ => input.skip(),
        };
        match read {
            Err(error) if error.is_absent() => absent = Err(error),
            other => other.map_err(|error| error.in_field(number))?,
        }
    }
}

/// Reads a container that stands in a message of its own.
fn decode_wrapped<T, W, D>(slot: &mut T, input: &mut D) -> Result<(), DecodeError>
where
    T: WireType,
    W: Wire<T>,
    D: Decoder + ?Sized,
{
    let scope = input.begin_wrapper(WrapperKind::Values)?;
    let missing = input.missing().len();
    loop {
        match input.next_field()? {
            0 => break,
            1 => match W::decode_field(slot, input) {
                Err(error) if error.is_absent() => {}
                other => other.map_err(|error| error.in_field(1))?,
            },
            _ => input.skip()?,
        }
    }
    input.end_wrapper(scope);
    if input.missing().len() != missing {
        input.missing().in_field(missing, scope.number);
    }
    Ok(())
}

fn each<'a, T: WireType, W: Wire<T>>(
    values: impl IntoIterator<Item = &'a T>,
    violations: &mut Violations,
) {
    for (index, value) in values.into_iter().enumerate() {
        violations.index(index, |violations| W::validate(value, violations));
    }
}

fn each_entry<'a, K: WireType, V: WireType, KW: Wire<K>, VW: Wire<V>>(
    entries: impl Iterator<Item = (&'a K, &'a V)>,
    violations: &mut Violations,
) {
    for (index, (key, value)) in entries.enumerate() {
        violations.index(index, |violations| {
            KW::validate(key, violations);
            VW::validate(value, violations);
        });
    }
}
