//! What is never written to: links, others' files, what is no file; and what a check touches: nothing.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::Sink;
use rustix::{
    fs::{CWD, Mode, mkfifoat},
    process::geteuid,
};
use serde_json::json;
use std::{
    fs,
    os::unix::fs::{chown, symlink},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

/// Why the sink is refused, by a check and by a start alike.
fn refusal(path: &Path) -> String {
    let [check, start] =
        [Sink::check(json!({ "path": path })), Sink::new(json!({ "path": path })).map(|_| ())]
            .map(|outcome| outcome.expect_err("must be refused"));
    assert_eq!(check.setting.as_str(), "path");
    assert_eq!(check.message, start.message);
    check.message.into_string().replace(&path.parent().unwrap().display().to_string(), "logs")
}

#[test]
fn links_and_what_is_no_file_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let [target, link, hard, pipe] =
        ["target", "link", "hard", "pipe"].map(|name| directory.path().join(name));
    fs::write(&target, "{\"keep\":\"me\"}\n{").unwrap();
    symlink(&target, &link).unwrap();
    assert_eq!(refusal(&link), "logs/link is a symbolic link; name the file itself");
    fs::hard_link(&target, &hard).unwrap();
    assert_eq!(refusal(&hard), "logs/hard is known by 2 names (hard links); remove it, or set another path");
    mkfifoat(CWD, &pipe, Mode::RUSR | Mode::WUSR).unwrap();
    assert_eq!(refusal(&pipe), "logs/pipe is no regular file");
    assert_eq!(fs::read_to_string(&target).unwrap(), "{\"keep\":\"me\"}\n{");

    let dangling = directory.path().join("dangling");
    symlink(directory.path().join("new"), &dangling).unwrap();
    assert_eq!(refusal(&dangling), "logs/dangling is a symbolic link; name the file itself");
    assert!(!directory.path().join("new").exists());
}

#[test]
fn a_file_of_another_user_is_refused() {
    if !geteuid().is_root() {
        eprintln!("skipped: only root can give a file away");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    fs::write(&path, "").unwrap();
    chown(&path, Some(1234), None).unwrap();
    assert_eq!(
        refusal(&path),
        "logs/radar.jsonl belongs to user 1234, not to user 0 who writes; remove it, or set another path"
    );
}

#[test]
fn a_directory_that_is_missing_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let reason = refusal(&directory.path().join("absent/radar.jsonl"));
    assert_eq!(reason, "cannot open the directory logs: no such file or directory");
    let fault = Sink::check(json!({ "path": "/" })).err().unwrap();
    assert_eq!(fault.message.as_str(), "/ names no file");
}

#[test]
fn a_check_makes_and_repairs_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    Sink::check(json!({ "path": path })).unwrap();
    assert!(!path.exists());
    fs::write(&path, "{\"to").unwrap();
    Sink::check(json!({ "path": path })).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\"to");
}

/// Another process puts a link in the place of the file again and again, while files change some
/// hundred times: nothing may reach the link's target.
#[test]
fn a_link_put_in_place_while_files_change_is_not_followed() {
    let directory = tempfile::tempdir().unwrap();
    let [path, target, link] = ["radar.jsonl", "target", "link"].map(|name| directory.path().join(name));
    fs::write(&target, "untouched").unwrap();
    let mut sink = Sink::new(json!({ "path": path, "rotate": { "size": "64KiB", "keep": 2 } })).unwrap();
    let stop = AtomicBool::new(false);
    let swaps = std::thread::scope(|scope| {
        let swaps = scope.spawn(|| {
            let mut swaps = 0;
            while !stop.load(Ordering::Relaxed) {
                symlink(&target, &link).unwrap();
                fs::rename(&link, &path).unwrap();
                let _ = fs::remove_file(&path);
                swaps += 1;
            }
            swaps
        });
        while sink.sent < 200_000 {
            sink.send(250);
            sink.reopen();
        }
        stop.store(true, Ordering::Relaxed);
        swaps.join().unwrap()
    });
    sink.close();
    println!("{swaps} swaps, {} of {} events lost", sink.lost, sink.sent);
    assert!(swaps > 1000);
    assert_eq!(fs::read_to_string(&target).unwrap(), "untouched");
}
