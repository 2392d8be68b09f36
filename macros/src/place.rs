//! What an attribute stands on, and which may stand there.
//!
//! Annotations of the language are judged with the rest of the contract; what is an attribute in Rust alone, here.

use syn::Attribute;
use virtuoso_idl::nearest;
use virtuoso_idl::schema::Target;

use crate::origin::Origin;

/// What an attribute stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Message,
    Error,
    Errors,
    Thrown,
    Enum,
    Union,
    InlineUnion,
    Newtype,
    Field,
    OneofField,
    Value,
    Variant,
    Service,
    Method,
    Receiver,
    Param,
    Events,
    Topic,
    Constant,
    Package,
    Annotation,
    AnnotationParam,
}

/// Annotations that are attributes of the same name, and stripped from what is emitted again.
const ANNOTATIONS: &[&str] = &[
    "allow_lint",
    "calls",
    "closed",
    "compact",
    "dead_letter",
    "delimited",
    "delivery",
    "format",
    "http",
    "idempotent",
    "key",
    "len",
    "max_size",
    "message",
    "meta",
    "name",
    "on_disconnect",
    "partitions",
    "pattern",
    "preserve_unknown",
    "range",
    "readonly",
    "required",
    "retain",
    "retry",
    "sensitive",
    "thrift_id",
    "timeout",
    "unpacked",
    "wrapped",
];

/// Attributes that say the rest, what is no annotation in the language: where they stand, in words too.
const OTHERS: &[(&str, &[Place], &str)] = {
    use Place::*;
    &[
        ("address", &[Topic], "a topic"),
        (
            "annotate",
            &[
                Message, Error, Enum, Union, Newtype, Field, OneofField, Value, Variant, Service,
                Method, Param, Events, Topic, Constant, Package,
            ],
            "what an annotation may be declared for",
        ),
        ("body", &[Param], "a parameter"),
        (
            "default",
            &[Field, Param, AnnotationParam],
            "a field or a parameter",
        ),
        (
            "encoding",
            &[
                Field,
                Param,
                Variant,
                Newtype,
                Method,
                Constant,
                AnnotationParam,
            ],
            "a field, a parameter, a variant, a newtype, a constant, or a method for its result",
        ),
        (
            "id",
            &[Field, Param, Variant, Value, Thrown],
            "a field, a parameter, a variant, a value, or an error in an enum of errors",
        ),
        ("on", &[Annotation], "the declaration of an annotation"),
        ("oneof", &[OneofField], "the field of an inline union"),
        ("oneway", &[Method], "a method"),
        (
            "package",
            &[Message, Error, Enum, Union, Newtype, Package, Annotation],
            "a type; a trait says `service(package = \"…\")`, a constant `constant(package = \"…\")`",
        ),
        (
            "reserved",
            &[Message, Error, Enum, Union, Service, Events],
            "the item whose numbers or names it keeps from use",
        ),
        ("status", &[Error], "an error"),
    ]
};

/// Those of them that may be repeated; of numbers and custom annotations the repetition is refused elsewhere.
const MANY: &[&str] = &["annotate", "id", "reserved"];

/// Whether the language has an annotation of this name.
pub(crate) fn is_annotation(name: &str) -> bool {
    ANNOTATIONS.contains(&name)
}

/// Whether an attribute is ours, so that no compiler would know it: one of our names, or nearly so.
pub(crate) fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().get_ident().is_some_and(|name| {
        let name = name.to_string();
        is_known(&name) || meant(&name).is_some()
    })
}

/// Takes our attributes off what is emitted again.
pub(crate) fn strip(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| !is_ours(attribute));
}

