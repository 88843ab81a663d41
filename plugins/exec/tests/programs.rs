//! Programs that do what they should, and those that do not: every event is read whole, or lost and counted once.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::{Sink, numbers};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// A folder, and a file in it that a program writes to.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    (folder, path)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Reads octet by octet, so that it has never read more than the line at hand; and writes that at once.
const LINE_BY_LINE: &str = r#"while IFS= read -r line; do printf '%s\n' "$line" >> "$0"; done"#;

#[test]
fn a_program_gets_every_line_of_a_file_and_then_the_end() {
    let (_folder, path) = folder();
    let mut sink =
        Sink::new(false, &["sh", "-c", "cat > \"$0\"; echo end >> \"$0.end\"", text(&path)], "64KiB", "1s");
    for _ in 0..100 {
        sink.send(100);
    }
    sink.close();
    assert_eq!((sink.lost, sink.counted("starts")), (0, 1), "{}", sink.reason);
    assert!(numbers(&path).into_iter().eq(0..10_000));
    assert_eq!(fs::read_to_string(format!("{}.end", path.display())).unwrap(), "end\n");
    assert!(sink.log().last().unwrap().ends_with("ended with status 0"), "{:?}", sink.log());
}

#[test]
fn a_program_that_is_killed_again_and_again_costs_no_line_that_it_has_not_read() {
    let (_folder, path) = folder();
    let mut sink = Sink::new(true, &["sh", "-c", LINE_BY_LINE, text(&path)], "64MiB", "1s");
    let (mut kills, begin) = (0, Instant::now());
    while begin.elapsed() < Duration::from_secs(6) {
        sink.send(20);
        if let Some(process) = sink.process().filter(|_| sink.counted("starts") > kills) {
            kill_process(Pid::from_raw(process as i32).unwrap(), Signal::KILL).unwrap();
            kills += 1;
        }
        thread::sleep(Duration::from_millis(10));
    }
    sink.idle_until(|sink| sink.counted("starts") > kills);
    // The program takes what waits before radar ends.
    let seen = || numbers(&path).len() as u64;
    sink.idle_until(|sink| seen() + sink.lost + kills >= sink.sent);
    sink.close();
    let numbers = numbers(&path);
    assert!(numbers.is_sorted_by(|one, other| one < other), "none comes twice, and none out of order");
    let (sent, lost) = (sink.sent, sink.lost);
    println!("{kills} kills, {sent} events sent, {lost} lost");
    assert!(kills >= 4 && lost <= kills && sink.counted("lost_torn") == lost, "{:?}", sink.log());
    // What the program had read and not written yet is its own loss: a line at most each time.
    let written = numbers.len() as u64;
    assert!((sent - lost - kills..=sent - lost).contains(&written), "{written} were written");
}

#[test]
fn a_program_that_never_reads_costs_what_the_buffer_does_not_hold_and_no_time() {
    let mut sink = Sink::new(true, &["sleep", "600"], "256KiB", "300ms");
    sink.send(1);
    sink.idle_until(|sink| sink.process().is_some());
    let begin = Instant::now();
    for _ in 0..1000 {
        sink.send(100);
    }
    let took = begin.elapsed();
    println!("100000 events were taken or refused in {took:?}");
    assert!(took < Duration::from_secs(10), "nobody waits for it");
    let process = sink.process().unwrap();
    let slow = sink.counted("lost_slow");
    assert!(slow > 90_000 && sink.lost == slow && sink.reason == "sleep is too slow");
    let begin = Instant::now();
    sink.close();
    assert!(begin.elapsed() < Duration::from_secs(1), "it was ended after 300 ms");
    assert!(test_kill_process(Pid::from_raw(process as i32).unwrap()).is_err(), "it has gone");
    assert_eq!(sink.lost, sink.sent, "it has read nothing");
    assert_eq!(sink.counted("lost_slow") + sink.counted("lost_end"), sink.sent);
}

