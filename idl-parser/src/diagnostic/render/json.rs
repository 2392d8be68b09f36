//! Diagnostics for tools: one JSON object each.

use serde_json::{Value, json};

use crate::diagnostic::{Diagnostic, Label};
use crate::source::{Sources, Span};

/// One diagnostic as a JSON object on one line, without a line break at its end.
///
/// Its members are `code`, `severity`, `message`, `spans` (the primary one first, each with `file`,
/// `start` and `end` in bytes, `line`, `column`, `end_line`, `end_column`, `primary`, `label`) and
/// `help` (`null`, or `message` and `replacement`, which is `null` or a span with `text`).
///
/// Every span must belong to `sources`.
pub fn json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let label = |label: &Label, primary: bool| {
        let mut object = span(label.span, sources);
        object["primary"] = json!(primary);
        object["label"] = json!(label.text);
        object
    };
    let spans: Vec<Value> = std::iter::once(label(&diagnostic.primary, true))
        .chain(
            diagnostic
                .secondary
                .iter()
                .map(|secondary| label(secondary, false)),
        )
        .collect();
    let help = diagnostic.help.as_ref().map(|help| {
        let replacement = help.replacement.as_ref().map(|(place, text)| {
            let mut object = span(*place, sources);
            object["text"] = json!(text);
            object
        });
        json!({ "message": help.message, "replacement": replacement })
    });
    json!({
        "code": diagnostic.code.as_str(),
        "severity": diagnostic.severity.as_str(),
        "message": diagnostic.message,
        "spans": spans,
        "help": help,
    })
    .to_string()
}

fn span(span: Span, sources: &Sources) -> Value {
    let file = sources.get(span.file);
    let (start, end) = (file.line_column(span.start), file.line_column(span.end));
    json!({
        "file": file.path(),
        "start": span.start,
        "end": span.end,
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    })
}
