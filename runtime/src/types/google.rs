//! Types of other contracts that are known without being declared.

/// The package `google.protobuf`, as far as it has no type of its own in the contract language.
pub mod protobuf {
    use bytes::Bytes;

    use crate::codec::{
        DecodeError, Decoder, Encode, Encoder, Enum, Enumeration, Message, Natural,
        Struct as Nested, WireType, get, put,
    };
    use crate::descriptor::{
        EnumDescriptor, EnumValueDescriptor, FieldDescriptor, StructDescriptor,
    };

    /// A struct with one field at most, and what the generator would emit for it.
    macro_rules! message {
        ($(#[doc = $doc:literal] $name:ident { $($field:ident: $ty:ty)? })*) => {$(
            #[doc = $doc]
            #[derive(Clone, Debug, Default, PartialEq)]
            pub struct $name {
                $(
                    #[doc = concat!("The ", stringify!($field), ".")]
                    pub $field: $ty,
                )?
            }

            impl WireType for $name {
                type Natural = Nested;
                type Arg<'a> = &'a Self;

                #[inline]
                fn as_arg(&self) -> &Self {
                    self
                }
            }

            impl Encode for $name {
                fn descriptor() -> &'static StructDescriptor {
                    const FIELDS: &[FieldDescriptor] =
                        &[$(FieldDescriptor::of::<$ty, _>(Natural, 1, stringify!($field)))?];
                    static DESCRIPTOR: StructDescriptor =
                        StructDescriptor::new(concat!("google.protobuf.", stringify!($name)), FIELDS);
                    &DESCRIPTOR
                }

                fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
                    let _ = &out;
                    $(put(Natural, 1, &self.$field, out);)?
                }
            }

            impl Message for $name {
                fn decode_field<D: Decoder + ?Sized>(
                    &mut self,
                    number: u32,
                    input: &mut D,
                ) -> Result<(), DecodeError> {
                    match number {
                        $(1 => get(Natural, &mut self.$field, input),)?
                        _ => input.skip(),
                    }
                }
            }
        )*};
    }

    message! {
        /// Nothing.
        Empty {}
        /// Paths to fields.
        FieldMask { paths: Vec<String> }
        /// An `f64` that may be absent.
        DoubleValue { value: f64 }
        /// An `f32` that may be absent.
        FloatValue { value: f32 }
        /// An `i64` that may be absent.
        Int64Value { value: i64 }
        /// A `u64` that may be absent.
        UInt64Value { value: u64 }
        /// An `i32` that may be absent.
        Int32Value { value: i32 }
        /// A `u32` that may be absent.
        UInt32Value { value: u32 }
        /// A `bool` that may be absent.
        BoolValue { value: bool }
        /// A `string` that may be absent.
        StringValue { value: String }
        /// `bytes` that may be absent.
        BytesValue { value: Bytes }
    }

    #[cfg(feature = "json")]
    message! {
        /// A JSON object.
        Struct { fields: std::collections::BTreeMap<String, serde_json::Value> }
        /// A JSON array.
        ListValue { values: Vec<serde_json::Value> }
    }

    /// JSON's `null`.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum NullValue {
        /// `null`.
        #[default]
        NullValue,
        /// A value that this version of the contract does not know.
        Unrecognized(i32),
    }

    impl WireType for NullValue {
        type Natural = Enumeration;
        type Arg<'a> = Self;

        #[inline]
        fn as_arg(&self) -> Self {
            *self
        }
    }

    impl Enum for NullValue {
        fn descriptor() -> &'static EnumDescriptor {
            static DESCRIPTOR: EnumDescriptor = EnumDescriptor::new(
                "google.protobuf.NullValue",
                &[EnumValueDescriptor::new(0, "null_value", "NULL_VALUE")],
            );
            &DESCRIPTOR
        }

        fn to_i32(self) -> i32 {
            match self {
                Self::NullValue => 0,
                Self::Unrecognized(number) => number,
            }
        }

        fn from_i32(number: i32) -> Option<Self> {
            Some(match number {
                0 => Self::NullValue,
                _ => Self::Unrecognized(number),
            })
        }
    }
}
