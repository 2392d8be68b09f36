//! Types that a contract declares: structs, unions, errors, enums, newtypes.

use super::{Varint, Wire, WireType};
use crate::codec::{DecodeError, Decoder, Encoder, Enum, Message, Missing, Newtype, Violations};
use crate::descriptor::{Form, Presence, Type};

/// The natural encoding of a struct or error.
#[derive(Clone, Copy, Debug)]
pub struct Struct;

/// The natural encoding of a named union.
#[derive(Clone, Copy, Debug)]
pub struct Union;

/// `@delimited`: a struct as a protobuf group.
#[derive(Clone, Copy, Debug)]
pub struct Delimited;

/// The natural encoding of an enum.
#[derive(Clone, Copy, Debug)]
pub struct Enumeration;

/// A newtype, whose target is written as `W`.
#[derive(Clone, Copy, Debug)]
pub struct Transparent<W>(pub W);

impl<M> Wire<M> for Struct
where
    M: Message + for<'a> WireType<Arg<'a> = &'a M>,
{
    const TYPE: Type = Type::Struct(M::descriptor);
    const CONSTRAINED: bool = true;
    const REQUIRED: &'static [u32] = M::REQUIRED;

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: &M, out: &mut E) {
        let mark = out.begin_struct(number, M::descriptor);
        value.encode(out);
        out.end_struct(mark);
    }

    #[inline]
    fn decode_value<D: Decoder + ?Sized>(slot: &mut M, input: &mut D) -> Result<(), DecodeError> {
        decode_struct(slot, input)
    }

    #[inline]
    fn encode_body<E: Encoder + ?Sized>(value: &M, out: &mut E) {
        value.encode(out);
    }

    #[inline]
    fn decode_body<D: Decoder + ?Sized>(
        slot: &mut M,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        slot.decode_field(number, input)
    }

    fn validate(value: &M, violations: &mut Violations) {
        Message::validate(value, violations);
    }
}

impl<M> Wire<M> for Union
where
    M: Message + for<'a> WireType<Arg<'a> = &'a M>,
{
    const TYPE: Type = Type::Union(M::descriptor);
    const CONSTRAINED: bool = true;
    const REQUIRED: &'static [u32] = M::REQUIRED;

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: &M, out: &mut E) {
        <Struct as Wire<M>>::encode_value(number, value, out);
    }

    #[inline]
    fn decode_value<D: Decoder + ?Sized>(slot: &mut M, input: &mut D) -> Result<(), DecodeError> {
        decode_struct(slot, input)
    }

    #[inline]
    fn encode_body<E: Encoder + ?Sized>(value: &M, out: &mut E) {
        value.encode(out);
    }

    #[inline]
    fn decode_body<D: Decoder + ?Sized>(
        slot: &mut M,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        slot.decode_field(number, input)
    }

    fn validate(value: &M, violations: &mut Violations) {
        Message::validate(value, violations);
    }
}

impl<M> Wire<M> for Delimited
where
    M: Message + for<'a> WireType<Arg<'a> = &'a M>,
{
    const TYPE: Type = M::TYPE;
    const FORM: Form = Form::Delimited;
    const CONSTRAINED: bool = true;

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: &M, out: &mut E) {
        let mark = out.begin_group(number, M::descriptor);
        value.encode(out);
        out.end_group(number, mark);
    }

    #[inline]
    fn decode_value<D: Decoder + ?Sized>(slot: &mut M, input: &mut D) -> Result<(), DecodeError> {
        decode_struct(slot, input)
    }

    fn validate(value: &M, violations: &mut Violations) {
        Message::validate(value, violations);
    }
}

fn decode_struct<M, D>(slot: &mut M, input: &mut D) -> Result<(), DecodeError>
where
    M: Message,
    D: Decoder + ?Sized,
{
    let scope = input.begin_struct(M::descriptor)?;
    let missing = input.missing().len();
    decode_fields(slot, input)?;
    input.end_struct(scope);
    if input.missing().len() != missing {
        input.missing().in_field(missing, scope.number);
    }
    Ok(())
}

/// Reads all fields of a message.
pub(crate) fn decode_fields<M, D>(message: &mut M, input: &mut D) -> Result<(), DecodeError>
where
    M: Message,
    D: Decoder + ?Sized,
{
    let mut required = Required::new(M::REQUIRED);
    loop {
        let number = input.next_field()?;
        if number == 0 {
            break;
        }
        match message.decode_field(number, input) {
            Ok(()) => required.found(number),
            Err(error) => {
                if !error.is_absent() {
                    return Err(error.in_field(number));
                }
            }
        }
    }
    required.report(input.missing());
    Ok(())
}

