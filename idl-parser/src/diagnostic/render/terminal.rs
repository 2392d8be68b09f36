//! Diagnostics for people, as rustc shows them.

use std::ops::Range;

use annotate_snippets::{
    Annotation, AnnotationKind, Level, Renderer, Snippet, normalize_untrusted_str,
};

use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::{FileId, SourceFile, Sources, Span};

/// Whether the text carries colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// No escape sequences.
    #[default]
    Plain,
    /// With the escape sequences of a terminal.
    Colored,
}

/// One diagnostic with the lines that it is about, without a line break at its end.
///
/// Every span must belong to `sources`; one that does not fit its file's text is shown at the
/// nearest place that exists.
pub fn terminal(diagnostic: &Diagnostic, sources: &Sources, style: Style) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(&diagnostic.message)
        .id(diagnostic.code.as_str());
    let snippets = files(diagnostic)
        .into_iter()
        .map(|file| snippet(diagnostic, file, sources));
    let mut group = title.elements(snippets);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(normalize_untrusted_str(&help.message)));
    }
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
    };
    renderer.render(&[group])
}

/// The files that a diagnostic is about, that of its primary span first.
fn files(diagnostic: &Diagnostic) -> Vec<FileId> {
    let mut files = vec![diagnostic.primary.span.file];
    for label in &diagnostic.secondary {
        if !files.contains(&label.span.file) {
            files.push(label.span.file);
        }
    }
    files
}

fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    file: FileId,
    sources: &'a Sources,
) -> Snippet<'a, Annotation<'a>> {
    let source = sources.get(file);
    let primary = (AnnotationKind::Primary, &diagnostic.primary);
    let secondary = diagnostic
        .secondary
        .iter()
        .map(|label| (AnnotationKind::Context, label));
    let labels: Vec<(AnnotationKind, &Label)> = std::iter::once(primary)
        .chain(secondary)
        .filter(|(_, l)| l.span.file == file)
        .collect();

    // Only the lines between the first and the last label, as a file may be long.
    let start = labels
        .iter()
        .map(|(_, label)| label.span.start)
        .min()
        .unwrap_or(0);
    let end = labels
        .iter()
        .map(|(_, label)| label.span.end)
        .max()
        .unwrap_or(0);
    let lines = lines(source, start, end);
    let first = source.line_column(lines.start as u32).line as usize;
    Snippet::source(&source.text()[lines.clone()])
        .path(source.path())
        .line_start(first)
        .annotations(labels.into_iter().map(|(kind, label)| {
            let annotation = kind.span(within(source, &lines, label.span));
            if label.text.is_empty() {
                annotation
            } else {
                annotation.label(&label.text)
            }
        }))
}

/// The whole lines from byte `start` to byte `end`, without a byte order mark.
fn lines(source: &SourceFile, start: u32, end: u32) -> Range<usize> {
    let text = source.text();
    let last = source.line_column(end).line;
    let first = source.line_column(start).line;
    let end = source
        .line_start(last + 1)
        .map_or(text.len(), |next| next as usize);
    let start = source.line_start(first).map_or(0, |line| line as usize);
    let mark = if start == 0 && text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    (start + mark).min(end)..end
}

/// A span relative to `lines`, moved to where characters begin.
fn within(source: &SourceFile, lines: &Range<usize>, span: Span) -> Range<usize> {
    let text = &source.text()[lines.clone()];
    let place = |at: u32| {
        let mut at = (at as usize).saturating_sub(lines.start).min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    place(span.start)..place(span.end)
}