#[test]
fn a_program_that_ends_at_once_is_started_again_and_loses_nothing_for_it() {
    let (_folder, path) = folder();
    // It works from the third time on.
    let script = r#"echo x >> "$0.starts"; [ "$(wc -l < "$0.starts")" -lt 3 ] && exit 7; exec cat > "$0""#;
    let mut sink = Sink::new(true, &["sh", "-c", script, text(&path)], "1MiB", "1s");
    sink.send(1000);
    let begin = Instant::now();
    sink.idle_until(|sink| sink.counted("starts") == 3);
    assert!(begin.elapsed() < Duration::from_secs(2), "a tenth of a second, then two");
    assert!(sink.log().iter().any(|text| text.contains("ended with status 7")), "{:?}", sink.log());
    sink.send(1000);
    sink.close();
    assert_eq!(sink.lost, 0);
    assert!(numbers(&path).into_iter().eq(0..2000));
}

#[test]
fn a_file_is_not_held_up_for_ever_by_a_program_that_cannot_run() {
    let mut sink = Sink::new(false, &["false"], "64KiB", "1s");
    let begin = Instant::now();
    for _ in 0..10 {
        sink.send(1000);
    }
    sink.close();
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert_eq!(sink.lost, sink.sent);
    assert_eq!(sink.counted("lost_absent") + sink.counted("lost_slow") + sink.counted("lost_end"), sink.sent);
}

#[test]
fn what_a_program_has_started_ends_with_it() {
    let (_folder, path) = folder();
    let script = r#"sleep 600 & echo $! > "$0"; exit 1"#;
    let mut sink = Sink::new(true, &["sh", "-c", script, text(&path)], "64KiB", "1s");
    sink.send(1);
    sink.idle_until(|sink| sink.counted("starts") == 1 && sink.log().len() >= 2);
    let child: i32 = fs::read_to_string(&path).unwrap().trim().parse().unwrap();
    let gone = || fs::read_to_string(format!("/proc/{child}/stat")).is_err_or_zombie();
    sink.idle_until(|_| gone());
}

trait Gone {
    fn is_err_or_zombie(&self) -> bool;
}

impl Gone for std::io::Result<String> {
    fn is_err_or_zombie(&self) -> bool {
        self.as_ref().map_or(true, |stat| stat.contains(") Z "))
    }
}

#[test]
fn only_the_types_that_are_asked_for_are_passed_on() {
    let (_folder, path) = folder();
    let command = ["sh", "-c", "cat > \"$0\"", text(&path)];
    let mut sink = Sink::with(false, &json!({"command": command, "types": ["dns", "tls"]})).unwrap();
    sink.send_types(&["dns", "flow", "tls", "stats"]);
    sink.close();
    assert_eq!((numbers(&path), sink.lost), (vec![0, 2], 0));
}

#[test]
fn a_line_that_no_buffer_holds_is_lost_alone() {
    let (_folder, path) = folder();
    let mut sink = Sink::new(false, &["sh", "-c", "cat > \"$0\"", text(&path)], "64KiB", "1s");
    sink.send(1);
    sink.send_long(70_000);
    sink.send(1);
    sink.close();
    assert_eq!((numbers(&path), sink.lost, sink.counted("lost_long")), (vec![0, 2], 1, 1));
}

#[test]
fn the_program_knows_nothing_of_radars_settings() {
    let (_folder, path) = folder();
    if std::env::var_os("RADAR__SINKS__WEB__TOKEN").is_none() {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "the_program_knows_nothing_of_radars_settings"]);
        assert!(again.env("RADAR__SINKS__WEB__TOKEN", "secret").status().unwrap().success());
        return;
    }
    let mut sink = Sink::new(
        false,
        &["sh", "-c", "env > \"$0\"; ls /proc/$$/fd >> \"$0\"; cat > /dev/null", text(&path)],
        "64KiB",
        "1s",
    );
    sink.send(1);
    sink.close();
    let environment = fs::read_to_string(&path).unwrap();
    assert!(environment.contains("PATH=") && !environment.contains("RADAR_"), "{environment}");
}

#[test]
fn a_program_that_is_not_there_is_said_when_the_settings_are_read() {
    for (command, what) in [
        (json!([]), "names no program"),
        (json!([""]), "names no program"),
        (json!(["no-such-program-at-all"]), "in the folders of PATH"),
        (json!(["/etc/passwd"]), "may be run"),
        (json!(["sh", "a\u{0}b"]), "NUL"),
    ] {
        let fault = Sink::with(true, &json!({"command": command})).err().unwrap();
        assert!(fault.message.contains(what) && fault.setting == "command", "{command}: {}", fault.message);
    }
}
