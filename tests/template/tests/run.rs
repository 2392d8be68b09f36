//! A new project does what its README says.

use std::process::Command;

#[test]
fn it_greets_and_counts() {
    let output = Command::new(env!("CARGO_BIN_EXE_template"))
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "Hello, world!",
            "Salve, mundus!",
            "a typed error: cannot greet `Nobody`"
        ]
    );
    assert!(
        lines[3].starts_with("a broken constraint: invalid_argument: "),
        "{stdout}"
    );
    assert!(
        lines[3].contains("`name` must have 1..=64 characters, has 0"),
        "{stdout}"
    );
    assert_eq!(lines[4..], ["3 …", "2 …", "1 …", "0 …"]);
}

#[test]
fn it_says_how_to_use_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_template"))
        .arg("sing")
        .output()
        .unwrap();
    assert!(!output.status.success());
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(
        stderr.contains("[serve [ADDRESS] | call [ADDRESS]]"),
        "{stderr}"
    );
}
