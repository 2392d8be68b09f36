//! The package `google.protobuf`, known without being declared (specification section 6).

use super::Schema;
use super::decl::Decl;
use super::enum_::{Enum, EnumValue};
use super::id::PackageId;
use super::struct_::{Field, Member, Members, Reserved, Struct};
use super::ty::{Scalar, Type};

pub(super) const GOOGLE_PROTOBUF: &str = "google.protobuf";

/// Wrappers with their scalars.
const WRAPPERS: [(&str, Scalar); 9] = [
    ("DoubleValue", Scalar::F64),
    ("FloatValue", Scalar::F32),
    ("Int64Value", Scalar::I64),
    ("UInt64Value", Scalar::U64),
    ("Int32Value", Scalar::I32),
    ("UInt32Value", Scalar::U32),
    ("BoolValue", Scalar::Bool),
    ("StringValue", Scalar::String),
    ("BytesValue", Scalar::Bytes),
];

pub(super) fn declare(schema: &mut Schema) {
    let package = schema.add_package(Decl::new(GOOGLE_PROTOBUF, None));
    schema.packages[package].builtin = true;

    let scalar = Type::Scalar;
    let map = Type::Map(
        Box::new(scalar(Scalar::String)),
        Box::new(scalar(Scalar::Json)),
    );
    let list = |element| Type::List(Box::new(scalar(element)));
    message(schema, package, "Empty", None);
    message(schema, package, "Struct", Some(("fields", map)));
    message(
        schema,
        package,
        "ListValue",
        Some(("values", list(Scalar::Json))),
    );
    message(
        schema,
        package,
        "FieldMask",
        Some(("paths", list(Scalar::String))),
    );
    for (name, of) in WRAPPERS {
        message(schema, package, name, Some(("value", scalar(of))));
    }
    let mut null = Decl::new("null_value", None);
    null.names.proto = Some("NULL_VALUE".to_owned());
    schema.add_enum(Enum {
        decl: Decl::new("NullValue", None),
        package,
        values: vec![EnumValue {
            decl: null,
            number: 0,
            implied: false,
        }],
        closed: false,
        reserved: Reserved::default(),
    });
}

fn message(schema: &mut Schema, package: PackageId, name: &str, field: Option<(&str, Type)>) {
    let member = |(name, ty)| Member::Field(Field::new(Decl::new(name, None), 1, ty));
    let list = field.map(member).into_iter().collect();
    schema.add_struct(Struct {
        decl: Decl::new(name, None),
        package,
        members: Members {
            list,
            reserved: Reserved::default(),
        },
        preserve_unknown: false,
    });
}
