//! What cannot be written is counted to the packet, no block is torn, and writing goes on by itself.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod harness;

use harness::{Sink, tools};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Runs `test` with a directory that is a file system of 1 MiB of its own.
///
/// The test's program is run again in a private mount namespace, for this one test; where such a namespace may not be
/// made, the test is skipped and says so.
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

#[test]
fn a_full_disk_costs_exactly_the_packets_that_are_counted() {
    with_small_disk("a_full_disk_costs_exactly_the_packets_that_are_counted", |disk| {
        for form in ["pcapng", "pcap"] {
            let (path, ballast) = (disk.join(format!("x.{form}")), disk.join("ballast"));
            // An odd length: the disk then ends in the middle of a block.
            fs::write(&ballast, vec![0; 400_001]).unwrap();
            let mut sink = Sink::new(json!({"path": path, "keep": "0B", "flush": "100ms"}));
            while sink.sent < 5000 {
                sink.send(100);
            }
            sink.idle();
            assert!(sink.reason.ends_with("no space left on device"), "{}", sink.reason);
            let Some(before) = tools::numbers(&path) else { return };
            assert_eq!(
                before.len() as u64 + sink.lost,
                sink.sent,
                "written + lost = sent while the disk is full"
            );
            assert!(before.iter().copied().eq(0..before.len() as u64));

            let lost = sink.lost;
            fs::remove_file(&ballast).unwrap();
            let took =
                sink.idle_until(|sink| sink.said.log.iter().any(|text| text.contains("written again")));
            println!("{form}: written again {took:?} after there was room");
            assert!(took < Duration::from_secs(2));
            sink.send(100);
            sink.close();
            assert_eq!(sink.lost, lost, "and nothing more is lost");
            let numbers = tools::numbers(&path).unwrap();
            assert!(numbers[before.len()..].iter().copied().eq(5000..5100));
            if form == "pcapng" {
                let comments = tools::comments(&path).unwrap();
                let said: Vec<_> = comments.iter().enumerate().filter(|(_, it)| !it.is_empty()).collect();
                let text = format!("{lost} packets are missing here: cannot write to ");
                assert!(
                    said.len() == 1 && said[0].0 == before.len() && said[0].1.starts_with(&text),
                    "{said:?}"
                );
            }
            fs::remove_file(&path).unwrap();
        }
    });
}

#[test]
fn a_ring_larger_than_its_disk_loses_nothing_unannounced() {
    with_small_disk("a_ring_larger_than_its_disk_loses_nothing_unannounced", |disk| {
        let path = disk.join("x.pcapng");
        let rotate = json!({"size": "128KiB", "keep": 100});
        let mut sink = Sink::new(json!({"path": path, "keep": "0B", "flush": "100ms", "rotate": rotate}));
        for _ in 0..100 {
            sink.send(50);
        }
        sink.close();
        let files = tools::ring(&path);
        let Some(_) = tools::numbers(&files[0]) else { return };
        let numbers: Vec<_> = files.iter().flat_map(|file| tools::numbers(file).unwrap()).collect();
        assert!(sink.lost > 0 && numbers.is_sorted());
        assert_eq!(numbers.len() as u64 + sink.lost, sink.sent);

        // A disk with room: the file goes on.
        let lost = sink.lost;
        fs::remove_file(&files[0]).unwrap();
        let mut sink =
            Sink::new(json!({"path": path, "keep": "0B", "rotate": {"size": "128KiB", "keep": 3}}));
        assert_eq!(tools::ring(&path).len(), 3, "and the bound holds from the beginning");
        sink.send(1000);
        sink.close();
        let files = tools::ring(&path);
        let numbers: Vec<_> = files.iter().flat_map(|file| tools::numbers(file).unwrap()).collect();
        assert!(sink.lost == 0 && lost > 0 && files.len() == 3 && numbers.last() == Some(&999));
    });
}

#[test]
fn a_file_that_is_deleted_or_moved_is_made_anew_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    let moved = folder.path().join("moved.pcapng");
    let mut sink = Sink::new(json!({"path": path, "flush": "100ms"}));
    sink.send(10);
    sink.reopen();
    fs::rename(&path, &moved).unwrap();
    sink.reopen();
    sink.send(10);
    sink.reopen();
    fs::remove_file(&path).unwrap();
    sink.send(10);
    sink.close();
    assert_eq!(sink.lost, 0);
    assert!(sink.said.log.iter().any(|text| text.contains("moved away")), "{:?}", sink.said.log);
    let Some(numbers) = tools::numbers(&moved) else { return };
    assert!(numbers.into_iter().eq(0..10));
    assert!(tools::numbers(&path).unwrap().into_iter().eq(20..30));
}

