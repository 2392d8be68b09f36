//! The built-in annotations, what they stand on and what they take (specification section 5.7).

use crate::schema::Target;

/// What an annotation stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lower) enum Place {
    Package,
    Use,
    Struct,
    Enum,
    Union,
    Error,
    Service,
    Events,
    Const,
    Alias,
    AnnotationDecl,
    Field,
    Oneof,
    Variant,
    EnumValue,
    Method,
    Param,
    AnnotationParam,
    Topic,
    Thrown,
    Reserved,
}

impl Place {
    /// The noun, with its article.
    pub(in crate::lower) fn noun(self) -> &'static str {
        match self {
            Self::Package => "a package",
            Self::Use => "an import",
            Self::Struct => "a struct",
            Self::Enum => "an enum",
            Self::Union => "a union",
            Self::Error => "an error",
            Self::Service => "a service",
            Self::Events => "an events block",
            Self::Const => "a constant",
            Self::Alias => "an alias",
            Self::AnnotationDecl => "the declaration of an annotation",
            Self::Field => "a field",
            Self::Oneof => "an inline union",
            Self::Variant => "a variant",
            Self::EnumValue => "an enum value",
            Self::Method => "a method",
            Self::Param => "a parameter",
            Self::AnnotationParam => "a parameter of an annotation",
            Self::Topic => "a topic",
            Self::Thrown => "a thrown error",
            Self::Reserved => "`reserved`",
        }
    }

    /// What a custom annotation calls it.
    pub(in crate::lower) fn target(self) -> Option<Target> {
        Some(match self {
            Self::Package => Target::Package,
            Self::Struct => Target::Struct,
            Self::Enum => Target::Enum,
            Self::Union | Self::Oneof => Target::Union,
            Self::Error => Target::Error,
            Self::Service => Target::Service,
            Self::Events => Target::Events,
            Self::Const => Target::Const,
            Self::Alias => Target::Type,
            Self::Field => Target::Field,
            Self::Variant => Target::Variant,
            Self::EnumValue => Target::Value,
            Self::Method => Target::Rpc,
            Self::Param => Target::Param,
            Self::Topic => Target::Topic,
            Self::Use
            | Self::AnnotationDecl
            | Self::AnnotationParam
            | Self::Thrown
            | Self::Reserved => return None,
        })
    }
}

/// One argument that an annotation takes.
pub(in crate::lower) struct Parameter {
    pub(in crate::lower) name: &'static str,
    pub(in crate::lower) required: bool,
}

/// Where an annotation may stand.
enum On {
    /// Everything that is declared.
    Anything,
    /// Everything that is declared, and imports.
    AnythingAndUse,
    /// These only.
    Places(&'static [Place]),
}

macro_rules! annotations {
    ($($variant:ident $name:literal $on:expr, [$($required:literal $parameter:literal),*] $(, $rest:ident)?;)*) => {
        /// A built-in annotation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::lower) enum Known { $($variant),* }

        impl Known {
            pub(in crate::lower) const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name without `@`.
            pub(in crate::lower) fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// What it takes.
            pub(in crate::lower) fn parameters(self) -> &'static [Parameter] {
                match self {
                    $(Self::$variant => &[$(Parameter { name: $parameter, required: $required }),*]),*
                }
            }

            /// Whether it takes any number of unnamed arguments.
            pub(in crate::lower) fn takes_many(self) -> bool {
                match self { $(Self::$variant => annotations!(@many $($rest)?)),* }
            }

            fn on(self) -> On {
                match self { $(Self::$variant => $on),* }
            }
        }
    };
    (@many many) => { true };
    (@many) => { false };
}

const CALLS: &[Place] = &[Place::Method, Place::Service];
const METHOD: &[Place] = &[Place::Method];
const TOPIC: &[Place] = &[Place::Topic];
const VALUES: &[Place] = &[Place::Field, Place::Param, Place::Variant, Place::Alias];
const FIELD: &[Place] = &[Place::Field];

// Variant, name, where, arguments (whether each is compulsory), any number of arguments.
annotations! {
    Deprecated "deprecated" On::Anything, [false "reason"];
    Name "name" On::Anything, [false "all", false "proto", false "json", false "rpc", false "thrift"];
    Allow "allow" On::AnythingAndUse, [true "lint"];
    Meta "meta" On::Anything, [true "key", true "value"];
    Timeout "timeout" On::Places(CALLS), [true "after"];
    MaxSize "max_size" On::Places(CALLS), [true "size"];
    Readonly "readonly" On::Places(METHOD), [];
    Idempotent "idempotent" On::Places(METHOD), [false "key"];
    Retry "retry" On::Places(METHOD),
        [true "max", false "backoff", false "max_backoff", false "multiplier", false "on"];
    Http "http" On::Places(METHOD), [true "verb", true "path", false "body"];
    OnDisconnect "on_disconnect" On::Places(METHOD), [true "action"];
    Calls "calls" On::Places(METHOD), [], many;
    Key "key" On::Places(TOPIC), [true "field"];
    Partitions "partitions" On::Places(TOPIC), [true "count"];
    Delivery "delivery" On::Places(TOPIC), [true "guarantee"];
    Retain "retain" On::Places(TOPIC), [true "for"];
    Compact "compact" On::Places(TOPIC), [];
    DeadLetter "dead_letter" On::Places(TOPIC), [true "address"];
    Newtype "newtype" On::Places(&[Place::Alias]), [];
    Message "message" On::Places(&[Place::Error]), [true "template"];
    Len "len" On::Places(VALUES), [true "range"];
    Range "range" On::Places(VALUES), [true "range"];
    Pattern "pattern" On::Places(VALUES), [true "regex"];
    Format "format" On::Places(VALUES), [true "name"];
    Required "required" On::Places(VALUES), [];
    Sensitive "sensitive" On::Places(VALUES), [];
    Unpacked "unpacked" On::Places(FIELD), [];
    Delimited "delimited" On::Places(FIELD), [];
    Wrapped "wrapped" On::Places(FIELD), [];
    ThriftId "thrift_id" On::Places(FIELD), [true "id"];
    Id "id" On::Places(&[Place::Param, Place::Thrown]), [true "number"];
    PreserveUnknown "preserve_unknown" On::Places(&[Place::Struct]), [];
    Closed "closed" On::Places(&[Place::Enum]), [];
}

impl Known {
    pub(in crate::lower) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.name() == name)
    }

    /// Whether it may be given more than once.
    pub(in crate::lower) fn may_repeat(self) -> bool {
        matches!(self, Self::Allow | Self::Meta)
    }

    pub(in crate::lower) fn applies_to(self, place: Place) -> bool {
        let declared = !matches!(place, Place::Use | Place::Reserved | Place::Thrown);
        match self.on() {
            On::Anything => declared,
            On::AnythingAndUse => declared || place == Place::Use,
            On::Places(places) => places.contains(&place),
        }
    }

    /// What it stands on, for advice; `None` if nearly anywhere.
    pub(in crate::lower) fn places(self) -> Option<&'static [Place]> {
        match self.on() {
            On::Anything | On::AnythingAndUse => None,
            On::Places(places) => Some(places),
        }
    }
}
