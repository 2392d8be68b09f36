//! Enums, aliases, newtypes, a struct with constraints, a named union.

use super::rt;
use uuid::Uuid;

// enum Level { low = 1; high = 2; }
/// An open enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// The implied zero.
    #[default]
    Unspecified,
    /// Low.
    Low,
    /// High.
    High,
    /// A value that this version of the contract does not know.
    Unrecognized(i32),
}

impl rt::WireType for Level {
    type Natural = rt::Enumeration;
    type Arg<'a> = Self;

    fn as_arg(&self) -> Self {
        *self
    }
}

impl rt::Enum for Level {
    fn descriptor() -> &'static rt::EnumDescriptor {
        static DESCRIPTOR: rt::EnumDescriptor = rt::EnumDescriptor::new(
            "sample.v1.Level",
            &[
                rt::EnumValueDescriptor::new(0, "unspecified", "LEVEL_UNSPECIFIED"),
                rt::EnumValueDescriptor::new(1, "low", "LEVEL_LOW"),
                rt::EnumValueDescriptor::new(2, "high", "LEVEL_HIGH"),
            ],
        );
        &DESCRIPTOR
    }

    fn to_i32(self) -> i32 {
        match self {
            Self::Unspecified => 0,
            Self::Low => 1,
            Self::High => 2,
            Self::Unrecognized(number) => number,
        }
    }

    fn from_i32(number: i32) -> Option<Self> {
        Some(match number {
            0 => Self::Unspecified,
            1 => Self::Low,
            2 => Self::High,
            _ => Self::Unrecognized(number),
        })
    }
}

// @closed enum Color { red = 0; green = 1; }
/// A closed enum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Color {
    /// Red.
    #[default]
    Red,
    /// Green.
    Green,
}

impl rt::WireType for Color {
    type Natural = rt::Enumeration;
    type Arg<'a> = Self;

    fn as_arg(&self) -> Self {
        *self
    }
}

impl rt::Enum for Color {
    fn descriptor() -> &'static rt::EnumDescriptor {
        static DESCRIPTOR: rt::EnumDescriptor = rt::EnumDescriptor::new(
            "sample.v1.Color",
            &[
                rt::EnumValueDescriptor::new(0, "red", "COLOR_RED"),
                rt::EnumValueDescriptor::new(1, "green", "COLOR_GREEN"),
            ],
        )
        .closed();
        &DESCRIPTOR
    }

    fn to_i32(self) -> i32 {
        match self {
            Self::Red => 0,
            Self::Green => 1,
        }
    }

    fn from_i32(number: i32) -> Option<Self> {
        Some(match number {
            0 => Self::Red,
            1 => Self::Green,
            _ => return None,
        })
    }
}

// type Sku = string;
/// An alias.
pub type Sku = String;

// @newtype type OrderId = uuid;
/// A newtype that is `Copy`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub Uuid);

impl rt::WireType for OrderId {
    type Natural = rt::Transparent<rt::Natural>;
    type Arg<'a> = Self;

    fn as_arg(&self) -> Self {
        *self
    }
}

impl rt::Newtype for OrderId {
    type Target = Uuid;

