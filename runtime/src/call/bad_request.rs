use crate::codec::{
    DecodeError, Decoder, Encode, Encoder, Message, Natural, Struct, Violation, WireType, get, put,
};
use crate::descriptor::{FieldDescriptor, StructDescriptor};

/// `google.rpc.BadRequest`: which fields of a request break the contract. The detail of an `invalid_argument` status.
///
/// ```no_run
/// # fn example(status: virtuoso::Status) {
/// if let Some(bad) = status.detail::<virtuoso::BadRequest>() {
///     for violation in &bad.field_violations {
///         eprintln!("{}: {}", violation.field, violation.description);
///     }
/// }
/// # }
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BadRequest {
    /// All violations.
    pub field_violations: Vec<FieldViolation>,
}

/// One field that breaks the contract.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldViolation {
    /// Path of the field, such as `items[2].sku`.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
}

impl BadRequest {
    pub(crate) fn new(violations: &[Violation]) -> BadRequest {
        let field_violations = violations
            .iter()
            .map(|violation| FieldViolation {
                field: violation.field.clone(),
                description: violation.description.clone(),
            })
            .collect();
        BadRequest { field_violations }
    }
}

impl WireType for BadRequest {
    type Natural = Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl Encode for BadRequest {
    fn descriptor() -> &'static StructDescriptor {
        const FIELDS: &[FieldDescriptor] = &[FieldDescriptor::of::<Vec<FieldViolation>, _>(
            Natural,
            1,
            "field_violations",
        )];
        static DESCRIPTOR: StructDescriptor =
            StructDescriptor::new("google.rpc.BadRequest", FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
        put(Natural, 1, &self.field_violations, out);
    }
}

impl Message for BadRequest {
    fn decode_field<D: Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        match number {
            1 => get(Natural, &mut self.field_violations, input),
            _ => input.skip(),
        }
    }
}

impl WireType for FieldViolation {
    type Natural = Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl Encode for FieldViolation {
    fn descriptor() -> &'static StructDescriptor {
        const FIELDS: &[FieldDescriptor] = &[
            FieldDescriptor::of::<String, _>(Natural, 1, "field"),
            FieldDescriptor::of::<String, _>(Natural, 2, "description"),
        ];
        static DESCRIPTOR: StructDescriptor =
            StructDescriptor::new("google.rpc.BadRequest.FieldViolation", FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: Encoder + ?Sized>(&self, out: &mut E) {
        put(Natural, 1, &self.field, out);
        put(Natural, 2, &self.description, out);
    }
}

impl Message for FieldViolation {
    fn decode_field<D: Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), DecodeError> {
        match number {
            1 => get(Natural, &mut self.field, input),
            2 => get(Natural, &mut self.description, input),
            _ => input.skip(),
        }
    }
}
