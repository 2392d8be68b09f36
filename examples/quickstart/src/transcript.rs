//! What the tour prints: headings, calls with their answers, and the reasons.

use std::env;
use std::fmt::Display;
use std::io::{IsTerminal, stdout};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where names end and what is said about them begins.
const COLUMN: usize = 17;

/// The title of the whole.
pub(crate) fn title(title: &str, below: impl Display) {
    println!("{}\n{below}", bold(title));
}

/// A station of the tour, with its number.
pub(crate) fn heading(title: &str) {
    static NUMBER: AtomicU32 = AtomicU32::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    println!("\n{}", bold(&format!("{number:>2}. {title}")));
}

/// What happens here and why.
pub(crate) fn explain(text: &str) {
    for line in text.lines() {
        println!("    {}", faint(line.trim()));
    }
    println!();
}

/// The client calls.
pub(crate) fn call(method: &str, what: impl Display) {
    println!("    → {method:<COLUMN$} {what}");
}

/// The server answers.
pub(crate) fn answer(name: &str, what: impl Display) {
    println!("    ← {name:<COLUMN$} {what}");
}

/// The call fails, as the tour means it to.
pub(crate) fn failure(name: &str, what: impl Display) {
    println!("    ✗ {name:<COLUMN$} {what}");
}

/// More about the line above.
pub(crate) fn more(name: &str, what: impl Display) {
    println!("      {name:<COLUMN$} {what}");
}

/// Something that happens behind the counter, or in the client when the server calls.
pub(crate) fn meanwhile(name: &str, what: impl Display) {
    println!("    · {name:<COLUMN$} {what}");
}

/// The last line.
pub(crate) fn ending(text: &str) {
    println!("\n{}", bold(text));
}

fn bold(text: &str) -> String {
    styled("1", text)
}

fn faint(text: &str) -> String {
    styled("2", text)
}

/// Styles only for a terminal whose user has not declined them.
fn styled(style: &str, text: &str) -> String {
    let plain =
        !stdout().is_terminal() || env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if plain {
        text.to_owned()
    } else {
        format!("\x1b[{style}m{text}\x1b[0m")
    }
}
