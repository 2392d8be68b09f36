//! What the example prints.

use std::process::Command;

#[test]
fn it_chats() {
    let output = Command::new(env!("CARGO_BIN_EXE_macros")).output().unwrap();
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "rooms: [\"hall\"]\n\
         guest said \"hello\", Calm\n\
         there is no room called cellar\n\
         echo: one\n\
         echo: two\n"
    );
}
