//! Names, lookups, cycles and fingerprints of hand-built schemas.

use super::*;

fn sample() -> (Schema, PackageId) {
    let mut schema = Schema::new();
    let package = schema.add_package(Decl::new("shop.orders.v1", None));
    (schema, package)
}

fn add(
    schema: &mut Schema,
    package: PackageId,
    name: &str,
    fields: &[(&str, Type, bool)],
) -> StructId {
    let list = fields.iter().enumerate().map(|(at, (name, ty, optional))| {
        let mut field = Field::new(Decl::new(*name, None), at as u32 + 1, ty.clone());
        if *optional {
            field.presence = Presence::Optional { default: None };
        }
        Member::Field(field)
    });
    let members = Members {
        list: list.collect(),
        reserved: Reserved::default(),
    };
    let decl = Decl::new(name, None);
    schema.add_struct(Struct {
        decl,
        package,
        members,
        preserve_unknown: false,
    })
}

#[test]
fn names_break_words_at_underscores_only() {
    assert_eq!(names::pascal("place_order"), "PlaceOrder");
    assert_eq!(names::pascal("fooBar"), "FooBar");
    assert_eq!(names::lower_camel("dry_run"), "dryRun");
    assert_eq!(names::lower_camel("x_2_y"), "x2Y");
    assert_eq!(names::snake_of_type("OrderStatus"), "order_status");
    assert_eq!(names::snake_of_type("HTTPStatusV2"), "http_status_v2");
    assert_eq!(
        names::request("Orders", "place_order"),
        "OrdersPlaceOrderRequest"
    );
}

#[test]
fn enum_values_carry_their_enum_on_protobuf() {
    let value = EnumValue {
        decl: Decl::new("paid", None),
        number: 2,
        implied: false,
    };
    let of = Enum {
        decl: Decl::new("OrderStatus", None),
        package: PackageId::from_index(0),
        values: vec![value.clone()],
        closed: false,
        reserved: Reserved::default(),
    };
    assert_eq!(value.proto_name(&of), "ORDER_STATUS_PAID");
    assert_eq!(value.thrift_name(), "PAID");
}

#[test]
fn lookups_find_declared_and_builtin_items() {
    let (mut schema, package) = sample();
    let id = add(&mut schema, package, "Order", &[]);
    assert_eq!(
        schema.item_by_full_name("shop.orders.v1.Order"),
        Some(ItemId::Struct(id))
    );
    assert_eq!(schema.item("shop.orders.v1", "Nothing"), None);
    assert!(schema.struct_by_name("google.protobuf.FieldMask").is_some());
    assert_eq!(schema.full_name(ItemId::Struct(id)), "shop.orders.v1.Order");
}

#[test]
fn packages_come_after_what_they_depend_on() {
    let (mut schema, orders) = sample();
    let types = schema.add_package(Decl::new("shop.types.v1", None));
    schema.packages[orders].dependencies.push(types);
    let order: Vec<_> = schema.packages_in_order();
    let names: Vec<_> = order.iter().map(|id| schema.packages[*id].name()).collect();
    assert_eq!(
        names,
        ["google.protobuf", "shop.types.v1", "shop.orders.v1"]
    );
}

#[test]
fn only_what_closes_a_cycle_is_boxed() {
    let (mut schema, package) = sample();
    let leaf = add(&mut schema, package, "Leaf", &[]);
    let node = StructId::from_index(leaf.index() + 1);
    let itself = Type::Struct(node);
    let many = Type::List(Box::new(itself.clone()));
    let fields = [
        ("next", itself, true),
        ("all", many, false),
        ("leaf", Type::Struct(leaf), true),
    ];
    assert_eq!(add(&mut schema, package, "Node", &fields), node);
    schema.mark_boxed();
    let boxed: Vec<_> = schema.structs[node]
        .members
        .fields()
        .map(|field| field.boxed)
        .collect();
    assert_eq!(boxed, [true, false, false]);
    assert!(schema.endless_structs().is_empty());
}

#[test]
fn a_plain_cycle_is_endless() {
    let (mut schema, package) = sample();
    let a = StructId::from_index(schema.structs.len());
    let b = StructId::from_index(schema.structs.len() + 1);
    add(&mut schema, package, "A", &[("b", Type::Struct(b), false)]);
    add(&mut schema, package, "B", &[("a", Type::Struct(a), false)]);
    assert_eq!(schema.endless_structs(), [vec![a, b]]);
}

#[test]
fn the_fingerprint_is_about_wires_only() {
    let text = Type::Scalar(Scalar::String);
    let (mut one, package) = sample();
    add(&mut one, package, "A", &[("x", text.clone(), false)]);
    add(&mut one, package, "B", &[]);
    let (mut two, package) = sample();
    add(&mut two, package, "B", &[]);
    let a = add(&mut two, package, "A", &[("x", text, false)]);
    two.structs[a].decl.docs = "Something.".to_owned();
    assert_eq!(one.fingerprint(), two.fingerprint());
    assert!(!one.is_same(&two));
    if let Member::Field(field) = &mut two.structs[a].members.list[0] {
        field.number = 2;
    }
    assert_ne!(one.fingerprint(), two.fingerprint());
}

#[test]
fn templates_know_fields_and_braces() {
    let template = Template::parse("{{{sku}}} is {state}").unwrap();
    assert_eq!(template.fields().collect::<Vec<_>>(), ["sku", "state"]);
    assert_eq!(template.pieces[0], Piece::Text("{".to_owned()));
    assert!(Template::parse("{open").is_err());
    assert!(Template::parse("close}").is_err());
}