    fn target(arg: Self::Arg<'_>) -> <Uuid as rt::WireType>::Arg<'_> {
        arg.0
    }

    fn target_ref(&self) -> &Uuid {
        &self.0
    }

    fn target_mut(&mut self) -> &mut Uuid {
        &mut self.0
    }
}

// @newtype @pattern("[A-Z]{3}") type Code = string;
/// A newtype that is borrowed, and has a constraint.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub String);

impl rt::WireType for Code {
    type Natural = rt::Transparent<rt::Natural>;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Newtype for Code {
    type Target = String;

    fn target(arg: Self::Arg<'_>) -> <String as rt::WireType>::Arg<'_> {
        rt::WireType::as_arg(&arg.0)
    }

    fn target_ref(&self) -> &String {
        &self.0
    }

    fn target_mut(&mut self) -> &mut String {
        &mut self.0
    }

    fn validate(&self, violations: &mut rt::Violations) {
        static PATTERN: rt::Pattern = rt::Pattern::new("[A-Z]{3}");
        violations.pattern(&self.0, &PATTERN);
    }
}

// struct Item { sku: Sku = 1; @range(1..=999) quantity: u32 = 2 default 1; @required color: Color = 3; }
/// A default, a required field, constraints.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What.
    pub sku: Sku,
    /// How many.
    pub quantity: u32,
    /// Which.
    pub color: Color,
}

impl Default for Item {
    fn default() -> Self {
        Self {
            sku: Default::default(),
            quantity: 1,
            color: Default::default(),
        }
    }
}

impl rt::WireType for Item {
    type Natural = rt::Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Encode for Item {
    fn descriptor() -> &'static rt::StructDescriptor {
        const FIELDS: &[rt::FieldDescriptor] = &[
            rt::FieldDescriptor::of::<Sku, _>(rt::Natural, 1, "sku"),
            rt::FieldDescriptor::of::<u32, _>(rt::Natural, 2, "quantity").defaulted(),
            rt::FieldDescriptor::of::<Color, _>(rt::Natural, 3, "color").required(),
        ];
        static DESCRIPTOR: rt::StructDescriptor =
            rt::StructDescriptor::new("sample.v1.Item", FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        rt::put(rt::Natural, 1, &self.sku, out);
        rt::put_always(rt::Natural, 2, &self.quantity, out);
        rt::put_always(rt::Natural, 3, &self.color, out);
    }
}

impl rt::Message for Item {
    const REQUIRED: &'static [u32] = &[3];

    fn decode_field<D: rt::Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            1 => rt::get(rt::Natural, &mut self.sku, input),
            2 => rt::get(rt::Natural, &mut self.quantity, input),
            3 => rt::get(rt::Natural, &mut self.color, input),
            _ => input.skip(),
        }
    }

    fn validate(&self, violations: &mut rt::Violations) {
        violations.field("sku", |v| v.len(&self.sku, 1..=8));
        violations.field("quantity", |v| v.range(self.quantity, 1_u32..=999));
    }
}

// union Payment { card_token: string = 1; item: Item = 2; cash = 3; }
/// A named union.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Payment {
    /// A string.
    CardToken(String),
    /// A message.
    Item(Item),
    /// No data.
    Cash,
    /// A variant that this version of the contract does not know, or none.
    Unrecognized(rt::UnknownFields),
}

impl Default for Payment {
    fn default() -> Self {
        Self::Unrecognized(Default::default())
    }
}

impl rt::WireType for Payment {
    type Natural = rt::Union;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Encode for Payment {
    fn descriptor() -> &'static rt::StructDescriptor {
        const VARIANTS: &[rt::FieldDescriptor] = &[
            rt::FieldDescriptor::of::<String, _>(rt::Natural, 1, "card_token")
                .json("cardToken")
                .variant_of("value"),
            rt::FieldDescriptor::of::<Item, _>(rt::Natural, 2, "item").variant_of("value"),
            rt::FieldDescriptor::empty(3, "cash").variant_of("value"),
        ];
        static DESCRIPTOR: rt::StructDescriptor =
            rt::StructDescriptor::union("sample.v1.Payment", VARIANTS);
        &DESCRIPTOR
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        match self {
            Self::CardToken(value) => rt::put_value(rt::Natural, 1, value, out),
            Self::Item(value) => rt::put_value(rt::Natural, 2, value, out),
            Self::Cash => out.empty(3),
            Self::Unrecognized(fields) => out.unknown(fields),
        }
    }
}

impl rt::Message for Payment {
    fn decode_field<D: rt::Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            1 => {
                let previous = if let Self::CardToken(value) = self {
                    Some(value)
                } else {
                    None
                };
                *self = Self::CardToken(rt::variant(rt::Natural, previous, input)?);
            }
            2 => {
                let previous = if let Self::Item(value) = self {
                    Some(value)
                } else {
                    None
                };
                *self = Self::Item(rt::variant(rt::Natural, previous, input)?);
            }
            3 => {
                input.empty()?;
                *self = Self::Cash;
            }
            _ => {
                let mut fields = rt::UnknownFields::new();
                input.keep(&mut fields)?;
                *self = Self::Unrecognized(fields);
            }
        }
        Ok(())
    }

    fn validate(&self, violations: &mut rt::Violations) {
        match self {
            Self::CardToken(value) => violations.field("card_token", |v| v.len(value, 1..)),
            Self::Item(value) => violations.field("item", |v| v.nested(value)),
            _ => {}
        }
    }
}
