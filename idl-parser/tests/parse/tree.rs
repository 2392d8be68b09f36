//! What the tree says, node by node.

use virtuoso_idl::source::Span;
use virtuoso_idl::syntax::*;

use crate::{Parsed, dump, example};

/// Every node spells its part of the text: names are found at their spans.
pub(crate) fn check_spans(parsed: &Parsed) {
    let text = parsed.text();
    let check = |ident: &Ident| assert_eq!(&text[ident.span.range()], ident.name);
    for item in &parsed.tree.items {
        assert!(parsed.tree.span.contains(item.span()));
        if let Some(name) = item.name() {
            check(name);
            assert!(item.span().contains(name.span));
        }
        let members: Vec<(Span, Option<&Ident>)> = match item {
            Item::Struct(node) => node.members.iter().map(struct_member).collect(),
            Item::Error(node) => node.members.iter().map(struct_member).collect(),
            Item::Service(node) => node
                .methods()
                .map(|method| (method.span, Some(&method.name)))
                .collect(),
            _ => Vec::new(),
        };
        for (span, name) in members {
            assert!(item.span().contains(span));
            if let Some(name) = name {
                check(name);
                assert!(span.contains(name.span));
            }
        }
    }
    for diagnostic in &parsed.diagnostics {
        let span = diagnostic.primary.span;
        assert!(text.get(span.range()).is_some() || diagnostic.code.as_str() == "V0002");
    }
}

fn struct_member(member: &StructMember) -> (Span, Option<&Ident>) {
    match member {
        StructMember::Field(node) => (node.span, Some(&node.name)),
        StructMember::Oneof(node) => (node.span, Some(&node.name)),
        StructMember::Reserved(node) => (node.span, None),
        StructMember::Broken(node) => (node.span, node.name.as_ref()),
    }
}

fn parse(text: &str) -> Parsed {
    let parsed = Parsed::new("a.idl", format!("package a;\n{text}"));
    check_spans(&parsed);
    parsed
}

fn clean(text: &str) -> Parsed {
    let parsed = parse(text);
    assert_eq!(parsed.rendered(), "");
    parsed
}

fn first_struct(parsed: &Parsed) -> &Struct {
    match &parsed.tree.items[0] {
        Item::Struct(node) => node,
        item => panic!("{item:?}"),
    }
}

#[test]
fn spans_of_the_example() {
    check_spans(&Parsed::new("example.idl", example()));
}

#[test]
fn spans_end_with_the_last_token() {
    let parsed = clean(
        "struct A {\n  x /* 1 */ : list < T > /* > */ = 1 /* 2 */ default 2 // 3\n  ;\n}\n\
         service S { rpc a( @b /* ) */ c : D /* 4 */ , ) -> E /* 5 */ throws F /* 6 */ ; }",
    );
    let text = |span: Span| &parsed.text()[span.range()];
    let field = first_struct(&parsed).fields().next().unwrap();
    assert_eq!(text(field.ty.span), "list < T >");
    assert_eq!(text(field.ty.arguments[0].span), "T");
    assert_eq!(text(field.number.as_ref().unwrap().span), "= 1");
    assert_eq!(text(field.default.as_ref().unwrap().span), "default 2");
    assert!(text(field.span).starts_with("x /*") && text(field.span).ends_with("// 3\n  ;"));
    let Item::Service(service) = &parsed.tree.items[1] else {
        panic!()
    };
    let method = service.methods().next().unwrap();
    assert_eq!(text(method.params[0].span), "c : D");
    assert_eq!(text(method.params[0].prefix.annotations[0].span), "@b");
    assert_eq!(text(method.returns.as_ref().unwrap().span), "-> E");
    assert_eq!(text(method.throws[0].span), "F");
    assert_eq!(parsed.tree.comments.len(), 8);
}

