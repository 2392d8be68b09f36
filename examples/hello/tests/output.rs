//! What the example prints, and that the documents quote code as it is.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn it_greets() {
    let output = Command::new(env!("CARGO_BIN_EXE_hello")).output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "Hello, Ada!\ncannot greet Nobody\n"
    );
}

/// Each fenced block below a line `<!-- from FILE -->` stands in that file, indentation aside. A line `// …` in the
/// block leaves lines out.
#[test]
fn documents_quote_code_that_compiles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut quotes = 0;
    for document in ["README.md", "docs/guide.md", "docs/macros.md"] {
        let text = fs::read_to_string(root.join(document)).unwrap();
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            let Some(file) = line
                .strip_prefix("<!-- from ")
                .and_then(|rest| rest.strip_suffix(" -->"))
            else {
                let rust = line == "```rust" || line == "```idl";
                assert!(
                    !rust,
                    "{document}:{}: a quote without its source",
                    number + 1
                );
                continue;
            };
            let (_, fence) = lines.next().expect("a block below the source");
            assert!(
                fence.starts_with("```"),
                "{document}:{}: no block below the source",
                number + 1
            );
            let block: Vec<_> = lines
                .by_ref()
                .map(|(_, line)| line)
                .take_while(|line| *line != "```")
                .collect();
            let source = fs::read_to_string(root.join(file))
                .unwrap_or_else(|error| panic!("{file}: {error}"));
            let source: Vec<_> = source
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            let mut rest = &source[..];
            for part in block.split(|line| line.trim() == "// …") {
                let part: Vec<_> = part
                    .iter()
                    .map(|line| line.trim())
                    .filter(|line| !line.is_empty())
                    .collect();
                if part.is_empty() {
                    continue;
                }
                let at = rest.windows(part.len()).position(|window| window == part);
                let at = at.unwrap_or_else(|| {
                    panic!(
                        "{document}:{}: {file} does not say\n{}",
                        number + 1,
                        part.join("\n")
                    )
                });
                rest = &rest[at + part.len()..];
            }
            quotes += 1;
        }
    }
    assert!(quotes > 10, "only {quotes} quotes found");
}
