use super::*;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceFile, Sources, Span};

const TEXT: &str = "struct Order {\n    items: list<Item> = 3;\n    note: string = 4;\n    \
                    status: Status = 3;\n}\n";

fn duplicate(sources: &mut Sources) -> Diagnostic {
    let file = sources.add(SourceFile::new("idl/orders.idl", TEXT));
    let number = |nth: usize| {
        let at = TEXT.match_indices('3').nth(nth).unwrap().0 as u32;
        Span::new(file, at, at + 1)
    };
    Diagnostic::error(
        Code::V0101,
        number(1),
        "field number 3 is used twice in `Order`",
    )
    .label("used again here")
    .secondary(number(0), "first used here")
    .help_replace("the next free number is 5", number(1), "5")
}

#[test]
fn terminal_looks_like_rustc() {
    let mut sources = Sources::new();
    let diagnostic = duplicate(&mut sources);
    let expected = "\
error[V0101]: field number 3 is used twice in `Order`
 --> idl/orders.idl:4:22
  |
2 |     items: list<Item> = 3;
  |                         - first used here
3 |     note: string = 4;
4 |     status: Status = 3;
  |                      ^ used again here
  |
  = help: the next free number is 5";
    assert_eq!(terminal(&diagnostic, &sources, Style::Plain), expected);
    let colored = terminal(&diagnostic, &sources, Style::Colored);
    assert!(colored.contains("\u{1b}["));
    assert!(!terminal(&diagnostic, &sources, Style::Plain).contains('\u{1b}'));
}

#[test]
fn spans_that_do_not_fit_are_moved() {
    let mut sources = Sources::new();
    let file = sources.add(SourceFile::new("a.idl", "\u{feff}ß"));
    for (start, end) in [(0, 0), (4, 4), (0, 99), (99, 99), (1, 4)] {
        let diagnostic = Diagnostic::error(Code::V0001, Span::new(file, start, end), "m");
        assert!(terminal(&diagnostic, &sources, Style::Plain).contains("a.idl:1:"));
        json(&diagnostic, &sources);
    }
}

#[test]
fn other_files_are_shown_after_the_primary_one() {
    let mut sources = Sources::new();
    let first = sources.add(SourceFile::new("a.idl", "one\n"));
    let second = sources.add(SourceFile::new("b.idl", "two\n"));
    let diagnostic = Diagnostic::error(Code::V0204, Span::new(second, 0, 3), "m")
        .secondary(Span::new(first, 0, 3), "first defined here");
    let text = terminal(&diagnostic, &sources, Style::Plain);
    assert!(
        text.find("b.idl:1:1").unwrap() < text.find("a.idl:1:1").unwrap(),
        "{text}"
    );
}

#[test]
fn json_has_all_fields_on_one_line() {
    let mut sources = Sources::new();
    let diagnostic = duplicate(&mut sources);
    let line = json(&diagnostic, &sources);
    assert!(!line.contains('\n'));
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    let place = |line: u32, column: u32, start: u32| {
        serde_json::json!({
            "file": "idl/orders.idl", "start": start, "end": start + 1,
            "line": line, "column": column, "end_line": line, "end_column": column + 1,
        })
    };
    let with = |mut place: serde_json::Value, fields: &[(&str, serde_json::Value)]| {
        for (name, field) in fields {
            place[*name] = field.clone();
        }
        place
    };
    let expected = serde_json::json!({
        "code": "V0101",
        "severity": "error",
        "message": "field number 3 is used twice in `Order`",
        "spans": [
            with(place(4, 22, 85), &[("primary", true.into()), ("label", "used again here".into())]),
            with(place(2, 25, 39), &[("primary", false.into()), ("label", "first used here".into())]),
        ],
        "help": {
            "message": "the next free number is 5",
            "replacement": with(place(4, 22, 85), &[("text", "5".into())]),
        },
    });
    assert_eq!(value, expected);
}
