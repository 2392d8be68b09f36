//! Input that nobody means: the parser must finish, not panic, and not drown people in errors.

use proptest::prelude::*;

use crate::{Parsed, example};

/// Long enough that work which grows with its square would not end.
const LONG: usize = 32 * 1024;

/// Parses a text of `length` bytes made of copies of `unit`.
fn flood(before: &str, unit: &str, length: usize) -> Parsed {
    let copies = (length - before.len()) / unit.len();
    Parsed::new("flood.idl", format!("{before}{}", unit.repeat(copies)))
}

/// Parses on a small stack what could make the parser recurse.
fn on_a_small_stack(text: String) -> Vec<&'static str> {
    let parse = move || Parsed::new("deep.idl", text).codes();
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    thread.spawn(parse).unwrap().join().unwrap()
}

#[test]
fn nesting_is_bounded_everywhere() {
    let head = "package a;\n";
    let deep = 100_000;
    let cases = [
        format!("{head}const C: i32 = {};", "[".repeat(deep)),
        format!(
            "{head}const C: i32 = {}{};",
            "[".repeat(deep),
            "]".repeat(deep)
        ),
        format!("{head}const C: i32 = {}", "{\"k\": ".repeat(deep)),
        format!(
            "{head}type T = {}i32{};",
            "list<".repeat(deep),
            ">".repeat(deep)
        ),
        format!("{head}type T = {}", "list<".repeat(deep)),
        format!("{head}{}", "/*".repeat(deep)),
        format!("{head}{}{}", "/*".repeat(deep), "*/".repeat(deep)),
        format!("{head}{}", "(".repeat(deep)),
        format!("{head}{}{}", "(".repeat(deep), ")".repeat(deep)),
        format!("{head}{}", "{".repeat(deep)),
        format!("{head}struct A {{ {}", "union u { ".repeat(deep)),
        format!("{head}service S {{\n  rpc a{}", "(b: ".repeat(deep)),
        format!("{head}@a({}", "@a(".repeat(deep)),
        format!("{head}{}", "({".repeat(deep)),
        format!("{head}{}", "([{<".repeat(deep)),
    ];
    for (i, case) in cases.into_iter().enumerate() {
        assert_eq!(on_a_small_stack(case), ["V0901"], "case {i}");
    }
}

#[test]
fn delimiters_inside_opaque_tokens_do_not_nest() {
    let many = "(".repeat(100_000);
    let cases = [
        (
            format!("package a;\nstruct A {{\n  x(\n  /// {many}\n  ) y\n}}"),
            "V0001",
        ),
        (
            format!("package a;\nstruct A {{\n  x y // {many}\n}}"),
            "V0001",
        ),
        (
            format!("package a;\nstruct A {{\n  x y \"{many}\"\n}}"),
            "V0001",
        ),
        (
            format!("package a;\nstruct A {{\n  @a \"{many}\"\n}}"),
            "V0001",
        ),
        (
            format!("package a;\nstruct A {{\n  @a /* {many} */\n}}"),
            "V0001",
        ),
        (
            format!("package a;\nstruct A {{\n  @a \"{many}\n}}"),
            "V0007",
        ),
        (format!("package a;\nstruct A {{ }}\n//! {many}"), "V0008"),
        (format!("package a;\n@@ b\"{many}\"\n"), "V0001"),
    ];
    for (i, (case, code)) in cases.into_iter().enumerate() {
        assert_eq!(on_a_small_stack(case), [code], "case {i}");
    }
}

/// The deepest nesting that is allowed fits a small stack.
#[test]
fn the_allowed_depth_fits() {
    let deep = |open: &str, inner: &str, close: &str, n: usize| {
        format!("{}{inner}{}", open.repeat(n), close.repeat(n))
    };
    let cases = [
        format!("package a;\nconst C: i32 = {};", deep("[", "1", "]", 64)),
        format!("package a;\nconst C: i32 = {};", deep("{1: ", "1", "}", 64)),
        format!("package a;\ntype T = {};", deep("list<", "i32", ">", 64)),
        format!("package a;\n{}", deep("/*", "", "*/", 64)),
    ];
    for (i, case) in cases.into_iter().enumerate() {
        assert_eq!(on_a_small_stack(case), [""; 0], "case {i}");
    }
    let broken = [
        format!("package a;\nstruct A {{\n  {} }}", deep("(", "x", ")", 63)),
        format!("package a;\nstruct A {{\n  {} }}", deep("{", "x", "}", 63)),
    ];
    for (i, case) in broken.into_iter().enumerate() {
        assert_eq!(on_a_small_stack(case), ["V0001"], "broken case {i}");
    }
}

#[test]
fn the_largest_file_is_read() {
    for unit in ["\"\\", "(]"] {
        flood("package a;\n", unit, 4 * 1024 * 1024);
    }
}

