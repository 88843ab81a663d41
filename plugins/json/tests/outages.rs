//! What cannot be written is counted to the event, no line is torn, and writing goes on by itself.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::{Sink, all_lines, gaps, lines, numbers};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// Runs `test` with a directory that is a file system of 1 MiB of its own.
///
/// The test's program is run again in a private mount namespace, for this one test; where such a
/// namespace may not be made, the test is skipped and says so.
fn with_small_disk(name: &str, test: impl FnOnce(&Path)) {
    if let Some(disk) = std::env::var_os("RADAR_TEST_DISK") {
        return test(&PathBuf::from(disk));
    }
    let directory = tempfile::tempdir().unwrap();
    let unshare = |command: &[&str]| {
        let mut unshare = Command::new("unshare");
        if !rustix::process::geteuid().is_root() {
            unshare.arg("--map-root-user");
        }
        unshare.args(["--mount", "sh", "-ec", "mount -t tmpfs -o size=1m none \"$0\"; exec \"$@\""]);
        unshare.arg(directory.path()).args(command).env("RADAR_TEST_DISK", directory.path()).output()
    };
    match unshare(&["true"]) {
        Ok(output) if output.status.success() => {}
        refused => {
            eprintln!("skipped: no mount namespace of its own ({refused:?})");
            return;
        }
    }
    let program = std::env::current_exe().unwrap();
    let output = unshare(&[program.to_str().unwrap(), "--exact", name, "--nocapture"]).unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Calls the sink as radar does while nothing comes, until `done` or for three seconds.
fn idle_until(sink: &mut Sink, done: impl Fn(&Sink) -> bool) -> Duration {
    let begin = Instant::now();
    while !done(sink) && begin.elapsed() < Duration::from_secs(3) {
        std::thread::sleep(Duration::from_millis(50));
        sink.idle();
    }
    begin.elapsed()
}

#[test]
fn a_full_disk_costs_exactly_the_events_that_are_counted() {
    with_small_disk("a_full_disk_costs_exactly_the_events_that_are_counted", |disk| {
        let path = disk.join("radar.jsonl");
        let ballast = disk.join("ballast");
        // An odd length: the disk then ends in the middle of a line.
        fs::write(&ballast, vec![0; 600_001]).unwrap();
        let mut sink = Sink::new(json!({ "path": path })).unwrap();
        while sink.sent < 10_000 {
            sink.send(100);
        }
        sink.idle();
        assert!(sink.reason.ends_with("no space left on device"), "{}", sink.reason);
        let before = lines(&path).len() as u64;
        assert_eq!(before + sink.lost, sink.sent, "written + lost = sent while the disk is full");
        assert_eq!(gaps(&lines(&path)), [], "no record before there is room");

        let lost = sink.lost;
        fs::remove_file(&ballast).unwrap();
        let took = idle_until(&mut sink, |_| lines(&path).len() as u64 > before);
        println!("written again {took:?} after there was room");
        assert!(took < Duration::from_secs(2));
        sink.send(100);
        sink.close();
        let lines = lines(&path);
        assert_eq!(gaps(&lines), [(before as usize, lost)]);
        assert_eq!(sink.lost, lost);
        assert_eq!(numbers(&lines).len() as u64 + sink.lost, sink.sent);
        let gap = &lines[before as usize];
        assert_eq!(gap["timestamp"], "2026-01-01T00:00:09.999000+0000");
        assert_eq!(gap["gap"]["reason"], sink.reason);
        let missing: Vec<_> = numbers(&lines);
        assert_eq!(missing[before as usize - 1] + 1 + lost, missing[before as usize]);
        assert_eq!(sink.log.len(), 2, "{:?}", sink.log);
    });
}

#[test]
fn a_disk_that_fills_again_and_again_keeps_the_account() {
    with_small_disk("a_disk_that_fills_again_and_again_keeps_the_account", |disk| {
        let path = disk.join("radar.jsonl");
        let rotate = json!({ "size": "64KiB", "keep": 4 });
        let mut sink = Sink::new(json!({ "path": path, "rotate": rotate })).unwrap();
        let ballast = disk.join("ballast");
        for round in 0..6 {
            // All that is left is taken, but for a little more each time.
            let _ = fs::write(&ballast, vec![0; 1 << 20]);
            let length = fs::metadata(&ballast).unwrap().len();
            fs::File::options().write(true).open(&ballast).unwrap().set_len(length - round * 9_001).unwrap();
            for _ in 0..20 {
                sink.send(37);
            }
            sink.idle();
            fs::remove_file(&ballast).unwrap();
            let log = sink.log.len();
            idle_until(&mut sink, |sink| sink.log.len() > log);
            sink.send(13);
        }
        sink.close();
        let lines = all_lines(&path);
        let recorded: u64 = gaps(&lines).iter().map(|(_, lost)| lost).sum();
        println!("{} events, {} lost, {} gaps", sink.sent, sink.lost, gaps(&lines).len());
        assert!(sink.lost > 0);
        // What rotated away is no longer there to be counted; the bound itself holds.
        assert!(recorded <= sink.lost && numbers(&lines).len() as u64 <= sink.sent - sink.lost);
        let mut expected = None;
        for line in &lines {
            if let Some(lost) = line["gap"]["lost"].as_u64() {
                expected = expected.map(|number| number + lost);
            } else {
                let number = line["n"].as_u64().unwrap();
                assert_eq!(number, expected.unwrap_or(number), "the records name every missing event");
                expected = Some(number + 1);
            }
        }
        assert_eq!(expected, Some(sink.sent));
    });
}

#[test]
fn a_deleted_file_is_made_anew_before_anything_is_lost_in_it() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    let mut sink = Sink::new(json!({ "path": path })).unwrap();
    sink.send(5);
    sink.idle();
    fs::remove_file(&path).unwrap();
    sink.send(5);
    sink.idle();
    assert_eq!(numbers(&lines(&path)), [5, 6, 7, 8, 9]);
    assert_eq!(sink.lost, 0);
    assert!(sink.log[0].ends_with("radar.jsonl was deleted; a new one is made"), "{:?}", sink.log);
    fs::remove_file(&path).unwrap();
    sink.idle();
    assert!(path.exists(), "even when nothing comes");
}

