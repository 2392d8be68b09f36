//! Types that generated code knows by their names alone.

use std::error::Error;
use std::fmt;

use super::{
    Body, DecodeError, Decoder, Encode, Encoder, Message, Natural, Violations, WireType, get, put,
    put_always, put_arg, put_arg_always, put_value, variant,
};
use crate::call::{Status, Throws};
use crate::contract::{Named, named};
use crate::descriptor::{FieldDescriptor, StructDescriptor, Type};

/// What generated code does with values of a type of which it knows the name alone.
///
/// All of it goes through this trait, in the same words at the same place: what the compiler has to say of a type that
/// does not travel is then the same everywhere, and it says it once.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot travel",
    label = "no type of a contract",
    note = "scalars, `String`, `virtuoso::Bytes` and the like travel, and `Option`, `Vec`, sets, maps and boxes of what does; a type of your own does when it derives `virtuoso::Message`, `Enum`, `Union` or `Newtype`"
)]
pub trait Travels: Sized + 'static {
    /// What a stub takes.
    type Arg<'a>: Copy + Send + Sync;

    /// What travels as a response.
    type Body: Message;

    /// What kind of type it is.
    const TYPE: Type;

    /// As [`WireType::ERROR`].
    const ERROR: bool;

    /// A field of this type, without number and name.
    const FIELD: FieldDescriptor;

    /// What it is in a contract.
    fn named() -> Named;

    /// The value that stands for none.
    fn absent() -> Self;

    /// As [`put`](super::put).
    fn put<E: Encoder + ?Sized>(&self, number: u32, out: &mut E);

    /// As [`put_always`](super::put_always).
    fn put_always<E: Encoder + ?Sized>(&self, number: u32, out: &mut E);

    /// As [`put_value`](super::put_value).
    fn put_value<E: Encoder + ?Sized>(&self, number: u32, out: &mut E);

    /// As [`put_arg`](super::put_arg).
    fn put_arg<E: Encoder + ?Sized>(arg: Self::Arg<'_>, number: u32, out: &mut E);

    /// As [`put_arg_always`](super::put_arg_always).
    fn put_arg_always<E: Encoder + ?Sized>(arg: Self::Arg<'_>, number: u32, out: &mut E);

    /// As [`get`](super::get).
    ///
    /// # Errors
    /// Malformed input.
    fn get<D: Decoder + ?Sized>(&mut self, input: &mut D) -> Result<(), DecodeError>;

    /// As [`variant`](super::variant).
    ///
    /// # Errors
    /// Malformed input.
    fn variant<D: Decoder + ?Sized>(
        previous: Option<&mut Self>,
        input: &mut D,
    ) -> Result<Self, DecodeError>;

    /// As [`Violations::nested`].
    fn nested(&self, violations: &mut Violations);

    /// The value as a body.
    fn into_body(self) -> Self::Body;

    /// The value in a body.
    fn from_body(body: Self::Body) -> Self;

    /// Describes the value if it is a body by itself, else gives the description of what stands around it.
    fn body_descriptor(wrapper: &'static StructDescriptor) -> &'static StructDescriptor;
}

#[diagnostic::do_not_recommend]
impl<T: WireType> Travels for T {
    type Arg<'a> = T::Arg<'a>;
    type Body = Body<T>;

    const TYPE: Type = T::TYPE;
    const ERROR: bool = T::ERROR;
    const FIELD: FieldDescriptor = FieldDescriptor::of::<T, _>(Natural, 0, "");

    fn named() -> Named {
        named::<T>()
    }

    #[inline]
    fn absent() -> Self {
        T::default()
    }

    #[inline]
    fn put<E: Encoder + ?Sized>(&self, number: u32, out: &mut E) {
        put(Natural, number, self, out);
    }

    #[inline]
    fn put_always<E: Encoder + ?Sized>(&self, number: u32, out: &mut E) {
        put_always(Natural, number, self, out);
    }

    #[inline]
    fn put_value<E: Encoder + ?Sized>(&self, number: u32, out: &mut E) {
        put_value(Natural, number, self, out);
    }

    #[inline]
    fn put_arg<E: Encoder + ?Sized>(arg: T::Arg<'_>, number: u32, out: &mut E) {
        put_arg::<T, _, _>(Natural, number, arg, out);
    }

    #[inline]
    fn put_arg_always<E: Encoder + ?Sized>(arg: T::Arg<'_>, number: u32, out: &mut E) {
        put_arg_always::<T, _, _>(Natural, number, arg, out);
    }

    #[inline]
    fn get<D: Decoder + ?Sized>(&mut self, input: &mut D) -> Result<(), DecodeError> {
        get(Natural, self, input)
    }

    #[inline]
    fn variant<D: Decoder + ?Sized>(
        previous: Option<&mut Self>,
        input: &mut D,
    ) -> Result<Self, DecodeError> {
        variant(Natural, previous, input)
    }

    #[inline]
    fn nested(&self, violations: &mut Violations) {
        violations.nested(self);
    }

    #[inline]
    fn into_body(self) -> Body<T> {
        Body(self)
    }

    #[inline]
    fn from_body(body: Body<T>) -> Self {
        body.0
    }

    fn body_descriptor(wrapper: &'static StructDescriptor) -> &'static StructDescriptor {
        Body::<T>::descriptor_or(wrapper)
    }
}

/// What a default in a contract can be made into, of which generated code knows the name alone.
#[diagnostic::on_unimplemented(
    message = "V0501: this default does not fit type `{Self}`",
    label = "no default of `{Self}`"
)]
pub trait FromDefault<V>: Sized {
    /// The default.
    fn from_default(value: V) -> Self;
}

#[diagnostic::do_not_recommend]
impl<T: From<V>, V> FromDefault<V> for T {
    fn from_default(value: V) -> Self {
        value.into()
    }
}

/// What is a request by itself, of which generated code knows the name alone.
#[diagnostic::on_unimplemented(
    message = "V0402: a request body must be a struct or union, and `{Self}` is neither",
    label = "no struct or union of a contract",
    note = "put the value into a struct that derives `virtuoso::Message`; without `#[body]` a parameter may be anything that travels"
)]
pub trait RequestBody: Sized {
    /// Describes it.
    fn body_descriptor() -> &'static StructDescriptor;
}

#[diagnostic::do_not_recommend]
impl<T: Message> RequestBody for T {
    fn body_descriptor() -> &'static StructDescriptor {
        T::descriptor()
    }
}

/// One of the errors in an enum of them, of which generated code knows the name alone.
#[diagnostic::on_unimplemented(
    message = "V0405: `{Self}` is no error of a contract",
    label = "no error of a contract",
    note = "an error is a struct that derives `virtuoso::Error` and `Clone`"
)]
pub trait DeclaredError: Sized {
    /// Describes it.
    fn descriptor() -> &'static StructDescriptor;

    /// The error, if that is what a call failed with.
    fn of(status: &Status) -> Option<Self>;

    /// What travels.
    fn into_status(self) -> Status;

    /// Says it.
    ///
    /// # Errors
    /// The formatter's own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;

    /// The error for those who know nothing of it.
    fn source(&self) -> &(dyn Error + 'static);
}

#[diagnostic::do_not_recommend]
impl<T: Throws + Message + Clone + Error> DeclaredError for T {
    fn descriptor() -> &'static StructDescriptor {
        <T as Encode>::descriptor()
    }

    fn of(status: &Status) -> Option<Self> {
        status.detail()
    }

    fn into_status(self) -> Status {
        Throws::into_status(self)
    }

    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }

    fn source(&self) -> &(dyn Error + 'static) {
        self
    }
}
