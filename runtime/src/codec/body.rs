//! Any value as a body.

use super::{DecodeError, Decoder, Encode, Encoder, Message, Natural, Violations, Wire, WireType};
use crate::descriptor::{FieldDescriptor, StructDescriptor, Type};

/// A value as it travels alone, such as an element of a stream: a struct, union or error is the body itself, anything
/// else its field 1. Which of the two is a constant of the type, so that generated code need not know.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Body<T>(pub T);

/// A borrowed [`Body`].
#[derive(Debug)]
pub struct BodyRef<'a, T>(pub &'a T);

impl<T: WireType> Encode for Body<T> {
    fn descriptor() -> &'static StructDescriptor {
        descriptor::<T>()
    }

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
        BodyRef(&self.0).encode(out);
    }
}

impl<T: WireType> Encode for BodyRef<'_, T> {
    fn descriptor() -> &'static StructDescriptor {
        descriptor::<T>()
    }

    #[inline]
    fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
        if T::TYPE.is_body() {
            T::Natural::encode_body(self.0.as_arg(), out);
        } else {
            T::Natural::put_field(1, self.0, out);
        }
    }
}

impl<T: WireType> Message for Body<T> {
    const REQUIRED: &'static [u32] = T::Natural::REQUIRED;

    #[inline]
    fn decode_field<D: Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        T::Natural::decode_body(&mut self.0, number, input)
    }

    fn validate(&self, violations: &mut Violations) {
        T::Natural::validate(&self.0, violations);
    }
}

impl<T: WireType> Body<T> {
    /// Describes the value if it is a body by itself, else gives the description of what stands around it.
    pub fn descriptor_or(wrapper: &'static StructDescriptor) -> &'static StructDescriptor {
        match T::TYPE {
            Type::Struct(descriptor) | Type::Union(descriptor) => descriptor(),
            _ => wrapper,
        }
    }
}

fn descriptor<T: WireType>() -> &'static StructDescriptor {
    Body::<T>::descriptor_or(
        const {
            &StructDescriptor::new(
                "",
                const { &[FieldDescriptor::of::<T, _>(Natural, 1, "value")] },
            )
        },
    )
}