#[test]
fn a_directory_that_goes_costs_what_is_counted_until_it_is_back() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("captures");
    let path = directory.join("x.pcapng");
    fs::create_dir(&directory).unwrap();
    let mut sink = Sink::new(json!({"path": path, "flush": "100ms"}));
    sink.send(10);
    sink.reopen();
    fs::remove_dir_all(&directory).unwrap();
    sink.send(10);
    sink.reopen();
    assert!(sink.reason.contains("open the directory"), "{}", sink.reason);
    assert_eq!(sink.lost, 10);
    sink.send(5);
    fs::create_dir(&directory).unwrap();
    let took = sink.idle_until(|_| path.exists());
    assert!(took < Duration::from_secs(2), "{took:?}");
    sink.send(5);
    sink.close();
    let Some(numbers) = tools::numbers(&path) else { return };
    assert!(sink.lost == 15 && numbers.into_iter().eq(25..30));
    assert!(tools::comments(&path).unwrap()[0].starts_with("15 packets are missing here"));
}

#[test]
fn what_kill_9_has_torn_is_cut_off_and_the_rest_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    let config = || json!({"path": path, "rotate": {"size": "1MiB", "keep": 5}});
    for cut in [1, 5, 40, 300] {
        let mut sink = Sink::new(config());
        sink.send(20);
        sink.reopen();
        // As if killed: never closed, and the last block half there.
        let length = fs::metadata(&path).unwrap().len();
        fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(length - cut).unwrap();
        let mut next = Sink::new(config());
        next.idle();
        assert!(next.said.log.iter().any(|text| text.contains("were cut off")), "{:?}", next.said.log);
        let files = tools::ring(&path);
        let Some(numbers) = tools::numbers(&files[files.len() - 2]) else { return };
        assert!((18..20).contains(&numbers.len()), "{numbers:?}");
        next.close();
    }
}

#[test]
fn what_somebody_else_may_have_put_there_is_refused_and_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("precious");
    fs::write(&target, "all: password\n").unwrap();
    let path = folder.path().join("x.pcapng");
    let refused = |what: &str, check: bool| {
        let fault = Sink::start(json!({"path": path}), check).err().unwrap();
        assert!(fault.setting == "path" && fault.message.contains(what), "{}", fault.message);
        assert_eq!(fs::read(&target).unwrap(), b"all: password\n");
    };
    std::os::unix::fs::symlink(&target, &path).unwrap();
    [false, true].into_iter().for_each(|check| refused("symbolic link", check));
    fs::remove_file(&path).unwrap();
    fs::hard_link(&target, &path).unwrap();
    [false, true].into_iter().for_each(|check| refused("hard links", check));
    fs::remove_file(&path).unwrap();
    fs::rename(&target, &path).unwrap();
    let fault = Sink::start(json!({"path": path}), false).err().unwrap();
    assert!(fault.message.contains("something else than packets"), "{}", fault.message);
    assert_eq!(fs::read(&path).unwrap(), b"all: password\n");
}

#[test]
fn the_bound_of_a_ring_holds_at_every_moment() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    let mut sink = Sink::new(json!({"path": path, "flush": "100ms", "rotate": {"size": "64KiB", "keep": 3}}));
    for _ in 0..200 {
        sink.send(10);
        sink.reopen();
        let total: u64 =
            tools::ring(&path).iter().filter_map(|file| fs::metadata(file).ok()).map(|it| it.len()).sum();
        assert!(total <= 3 * 65_536, "{total}");
    }
    sink.close();
    let files = tools::ring(&path);
    assert!(files.len() == 3 && sink.lost == 0, "{files:?}");
    assert!(files.iter().all(|file| fs::metadata(file).unwrap().len() <= 65_536));
    let Some(_) = tools::numbers(&path) else { return };
    let numbers: Vec<_> = files.iter().flat_map(|file| tools::numbers(file).unwrap()).collect();
    assert!(numbers.iter().copied().eq(2000 - numbers.len() as u64..2000), "the last ones, without a gap");
}

#[test]
fn a_file_that_is_old_gives_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.pcapng");
    let mut sink = Sink::new(json!({"path": path, "flush": "100ms", "rotate": {"age": "1s", "keep": 9}}));
    sink.send(5);
    sink.idle_until(|_| tools::ring(&path).len() == 2);
    sink.send(5);
    sink.close();
    let files = tools::ring(&path);
    let Some(first) = tools::numbers(&files[0]) else { return };
    assert!(first.into_iter().eq(0..5) && tools::numbers(&path).unwrap().into_iter().eq(5..10));
}
