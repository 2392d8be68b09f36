//! An error, and what a method needs: request, borrowed arguments, response, descriptors.

use super::named::Sku;
use super::order::Order;
use super::rt;

use uuid::Uuid;

// @message("{sku} is out of stock") error OutOfStock(failed_precondition) { sku: Sku = 1; available: u32 = 2; }
/// Some item is not in stock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OutOfStock {
    /// What.
    pub sku: Sku,
    /// How many there are.
    pub available: u32,
}

impl std::fmt::Display for OutOfStock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is out of stock", self.sku)
    }
}

impl std::error::Error for OutOfStock {}

impl rt::WireType for OutOfStock {
    type Natural = rt::Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Encode for OutOfStock {
    fn descriptor() -> &'static rt::StructDescriptor {
        const FIELDS: &[rt::FieldDescriptor] = &[
            rt::FieldDescriptor::of::<Sku, _>(rt::Natural, 1, "sku"),
            rt::FieldDescriptor::of::<u32, _>(rt::Natural, 2, "available"),
        ];
        static DESCRIPTOR: rt::StructDescriptor =
            rt::StructDescriptor::error("sample.v1.OutOfStock", 9, FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        rt::put(rt::Natural, 1, &self.sku, out);
        rt::put(rt::Natural, 2, &self.available, out);
    }
}

impl rt::Message for OutOfStock {
    fn decode_field<D: rt::Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            1 => rt::get(rt::Natural, &mut self.sku, input),
            2 => rt::get(rt::Natural, &mut self.available, input),
            _ => input.skip(),
        }
    }
}

// rpc place(order: Order, request_id: uuid, tags: list<string>, limit: fixed32?, dry_run: bool default false) -> u64;
/// Request of `Orders.place`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrdersPlaceRequest {
    /// A message.
    pub order: Order,
    /// A scalar.
    pub request_id: Uuid,
    /// A list.
    pub tags: Vec<String>,
    /// Optional.
    pub limit: Option<u32>,
    /// Defaulted.
    pub dry_run: bool,
}

impl rt::WireType for OrdersPlaceRequest {
    type Natural = rt::Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Encode for OrdersPlaceRequest {
    fn descriptor() -> &'static rt::StructDescriptor {
        const FIELDS: &[rt::FieldDescriptor] = &[
            rt::FieldDescriptor::of::<Order, _>(rt::Natural, 1, "order"),
            rt::FieldDescriptor::of::<Uuid, _>(rt::Natural, 2, "request_id").json("requestId"),
            rt::FieldDescriptor::of::<Vec<String>, _>(rt::Natural, 3, "tags"),
            rt::FieldDescriptor::of::<Option<u32>, _>(rt::Optional(rt::Fixed), 4, "limit"),
            rt::FieldDescriptor::of::<bool, _>(rt::Natural, 5, "dry_run")
                .json("dryRun")
                .defaulted(),
        ];
        static DESCRIPTOR: rt::StructDescriptor =
            rt::StructDescriptor::new("sample.v1.OrdersPlaceRequest", FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        rt::put(rt::Natural, 1, &self.order, out);
        rt::put(rt::Natural, 2, &self.request_id, out);
        rt::put(rt::Natural, 3, &self.tags, out);
        rt::put(rt::Optional(rt::Fixed), 4, &self.limit, out);
        rt::put_always(rt::Natural, 5, &self.dry_run, out);
    }
}

impl rt::Message for OrdersPlaceRequest {
    fn decode_field<D: rt::Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            1 => rt::get(rt::Natural, &mut self.order, input),
            2 => rt::get(rt::Natural, &mut self.request_id, input),
            3 => rt::get(rt::Natural, &mut self.tags, input),
            4 => rt::get(rt::Optional(rt::Fixed), &mut self.limit, input),
            5 => rt::get(rt::Natural, &mut self.dry_run, input),
            _ => input.skip(),
        }
    }

    fn validate(&self, violations: &mut rt::Violations) {
        violations.field("order", |v| v.nested(&self.order));
    }
}

/// Arguments of `Orders.place` as its stub borrows them: written as the request without being cloned into one.
///
/// The generator emits this for each method with parameters, and the call's setters change it.
#[derive(Clone, Copy, Debug)]
pub struct OrdersPlaceArgs<'a> {
    /// A message.
    pub order: &'a Order,
    /// A scalar.
    pub request_id: Uuid,
    /// A list.
    pub tags: &'a [String],
    /// Optional.
    pub limit: Option<u32>,
    /// Defaulted.
    pub dry_run: bool,
}

impl rt::Encode for OrdersPlaceArgs<'_> {
    fn descriptor() -> &'static rt::StructDescriptor {
        OrdersPlaceRequest::descriptor()
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        rt::put_arg::<Order, _, _>(rt::Natural, 1, self.order, out);
        rt::put_arg::<Uuid, _, _>(rt::Natural, 2, self.request_id, out);
        rt::put_arg::<Vec<String>, _, _>(rt::Natural, 3, self.tags, out);
        rt::put_arg::<Option<u32>, _, _>(rt::Optional(rt::Fixed), 4, self.limit, out);
        rt::put_arg_always::<bool, _, _>(rt::Natural, 5, self.dry_run, out);
    }
}

/// Response of `Orders.place`, whose result is no message by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrdersPlaceResponse {
    /// The result.
    pub value: u64,
}

impl rt::WireType for OrdersPlaceResponse {
    type Natural = rt::Struct;
    type Arg<'a> = &'a Self;

    fn as_arg(&self) -> &Self {
        self
    }
}

impl rt::Encode for OrdersPlaceResponse {
    fn descriptor() -> &'static rt::StructDescriptor {
        const FIELDS: &[rt::FieldDescriptor] =
            &[rt::FieldDescriptor::of::<u64, _>(rt::Natural, 1, "value")];
        static DESCRIPTOR: rt::StructDescriptor =
            rt::StructDescriptor::new("sample.v1.OrdersPlaceResponse", FIELDS);
        &DESCRIPTOR
    }

    fn encode<E: rt::Encoder + ?Sized>(&self, out: &mut E) {
        rt::put(rt::Natural, 1, &self.value, out);
    }
}

impl rt::Message for OrdersPlaceResponse {
    fn decode_field<D: rt::Decoder + ?Sized>(
        &mut self,
        number: u32,
        input: &mut D,
    ) -> Result<(), rt::DecodeError> {
        match number {
            1 => rt::get(rt::Natural, &mut self.value, input),
            _ => input.skip(),
        }
    }
}

/// Descriptor of service `Orders`.
pub static ORDERS: rt::ServiceDescriptor = rt::ServiceDescriptor::new("sample.v1.Orders", {
    const METHODS: &[rt::MethodDescriptor] = &[rt::MethodDescriptor::new(
        "sample.v1.Orders/place",
        rt::MethodKind::Unary,
        <OrdersPlaceRequest as rt::Encode>::descriptor,
        <OrdersPlaceResponse as rt::Encode>::descriptor,
    )
    .idempotent_by("request_id")
    .timeout(std::time::Duration::from_secs(5))
    .wrapped_response()
    .errors(&[<OutOfStock as rt::Encode>::descriptor])];
    METHODS
});
