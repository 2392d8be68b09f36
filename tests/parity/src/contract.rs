//! A contract with both its sides, in a form that one test fits all.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;

use virtuoso::codec::protobuf;
use virtuoso::descriptor::{ServiceDescriptor, StructDescriptor};
use virtuoso::{BadRequest, Bytes, Channel, ContractText, ServerBuilder, Status};

/// A contract that is written twice.
#[derive(Debug)]
pub struct Contract {
    /// What it is about.
    pub name: &'static str,
    /// Its files below `idl/`.
    pub files: &'static [&'static str],
    /// What the Rust side writes out.
    pub text: fn() -> ContractText,
    /// What travels.
    pub messages: &'static [Message],
    /// What is called.
    pub services: &'static [Service],
    /// The side that the `.idl` files give.
    pub idl: Side,
    /// The side that attributes give.
    pub rust: Side,
}

/// A service as each side describes it.
#[derive(Debug)]
pub struct Service {
    /// From the `.idl` file.
    pub idl: &'static ServiceDescriptor,
    /// From the trait.
    pub rust: &'static ServiceDescriptor,
}

/// What one side of a contract does, from the same source text as the other's.
#[derive(Debug)]
pub struct Side {
    /// Its name.
    pub name: &'static str,
    /// Adds its handlers to a server.
    pub serve: fn(ServerBuilder) -> ServerBuilder,
    /// Makes its clients call every method, and looks at what comes back.
    pub calls: fn(Channel) -> Pin<Box<dyn Future<Output = ()> + Send>>,
}

/// A message as each side has it.
#[derive(Debug)]
pub struct Message {
    /// From the `.idl` file.
    pub idl: Codec,
    /// From the derive.
    pub rust: Codec,
    /// Whether its collections have an order, so that equal values have equal bytes.
    pub ordered: bool,
}

/// What can be done with a message of one side.
#[derive(Debug)]
pub struct Codec {
    /// Describes it.
    pub descriptor: fn() -> &'static StructDescriptor,
    /// Decodes and encodes again.
    pub read: fn(&Bytes) -> Result<Read, String>,
    /// Decodes and checks, and gives what is wrong.
    pub check: fn(&Bytes) -> Result<(), Wrong>,
}

/// What is wrong with a value.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The fields whose constraints are broken, each once.
    pub fields: Vec<String>,
    /// The whole of it.
    pub text: String,
}

/// A value that was read.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// By `Debug`.
    pub shown: String,
    /// Encoded again.
    pub bytes: Bytes,
}

impl Codec {
    /// Of the message `M`.
    pub const fn of<M: virtuoso::codec::Message + Debug>() -> Self {
        Self {
            descriptor: M::descriptor,
            read: read::<M>,
            check: check::<M>,
        }
    }
}

fn read<M: virtuoso::codec::Message + Debug>(bytes: &Bytes) -> Result<Read, String> {
    let value: M = protobuf::decode(bytes).map_err(|error| error.to_string())?;
    let mut again = Default::default();
    protobuf::encode(&value, &mut again).map_err(|error| format!("encoding: {error}"))?;
    Ok(Read {
        shown: without_newtypes(format!("{value:?}")),
        bytes: again.freeze(),
    })
}

/// What is redacted whether or not the newtype around it shows: an author's own `Debug` cannot know that it is sensitive.
fn without_newtypes(mut shown: String) -> String {
    const REDACTED: &str = "(<redacted>)";
    while let Some(at) = shown.find(REDACTED) {
        let name = shown[..at]
            .rfind(|c: char| !c.is_alphanumeric())
            .map_or(0, |at| at + 1);
        shown.replace_range(name..at + REDACTED.len(), "<redacted>");
    }
    shown
}

fn check<M: virtuoso::codec::Message>(bytes: &Bytes) -> Result<(), Wrong> {
    let Err(error) = protobuf::decode_checked::<M>(bytes) else {
        return Ok(());
    };
    let status = Status::from(error);
    let bad: Option<BadRequest> = status.detail();
    let violations = bad.into_iter().flat_map(|bad| bad.field_violations);
    let mut fields: Vec<_> = violations.map(|violation| violation.field).collect();
    fields.dedup();
    Err(Wrong {
        fields,
        text: format!("{status:?}"),
    })
}

/// Declares both sides of a contract.
///
/// The Rust side is what stands beside: its types are in scope where this is. `both` is compiled twice, once with the types
/// that the `.idl` gives, once with these, and has the functions `serve` and `calls`. Messages with hash tables are `hashed`.
/// What cannot be said alike stands in `idl` and `rust`.
macro_rules! contract {
    (
        packages: [$($package:path),+ $(,)?],
        files: [$($file:literal),+ $(,)?],
        text: $text:ty,
        messages: [$($message:ident),* $(,)?],
        $(hashed: [$($hashed:ident),* $(,)?],)?
        services: [$($service:ident),* $(,)?],
        $(idl: { $($idl:tt)* }, rust: { $($rust:tt)* },)?
        both: { $($both:tt)* } $(,)?
    ) => {
        #[allow(unused_imports)]
        mod by_idl {
            $(pub(super) use $package::*;)+
            $($($idl)*)?
            $($both)*
        }

        #[allow(unused_imports)]
        mod by_rust {
            use super::*;
            $($($rust)*)?
            $($both)*
        }

        /// Both sides.
        pub(crate) static CONTRACT: $crate::contract::Contract = {
            #[allow(unused_imports)]
            use $crate::contract::{Codec, Contract, Message, Service, Side};
            Contract {
                name: module_path!(),
                files: &[$($file),+],
                text: virtuoso::contract_of::<$text>,
                messages: &[
                    $(Message {
                        idl: Codec::of::<by_idl::$message>(),
                        rust: Codec::of::<$message>(),
                        ordered: true,
                    },)*
                    $($(Message {
                        idl: Codec::of::<by_idl::$hashed>(),
                        rust: Codec::of::<$hashed>(),
                        ordered: false,
                    },)*)?
                ],
                services: &[$(Service {
                    idl: &by_idl::$service,
                    rust: &$service,
                }),*],
                idl: Side {
                    name: "idl",
                    serve: by_idl::serve,
                    calls: |channel| Box::pin(by_idl::calls(channel)),
                },
                rust: Side {
                    name: "rust",
                    serve: by_rust::serve,
                    calls: |channel| Box::pin(by_rust::calls(channel)),
                },
            }
        };
    };
}

pub(crate) use contract;
