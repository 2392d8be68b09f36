//! Where the lines of a method break: only the whole text tells whether it fits.

/// Columns that a line may have.
const WIDTH: usize = 100;

/// Before a method.
const BEGIN: char = '\u{1}';
/// Before each parameter.
const PARAMETER: char = '\u{2}';
/// Behind the last parameter.
const END_OF_PARAMETERS: char = '\u{3}';
/// Before `->` and `throws`.
pub(super) const CLAUSE: char = '\u{4}';
/// Behind a method.
const END: char = '\u{5}';

/// Breaks methods that are wider than a line, as the formatter of contracts would.
pub fn lay_out(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split(BEGIN);
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        match part.split_once(END) {
            Some((method, rest)) => {
                out.push_str(&self::method(method));
                out.push_str(rest);
            }
            None => out.push_str(part),
        }
    }
    out
}

/// `    rpc name(…) -> … throws …;`
fn method(text: &str) -> String {
    let (head, clauses) = text.split_once(END_OF_PARAMETERS).unwrap_or((text, ""));
    let mut parts = head.split(PARAMETER);
    let opening = parts.next().unwrap_or_default();
    let params: Vec<&str> = parts.collect();
    let clauses: Vec<&str> = clauses.split(CLAUSE).collect();
    let has_docs = params.iter().any(|param| param.contains('\n'));

    let line = format!("{opening}{}", params.join(", "));
    let flat = format!("{line}{}", clauses.join(" "));
    if !has_docs && fits(&flat) {
        return flat;
    }
    let mut broken = match has_docs || !fits(&format!("{line})")) {
        true => {
            let mut broken = opening.to_owned();
            for param in &params {
                for part in param.lines() {
                    broken.push_str("\n        ");
                    broken.push_str(part);
                }
                broken.push(',');
            }
            broken.push_str("\n    ");
            broken
        }
        false => line,
    };
    let last = broken.rsplit('\n').next().unwrap_or_default();
    let closing = format!("{last}{}", clauses.join(" "));
    let separator = if fits(&closing) { " " } else { "\n        " };
    broken.push_str(&clauses.join(separator));
    broken
}

fn fits(line: &str) -> bool {
    line.chars().count() <= WIDTH
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(params: &[&str], clauses: &[&str]) -> String {
        let params: String = params
            .iter()
            .map(|param| format!("{PARAMETER}{param}"))
            .collect();
        let clauses: String = clauses
            .iter()
            .map(|clause| format!("{CLAUSE}{clause}"))
            .collect();
        lay_out(&format!(
            "a\n{BEGIN}    rpc m({params}{END_OF_PARAMETERS}){clauses};{END}\nb"
        ))
    }

    #[test]
    fn methods_break_where_they_must() {
        let wide = &"w".repeat(50);
        assert_eq!(
            written(&["a: u32", "b: u8"], &["-> R", "throws E"]),
            "a\n    rpc m(a: u32, b: u8) -> R throws E;\nb"
        );
        assert_eq!(written(&[], &[]), "a\n    rpc m();\nb");
        assert_eq!(
            written(&[wide], &["-> R", &format!("throws {wide}")]),
            format!("a\n    rpc m({wide})\n        -> R\n        throws {wide};\nb")
        );
        assert_eq!(
            written(&[wide, wide], &["-> R"]),
            format!("a\n    rpc m(\n        {wide},\n        {wide},\n    ) -> R;\nb")
        );
        assert_eq!(
            written(&["/// Told.\na: u8"], &[]),
            "a\n    rpc m(\n        /// Told.\n        a: u8,\n    );\nb"
        );
    }
}