#[test]
fn floods_end() {
    let in_struct = "package a;\nstruct A {\n";
    for (before, unit) in [
        ("", "a"),
        ("", "\u{0}"),
        ("", "é"),
        ("", "\n"),
        ("", ";"),
        ("", "}"),
        ("", ")"),
        ("", "\""),
        ("", "\"\n"),
        ("", "\\\""),
        ("", "\"\\"),
        ("", "(;"),
        ("", "(}"),
        ("", "(]"),
        ("", "[)"),
        ("", "{}"),
        ("", "/**/"),
        ("", "*/"),
        ("", "/// x\n"),
        ("", "//! x\n"),
        ("package a;\n", "//! x\n\n"),
        ("", "@a\n"),
        ("", "@"),
        ("", "a.b"),
        ("", "1"),
        ("", "1."),
        ("", "-"),
        ("", "..="),
        ("", "\nstruct A"),
        ("", "\nstruct A {"),
        ("", "struct A {}\n"),
        ("package a;\n", "use a.{b};\n"),
        ("package a;\nstruct x; ", "\n@"),
        ("package a;\nconst C: i32 = ", "1_"),
        ("package a;\nconst C: i32 = [", "1,"),
        ("package a;\nconst C: string = \"", "\\q"),
        ("package a;\nconst C: i32 = ((((((((((((((((((((((", "x "),
        ("package a;\nconst C: i32 = {{{{{{{{{{{{{{{{{{{{{{", "x "),
        ("package a;\n/* /* /* /* /* ", "*/ /* "),
        (in_struct, ";"),
        (in_struct, "x;"),
        (in_struct, "x: "),
        (in_struct, "x: i32 = 1;"),
        (in_struct, "\n  x"),
        (in_struct, "\n  x:"),
        (in_struct, "\n  @a("),
        (in_struct, "\n  @a\n  ///\n"),
        (in_struct, "(x)"),
        (in_struct, "stream /**/"),
        ("package a;\nservice A {\n  rpc a(", "stream "),
        ("package a;\nservice A {\n  rpc a(", "b: c, "),
        ("package a;\nenum A {\n", "a;"),
    ] {
        let parsed = flood(before, unit, LONG);
        assert!(parsed.diagnostics.len() <= 51, "{before:?} {unit:?}");
    }
}

/// The tokens of the example, roughly: words, numbers and single characters.
fn tokens(text: &str) -> Vec<(usize, usize)> {
    let mut tokens = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut end = start + c.len_utf8();
        if c.is_alphanumeric() || c == '_' {
            while let Some((at, _)) = rest.next_if(|(_, c)| c.is_alphanumeric() || *c == '_') {
                end = at + 1;
            }
        }
        if !c.is_whitespace() {
            tokens.push((start, end));
        }
    }
    tokens
}

/// One mistake gives at most so many errors.
const HANDFUL: usize = 3;

#[test]
fn every_single_deletion_gives_few_errors() {
    let text = example();
    for (start, end) in tokens(&text) {
        let parsed = Parsed::new("x.idl", format!("{}{}", &text[..start], &text[end..]));
        let place = &text[start.saturating_sub(30)..(end + 30).min(text.len())];
        assert!(
            parsed.diagnostics.len() <= 2,
            "without `{}` in {place:?}:\n{}",
            &text[start..end],
            parsed.rendered()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_parses(text in "\\PC*") {
        Parsed::new("x.idl", text).rendered();
    }

    #[test]
    fn any_bytes_parse(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        Parsed::new("x.idl", bytes).rendered();
    }

    /// Pieces of the language in any order.
    #[test]
    fn any_words_parse(words in proptest::collection::vec(
        prop_oneof![
            Just("struct A {"), Just("union u {"), Just("}"), Just("\n"), Just("///"), Just("//! x\n"),
            Just("@a("), Just(")"), Just(";"), Just("x: i32 = 1"), Just("\n  "), Just("rpc a("),
            Just("-> stream"), Just("\""), Just("\\"), Just("/*"), Just("*/"), Just("//"), Just("["),
            Just("]"), Just("{"), Just("list<"), Just(">"), Just("\nservice S {"), Just("1..="),
            Just("package a;"), Just("use b"), Just("topic t: T on"), Just("error E("), Just("é"),
            Just("reserved 1"), Just("default"), Just("1h"), Just("b\"\\xff\""), Just("\r\n"),
        ],
        0..60,
    )) {
        let text = words.concat();
        let parsed = Parsed::new("x.idl", text);
        parsed.rendered();
        crate::tree::check_spans(&parsed);
    }

    #[test]
    fn one_slip_gives_few_errors(
        at in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        replace in any::<bool>(),
    ) {
        let text = example();
        let tokens = tokens(&text);
        let (start, end) = tokens[at.index(tokens.len())];
        let (other_start, other_end) = tokens[other.index(tokens.len())];
        let other = &text[other_start..other_end];
        let slip = if replace {
            format!("{}{other}{}", &text[..start], &text[end..])
        } else {
            format!("{} {}{}", &text[..end], &text[start..end], &text[end..])
        };
        let parsed = Parsed::new("x.idl", slip);
        prop_assert!(parsed.diagnostics.len() <= HANDFUL, "{}", parsed.rendered());
        crate::tree::check_spans(&parsed);
    }
}
