//! `@range` on types of which a macro knows the name alone, and constraints on newtypes.

use std::fmt::Display;

#[cfg(feature = "decimal")]
use rust_decimal::Decimal;

use super::Violations;
use crate::types::{Duration, Timestamp};

/// An end of a range, as a contract writes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit {
    /// For integers, and for floats.
    Int(i128),
    /// For floats.
    Float(f64),
    /// For decimals.
    #[cfg(feature = "decimal")]
    Decimal(Decimal),
    /// For durations.
    Duration(Duration),
    /// For timestamps.
    Timestamp(Timestamp),
}

/// What `@range` compares.
#[diagnostic::on_unimplemented(
    message = "V0302: `#[range]` does not apply to `{Self}`",
    note = "a range is one of numbers, decimals, durations or timestamps"
)]
pub trait Ordered {
    /// What is compared.
    type Value: PartialOrd + Display;

    /// The value; `None` where there is none.
    fn value(&self) -> Option<Self::Value>;

    /// The end of a range as such a value; `None` if it is of another kind.
    fn limit(limit: Limit) -> Option<Self::Value>;
}

macro_rules! integers {
    ($($ty:ty)*) => {$(
        impl Ordered for $ty {
            type Value = i128;

            fn value(&self) -> Option<i128> {
                Some((*self).into())
            }

            fn limit(limit: Limit) -> Option<i128> {
                match limit {
                    Limit::Int(limit) => Some(limit),
                    _ => None,
                }
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

macro_rules! floats {
    ($($ty:ty)*) => {$(
        impl Ordered for $ty {
            type Value = $ty;

            fn value(&self) -> Option<$ty> {
                Some(*self)
            }

            fn limit(limit: Limit) -> Option<$ty> {
                match limit {
                    Limit::Int(limit) => Some(limit as $ty),
                    Limit::Float(limit) => Some(limit as $ty),
                    _ => None,
                }
            }
        }
    )*};
}

floats!(f32 f64);

macro_rules! others {
    ($($ty:ident)*) => {$(
        impl Ordered for $ty {
            type Value = $ty;

            fn value(&self) -> Option<$ty> {
                Some(*self)
            }

            fn limit(limit: Limit) -> Option<$ty> {
                match limit {
                    Limit::$ty(limit) => Some(limit),
                    _ => None,
                }
            }
        }
    )*};
}

#[cfg(feature = "decimal")]
others!(Decimal);
others!(Duration Timestamp);

impl<T: Ordered> Ordered for Option<T> {
    type Value = T::Value;

    fn value(&self) -> Option<T::Value> {
        self.as_ref().and_then(T::value)
    }

    fn limit(limit: Limit) -> Option<T::Value> {
        T::limit(limit)
    }
}

impl Violations {
    /// `@range` on a value of any type that has an order; `closed` says that `max` is one of its values.
    pub fn range_of<T: Ordered>(
        &mut self,
        value: &T,
        min: Option<Limit>,
        max: Option<Limit>,
        closed: bool,
    ) {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let min = min.and_then(T::limit).map_or(Unbounded, Included);
        let max = max.and_then(T::limit);
        let max = max.map_or(Unbounded, if closed { Included } else { Excluded });
        self.range(value.value(), (min, max));
    }
}

/// Gives a newtype what its target has beside its encoding: constraints, constants, and a body where it is a message.
#[doc(hidden)]
#[macro_export]
macro_rules! __newtype {
    ($newtype:ty) => {
        impl<T> $crate::private::Length for $newtype
        where
            $newtype: $crate::private::Newtype<Target = T>,
            T: $crate::private::Length + 'static,
        {
            const UNIT: &'static str = T::UNIT;

            fn measure(&self) -> ::core::option::Option<usize> {
                T::measure($crate::private::Newtype::target_ref(self))
            }
        }

        impl<T> $crate::private::Text for $newtype
        where
            $newtype: $crate::private::Newtype<Target = T>,
            T: $crate::private::Text + 'static,
        {
            fn text(&self) -> ::core::option::Option<&str> {
                T::text($crate::private::Newtype::target_ref(self))
            }
        }

        impl<T> $crate::private::Ordered for $newtype
        where
            $newtype: $crate::private::Newtype<Target = T>,
            T: $crate::private::Ordered + 'static,
        {
            type Value = T::Value;

            fn value(&self) -> ::core::option::Option<T::Value> {
                T::value($crate::private::Newtype::target_ref(self))
            }

            // A contract's constants are in scope here, and a parameter of such a name would be a pattern.
            fn limit(__limit: $crate::private::Limit) -> ::core::option::Option<T::Value> {
                T::limit(__limit)
            }
        }

        impl<T> $crate::private::Constant for $newtype
        where
            $newtype: $crate::private::Newtype<Target = T>,
            T: $crate::private::Constant + 'static,
        {
            fn named() -> $crate::private::Named {
                <Self as $crate::private::Travels>::named()
            }

            fn text(&self) -> ::std::string::String {
                T::text($crate::private::Newtype::target_ref(self))
            }
        }

        impl<T> $crate::private::Encode for $newtype
        where
            $newtype: $crate::private::Newtype<Target = T>,
            T: $crate::private::Encode + 'static,
        {
            fn descriptor() -> &'static $crate::private::StructDescriptor {
                T::descriptor()
            }

            fn encode<E: $crate::private::Encoder + ?Sized>(&self, out: &mut E) {
                T::encode($crate::private::Newtype::target_ref(self), out);
            }
        }

        impl<T> $crate::private::Message for $newtype
        where
            $newtype: $crate::private::Newtype<Target = T>,
            T: $crate::private::Message,
        {
            const REQUIRED: &'static [u32] = T::REQUIRED;

            fn decode_field<D: $crate::private::Decoder + ?Sized>(
                &mut self,
                number: u32,
                input: &mut D,
            ) -> ::core::result::Result<(), $crate::private::DecodeError> {
                T::decode_field($crate::private::Newtype::target_mut(self), number, input)
            }

            fn validate(&self, violations: &mut $crate::private::Violations) {
                $crate::private::Newtype::validate(self, violations);
                T::validate($crate::private::Newtype::target_ref(self), violations);
            }
        }
    };
}
