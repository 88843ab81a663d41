//! The built `radar` and what it says to somebody who got the command line or the file wrong.

use std::process::Command;

struct Answer {
    exit: i32,
    out: String,
    error: String,
}

/// Runs `radar` in an empty directory, with nothing in the environment.
fn radar(arguments: &[&str]) -> Answer {
    let directory = tempfile::tempdir().expect("a directory");
    let output = Command::new(env!("CARGO_BIN_EXE_radar"))
        .args(arguments)
        .current_dir(directory.path())
        .env_clear()
        .output()
        .expect("radar runs");
    Answer {
        exit: output.status.code().expect("an exit code"),
        out: String::from_utf8(output.stdout).expect("text"),
        error: String::from_utf8(output.stderr).expect("text"),
    }
}

#[test]
fn a_wrong_filter_is_explained() {
    let answer = radar(&["-r", "x.pcap", "prot", "443"]);
    assert_eq!(answer.exit, 2);
    assert!(answer.error.starts_with("✗ filter: syntax error at \"prot\" (column 1)"), "{}", answer.error);
}

#[test]
fn a_misspelt_command_is_not_taken_for_a_filter() {
    let answer = radar(&["plguins"]);
    assert_eq!(answer.exit, 2);
    assert!(answer.error.contains("did you mean `radar plugins`?"), "{}", answer.error);
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let answer = radar(&["-c", "/nowhere/radar.toml", "check"]);
    assert_eq!(answer.exit, 78);
    assert!(
        answer.error.contains("cannot read /nowhere/radar.toml: there is no such file"),
        "{}",
        answer.error
    );
}

#[test]
fn a_wrong_key_on_the_command_line_is_told_with_its_place() {
    let answer = radar(&["check", "--set", "flow.memroy=1GiB"]);
    assert_eq!(answer.exit, 78);
    assert!(answer.error.contains("--> --set:1:6"), "{}", answer.error);
    assert!(answer.error.contains("did you mean `memory`?"), "{}", answer.error);
}

#[test]
fn editors_get_the_same_as_json() {
    let answer = radar(&["check", "--json", "--set", "flow.memroy=1GiB"]);
    assert_eq!(answer.exit, 78);
    let found: serde_json::Value = serde_json::from_str(&answer.out).expect("JSON");
    assert_eq!((&found[0]["code"], &found[0]["column"]), (&"C001".into(), &6.into()));
}

#[test]
fn a_code_is_explained() {
    let answer = radar(&["explain", "c003"]);
    assert_eq!(answer.exit, 0);
    assert!(answer.out.starts_with("C003: There is no plugin of this name"), "{}", answer.out);
}