#[test]
fn literals_have_their_values() {
    for (literal, value) in [
        ("42", "42"),
        ("-7", "-7"),
        ("0xff", "255"),
        ("-0x10", "-16"),
        ("0b10", "2"),
        ("1_000", "1000"),
        ("18446744073709551615", "18446744073709551615"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("1.5", "1.5"),
        ("2e9", "2000000000.0"),
        ("-1_0.2_5E-1", "-1.025"),
        ("inf", "inf"),
        ("-inf", "-inf"),
        ("nan", "nan"),
        ("true", "true"),
        ("false", "false"),
        ("250ms", "250000000ns"),
        ("1.5s", "1500000000ns"),
        ("7d", "604800000000000ns"),
        ("512B", "512B"),
        ("64KiB", "65536B"),
        ("0.5GiB", "536870912B"),
        (
            r#""a\n\r\t\0\\\"\x41\u{e9}é""#,
            r#""a\u{a}\u{d}\u{9}\u{0}\\\"Aéé""#,
        ),
        (r#"b"\xff\u{e9}é""#, r#"b"\xff\xc3\xa9\xc3\xa9""#),
        ("1..=64", "1..=64"),
        ("1..", "1.."),
        ("..=9", "..=9"),
        ("0..10", "0..10"),
        ("0.5..1.5", "0.5..1.5"),
        ("MIN..=MAX", "MIN..=MAX"),
        ("[1, [a.b], ]", "[1, [a.b]]"),
        ("[]", "[]"),
        (r#"{"k": [1], 2: {},}"#, r#"{"k": [1], 2: {}}"#),
        ("Level.high", "Level.high"),
        ("truest", "truest"),
        ("infinite", "infinite"),
    ] {
        let parsed = clean(&format!("const C: T = {literal} /* c */ ;"));
        let Item::Const(node) = &parsed.tree.items[0] else {
            panic!("{literal}")
        };
        assert_eq!(dump::value(&node.value), value);
        assert_eq!(&parsed.text()[node.value.span.range()], literal);
    }
}

#[test]
fn keywords_are_names_too() {
    let words = [
        "package",
        "use",
        "as",
        "const",
        "type",
        "struct",
        "enum",
        "union",
        "error",
        "service",
        "rpc",
        "oneway",
        "stream",
        "throws",
        "events",
        "topic",
        "on",
        "default",
        "reserved",
        "annotation",
    ];
    for word in words {
        let parsed = clean(&format!(
            "struct {word} {{ {word}: {word} = 1 default {word}; union {word} {{ {word} = 2; }} }}\n\
             enum {word} {{ {word} = 1; {word}; }}\n\
             service {word} {{ rpc {word}({word}: {word}) -> {word}; rpc {word}() throws {word}; rpc {word}({word}); }}\n\
             events {word} {{ topic {word}: {word}; }}\n\
             @{word}({word}: {word}) const {word}: {word} = {word};\n\
             annotation {word}({word}: {word}) on {word};\n\
             error {word}({word});\n\
             type {word} = {word};\n"
        ));
        assert_eq!(parsed.tree.items.len(), 8, "{word}");
        assert!(
            parsed
                .tree
                .items
                .iter()
                .all(|item| item.name().unwrap().name == word)
        );
    }
}

#[test]
fn stream_is_a_keyword_before_a_word_only() {
    let parsed = clean(
        "service S { rpc a(stream T) -> stream T; rpc b(stream: stream) -> stream; rpc c(stream); \
         rpc d(stream /* c */ stream); }",
    );
    let Item::Service(service) = &parsed.tree.items[0] else {
        panic!()
    };
    let methods: Vec<String> = service
        .methods()
        .map(|method| {
            let param = &method.params[0];
            let name = param.name.as_ref().map_or("-", Ident::as_str);
            format!("{name} {} {}", param.stream.is_some(), param.ty)
        })
        .collect();
    assert_eq!(
        methods,
        [
            "- true T",
            "stream false stream",
            "- false stream",
            "- true stream"
        ]
    );
}

#[test]
fn broken_nodes_keep_kind_and_name() {
    let text = "struct A {\n  /// d\n  @a(1) x i32 = 1;\n  union u { a: = 1; b = 2; }\n  \
                reserved x;\n  = 5;\n}\n\
                enum E {\n  low == 1;\n}\n\
                service S {\n  rpc a() ->;\n  oneway rpc b(;\n  prc c();\n}\n\
                events V {\n  topic t T;\n}\n\
                strct B { x: i32 = 1; }\n\
                error F {}\n\
                use b.{c;\n\
                @d() @e.f(\"(\")\nconst G = 1;\n\
                whatever;\n";
    let parsed = parse(text);
    assert_eq!(
        dump::dump(&parsed.tree)
            .lines()
            .map(str::trim)
            .collect::<Vec<_>>(),
        [
            "package a;",
            "struct A {",
            "!broken field x",
            "union u {",
            "!broken variant a",
            "b = 2;",
            "}",
            "!broken reserved ?",
            "!broken declaration ?",
            "}",
            "enum E {",
            "!broken value low",
            "}",
            "service S {",
            "!broken method a",
            "!broken method b",
            "!broken method c",
            "}",
            "events V {",
            "!broken topic t",
            "}",
            "!broken struct B",
            "!broken error F",
            "!broken import ?",
            "!broken constant G",
        ]
    );
    assert!(parsed.tree.has_broken_use());
    assert_eq!(parsed.diagnostics.len(), 13, "{}", parsed.rendered());
}

#[test]
fn docs_are_kept_line_by_line() {
    let parsed = clean("/// One\r\n///  two \r\n///\r\n/// three\r\nstruct A {}\r\n");
    let docs = &first_struct(&parsed).prefix.docs;
    assert_eq!(docs.text(), "One\n two\n\nthree");
    assert_eq!(&parsed.text()[docs.lines[0].span.range()], "/// One");
}

#[test]
fn files_that_are_given_up_are_incomplete() {
    for text in ["/* x", &"(".repeat(70)] {
        assert!(!parse(text).tree.complete);
    }
    assert!(!Parsed::new("a.idl", b"\xff".to_vec()).tree.complete);
    let large = Parsed::new("a.idl", vec![b'\n'; 4 * 1024 * 1024 + 1]);
    assert_eq!(large.codes(), ["V0902"]);
    assert!(!large.tree.complete);
    assert!(clean("").tree.complete);
}