impl Place {
    /// Refuses attributes that belong elsewhere, and those on traits and constants that are nearly one of ours. (In derives the
    /// compiler sees to the latter.)
    pub(crate) fn refuse_strangers(self, origin: &mut Origin, attributes: &[Attribute]) {
        for (index, attribute) in attributes.iter().enumerate() {
            let Some(name) = attribute.path().get_ident().map(ToString::to_string) else {
                continue;
            };
            if name == "cfg" && self.is_of_an_attribute() {
                let message = "a contract is the same in every build: remove `#[cfg]`; one for the whole item stands above the macro";
                origin.error(attribute, message);
            }
            let other = OTHERS.iter().find(|(other, ..)| *other == name);
            if let Some((_, places, words)) = other {
                if !places.contains(&self) {
                    let message = format!(
                        "V0302: `#[{name}]` does not apply to {}\nhelp: it belongs before {words}",
                        self.noun()
                    );
                    origin.error(attribute, message);
                } else if !MANY.contains(&name.as_str())
                    && attributes[..index]
                        .iter()
                        .any(|earlier| earlier.path().is_ident(&name))
                {
                    origin.error(attribute, format!("V0303: `#[{name}]` is given twice"));
                }
            } else if matches!(self, Self::Receiver | Self::Errors) && is_annotation(&name) {
                let message = format!("V0302: `#[{name}]` does not apply to {}", self.noun());
                origin.error(attribute, message);
            } else if self.is_of_an_attribute()
                && let Some(near) = meant(&name)
            {
                let message = format!(
                    "V0301: unknown annotation `#[{name}]`\nhelp: a similar one exists: `#[{near}]`"
                );
                origin.error(attribute.path(), message);
            }
        }
    }

    /// Whether it is emitted by a macro, so that nobody else would know our attributes.
    fn is_of_an_attribute(self) -> bool {
        matches!(
            self,
            Self::Service
                | Self::Method
                | Self::Receiver
                | Self::Param
                | Self::Events
                | Self::Topic
                | Self::Constant
        )
    }

    /// What an annotation that may stand here is declared for.
    pub(crate) fn target(self) -> Option<Target> {
        Some(match self {
            Self::Message => Target::Struct,
            Self::Error => Target::Error,
            Self::Enum => Target::Enum,
            Self::Union | Self::OneofField => Target::Union,
            Self::Newtype => Target::Type,
            Self::Field => Target::Field,
            Self::Value => Target::Value,
            Self::Variant => Target::Variant,
            Self::Service => Target::Service,
            Self::Method => Target::Rpc,
            Self::Param => Target::Param,
            Self::Events => Target::Events,
            Self::Topic => Target::Topic,
            Self::Constant => Target::Const,
            Self::Package => Target::Package,
            Self::InlineUnion
            | Self::Errors
            | Self::Thrown
            | Self::Receiver
            | Self::Annotation
            | Self::AnnotationParam => return None,
        })
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Message => "a message",
            Self::Error => "an error",
            Self::Errors => "an enum of errors",
            Self::Thrown => "a thrown error",
            Self::Enum => "an enum",
            Self::Union => "a union",
            Self::InlineUnion => "the enum of an inline union",
            Self::Newtype => "a newtype",
            Self::Field => "a field",
            Self::OneofField => "an inline union",
            Self::Value => "a value of an enum",
            Self::Variant => "a variant",
            Self::Service => "a service",
            Self::Method => "a method",
            Self::Receiver => "`&self`",
            Self::Param => "a parameter",
            Self::Events => "an events block",
            Self::Topic => "a topic",
            Self::Constant => "a constant",
            Self::Package => "a package",
            Self::Annotation => "the declaration of an annotation",
            Self::AnnotationParam => "a parameter of an annotation",
        }
    }
}

fn is_known(name: &str) -> bool {
    is_annotation(name) || OTHERS.iter().any(|(other, ..)| *other == name)
}

/// The attribute of ours that was probably meant.
fn meant(name: &str) -> Option<&'static str> {
    if is_known(name) || RUST.contains(&name) {
        return None;
    }
    let others = OTHERS.iter().map(|(name, ..)| *name);
    nearest(name, ANNOTATIONS.iter().copied().chain(others))
}

/// Attributes of Rust's own that traits may carry.
const RUST: &[&str] = &[
    "allow",
    "cfg",
    "cfg_attr",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "track_caller",
    "warn",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_ours_and_strangers_are_not() {
        let is_ours = |name: &str| {
            let name = syn::Ident::new(name, proc_macro2::Span::call_site());
            is_ours(&syn::parse_quote!(#[#name]))
        };
        for name in ["timeout", "timout", "oneway", "onway", "requierd"] {
            assert!(is_ours(name), "{name}");
        }
        for name in ["cfg", "inline", "instrument", "doc", "automock"] {
            assert!(!is_ours(name), "{name}");
        }
    }
}
