//! What the example prints.

use std::process::Command;

#[test]
fn both_mean_the_same() {
    let output = Command::new(env!("CARGO_BIN_EXE_mixed")).output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "Rome: 77 °F\nthere is no station Atlantis\n"
    );
}