/// Which required fields of a message were found: a bit each, on the heap only beyond 64 of them.
struct Required {
    numbers: &'static [u32],
    low: u64,
    high: Vec<bool>,
}

impl Required {
    #[inline]
    fn new(numbers: &'static [u32]) -> Self {
        let high = if numbers.len() > 64 {
            vec![false; numbers.len() - 64]
        } else {
            Vec::new()
        };
        Self {
            numbers,
            low: 0,
            high,
        }
    }

    #[inline]
    fn found(&mut self, number: u32) {
        if self.numbers.is_empty() {
            return;
        }
        // A few constants are compared one after the other, unrolled.
        let index = match self.numbers.len() {
            ..=8 => self.numbers.iter().position(|n| *n == number),
            _ => self.numbers.binary_search(&number).ok(),
        };
        let Some(index) = index else { return };
        match index {
            0..64 => self.low |= 1 << index,
            _ => self.high[index - 64] = true,
        }
    }

    #[inline]
    fn report(&self, missing: &mut Missing) {
        let all = match self.numbers.len() {
            0 => return,
            n @ 1..64 => (1 << n) - 1,
            _ => u64::MAX,
        };
        if self.low != all || self.high.contains(&false) {
            for (index, number) in self.numbers.iter().enumerate() {
                let found = match index {
                    0..64 => self.low & (1 << index) != 0,
                    _ => self.high[index - 64],
                };
                if !found {
                    missing.push(*number);
                }
            }
        }
    }
}

impl<T> Wire<T> for Enumeration
where
    T: Enum + for<'a> WireType<Arg<'a> = T>,
{
    const TYPE: Type = Type::Enum(T::descriptor);

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: T, out: &mut E) {
        out.enumeration(number, value.to_i32(), T::descriptor);
    }

    #[inline]
    fn encode_field<E: Encoder + ?Sized>(number: u32, value: T, out: &mut E) {
        if value.to_i32() != 0 || !out.omits_zero() {
            out.enumeration(number, value.to_i32(), T::descriptor);
        }
    }

    #[inline]
    fn decode_value<D: Decoder + ?Sized>(slot: &mut T, input: &mut D) -> Result<(), DecodeError> {
        match T::from_i32(input.enumeration(T::descriptor)?) {
            Some(value) => {
                *slot = value;
                Ok(())
            }
            None => Err(DecodeError::absent()),
        }
    }

    #[inline]
    fn from_bits(bits: u64) -> Result<T, DecodeError> {
        let number = <Varint as Wire<i32>>::from_bits(bits)?;
        T::from_i32(number).ok_or_else(DecodeError::absent)
    }
}

impl<T: Newtype, W: Wire<T::Target>> Wire<T> for Transparent<W> {
    const TYPE: Type = W::TYPE;
    const PRESENCE: Presence = W::PRESENCE;
    const FORM: Form = W::FORM;
    const CONSTRAINED: bool = true;
    const REQUIRED: &'static [u32] = W::REQUIRED;

    #[inline]
    fn encode_value<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        W::encode_value(number, T::target(value), out);
    }

    #[inline]
    fn encode_field<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        W::encode_field(number, T::target(value), out);
    }

    #[inline]
    fn encode_always<E: Encoder + ?Sized>(number: u32, value: T::Arg<'_>, out: &mut E) {
        W::encode_always(number, T::target(value), out);
    }

    #[inline]
    fn put_value<E: Encoder + ?Sized>(number: u32, value: &T, out: &mut E) {
        W::put_value(number, value.target_ref(), out);
    }

    #[inline]
    fn put_field<E: Encoder + ?Sized>(number: u32, value: &T, out: &mut E) {
        W::put_field(number, value.target_ref(), out);
    }

    #[inline]
    fn decode_value<D: Decoder + ?Sized>(slot: &mut T, input: &mut D) -> Result<(), DecodeError> {
        W::decode_value(slot.target_mut(), input)
    }

    #[inline]
    fn decode_field<D: Decoder + ?Sized>(slot: &mut T, input: &mut D) -> Result<(), DecodeError> {
        W::decode_field(slot.target_mut(), input)
    }

    #[inline]
    fn from_bits(bits: u64) -> Result<T, DecodeError> {
        let mut value = T::default();
        *value.target_mut() = W::from_bits(bits)?;
        Ok(value)
    }

    #[inline]
    fn encode_body<E: Encoder + ?Sized>(value: T::Arg<'_>, out: &mut E) {
        W::encode_body(T::target(value), out);
    }

    #[inline]
    fn decode_body<D: Decoder + ?Sized>(
        slot: &mut T,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        W::decode_body(slot.target_mut(), number, input)
    }

    fn validate(value: &T, violations: &mut Violations) {
        Newtype::validate(value, violations);
        W::validate(value.target_ref(), violations);
    }
}