#[test]
fn a_file_moved_away_is_followed_by_a_new_one_within_a_second_or_at_a_signal() {
    let directory = tempfile::tempdir().unwrap();
    let [path, old, older] = ["radar.jsonl", "old", "older"].map(|name| directory.path().join(name));
    let mut sink = Sink::new(json!({ "path": path })).unwrap();
    sink.send(1);
    sink.idle();
    fs::rename(&path, &old).unwrap();
    let took = idle_until(&mut sink, |_| path.exists());
    assert!(took < Duration::from_millis(1500), "{took:?}");
    sink.send(1);
    sink.idle();
    fs::rename(&path, &older).unwrap();
    sink.send(1);
    sink.reopen();
    sink.send(1);
    sink.close();
    assert_eq!([&old, &older, &path].map(|path| numbers(&lines(path))), [vec![0], vec![1, 2], vec![3]]);
    assert_eq!(sink.lost, 0);
}

#[test]
fn a_directory_that_goes_and_comes_back_costs_what_is_counted() {
    let directory = tempfile::tempdir().unwrap();
    let logs = directory.path().join("logs");
    let path = logs.join("radar.jsonl");
    fs::create_dir(&logs).unwrap();
    let mut sink = Sink::new(json!({ "path": path })).unwrap();
    sink.send(2);
    sink.idle();
    fs::remove_dir_all(&logs).unwrap();
    sink.send(3);
    sink.idle();
    sink.send(4);
    assert_eq!(sink.lost, 7);
    assert!(sink.reason.ends_with("logs: no such file or directory"), "{}", sink.reason);
    fs::create_dir(&logs).unwrap();
    let took = idle_until(&mut sink, |_| path.exists());
    assert!(took < Duration::from_secs(2), "{took:?}");
    sink.send(1);
    sink.close();
    let lines = lines(&path);
    assert_eq!((gaps(&lines), numbers(&lines)), (vec![(0, 7)], vec![9]));
    assert_eq!(sink.lost, 7);
}

#[test]
fn a_directory_replaced_by_another_is_followed() {
    let directory = tempfile::tempdir().unwrap();
    let [logs, old] = ["logs", "old"].map(|name| directory.path().join(name));
    fs::create_dir(&logs).unwrap();
    let path = logs.join("radar.jsonl");
    let mut sink = Sink::new(json!({ "path": path })).unwrap();
    sink.send(1);
    sink.idle();
    fs::rename(&logs, &old).unwrap();
    fs::create_dir(&logs).unwrap();
    idle_until(&mut sink, |_| path.exists());
    sink.send(1);
    sink.close();
    assert_eq!(numbers(&lines(&path)), [1]);
    assert_eq!(numbers(&lines(&old.join("radar.jsonl"))), [0]);
}

/// A directory stands where the next file should go: nothing can be moved out of the way.
#[test]
fn files_that_cannot_change_do_not_grow_past_their_bound() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("radar.jsonl");
    let rotate = json!({ "size": "64KiB", "keep": 2 });
    let mut sink = Sink::new(json!({ "path": path, "rotate": rotate })).unwrap();
    let obstacle = harness::numbered(&path, 1);
    fs::create_dir(&obstacle).unwrap();
    sink.send(600);
    sink.idle();
    assert!(sink.lost > 0 && fs::metadata(&path).unwrap().len() <= 65536);
    assert_eq!(lines(&path).len() as u64 + sink.lost, 600);
    fs::remove_dir(&obstacle).unwrap();
    let lost = sink.lost;
    idle_until(&mut sink, |_| obstacle.is_file());
    sink.close();
    assert_eq!(gaps(&lines(&path)), [(0, lost)]);
}
