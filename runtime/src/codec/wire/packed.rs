//! Elements of a packed list.

use super::container::element_form;
use super::{Wire, WireType};
use crate::codec::protobuf::PackedBits;
use crate::codec::{DecodeError, ElementForm};

/// Adds all elements of a packed list.
#[inline]
pub(super) fn decode_packed<T, W>(
    slot: &mut Vec<T>,
    mut elements: PackedBits<'_>,
) -> Result<(), DecodeError>
where
    T: WireType,
    W: Wire<T>,
{
    match const { element_form(W::TYPE) } {
        ElementForm::Fixed32 => {
            let all = take_fixed(slot, &mut elements)?;
            return extend::<T, W>(slot, all.iter().map(|b| u32::from_le_bytes(*b).into()));
        }
        ElementForm::Fixed64 => {
            let all = take_fixed(slot, &mut elements)?;
            return extend::<T, W>(slot, all.iter().map(|b| u64::from_le_bytes(*b)));
        }
        ElementForm::Varint | ElementForm::Delimited => {}
    }
    loop {
        let offset = elements.offset();
        match elements.next_varint() {
            Ok(None) => return Ok(()),
            Ok(Some(bits)) => match W::from_bits(bits) {
                Ok(value) => slot.push(value),
                Err(error) if error.is_absent() => {}
                Err(error) => return Err(error.at(offset).in_index(slot.len())),
            },
            Err(error) => return Err(error.in_index(slot.len())),
        }
    }
}

#[inline]
fn take_fixed<'a, const N: usize, T>(
    slot: &[T],
    elements: &mut PackedBits<'a>,
) -> Result<&'a [[u8; N]], DecodeError> {
    elements
        .take_fixed()
        .map_err(|error| error.in_index(slot.len()))
}

/// Adds elements of a fixed width, all at once: they fit whatever their bits are.
#[inline]
fn extend<T, W>(
    slot: &mut Vec<T>,
    elements: impl ExactSizeIterator<Item = u64>,
) -> Result<(), DecodeError>
where
    T: WireType,
    W: Wire<T>,
{
    let mut wrong = Ok(());
    slot.extend(elements.map(|bits| {
        W::from_bits(bits).unwrap_or_else(|error| {
            wrong = Err(error);
            T::default()
        })
    }));
    wrong
}
