//! The files of plugins change: a module is swapped, a native library asks for a restart.

use crate::{PATIENCE, Piped, SOME, SOON, config, save, survivors};
use radar_tests::{Radar, hostile, wasm::Guest};
use rustix::process::Signal;
use std::{fs, path::PathBuf};

#[test]
fn a_native_library_is_opened_once_and_a_changed_one_asks_for_a_restart() {
    let library = hostile("panics");
    let folder = tempfile::tempdir().expect("a folder");
    let own: PathBuf = folder.path().join("own.so");
    fs::copy(&library, &own).expect("copied");
    let with = |settings: &str| config(1, &format!("[analyzers.x-panics]\nlibrary = {own:?}\n{settings}\n"));
    let mut piped = Piped::start(&with(""), 100);
    piped.look_up();
    let (_, mapped) = piped.radar.memory();
    for times in 1..=3 {
        save(&piped.radar, &with("enabled = false"));
        piped.radar.wait_for_message("reloaded: -x-panics, 2 unchanged", times, SOON);
        save(&piped.radar, &with(""));
        piped.radar.wait_for_message("reloaded: +x-panics, 2 unchanged", times, SOON);
    }
    assert_eq!(piped.radar.memory().1, mapped, "it is mapped once");
    piped.look_up();
    let new = folder.path().join("new.so");
    fs::copy(&library, &new).and_then(|_| fs::rename(&new, &own)).expect("replaced");
    piped.radar.wait_for_message("own.so has changed; the one that is open is used", 1, SOON);
    piped.radar.wait_for_message("reloaded: 3 unchanged", 1, SOON);
    piped.look_up();
    assert_eq!(piped.radar.memory().1, mapped);
    let ended = piped.end();
    assert_eq!((ended.dns_messages().len(), survivors(&ended)), (2 * 3 * SOME, 2 * 3 * SOME));
}

#[test]
fn a_library_that_cannot_be_used_is_opened_once_too() {
    let skip = "[plugins]\non_error = \"skip\"\n";
    let bad = |name: &str| format!("[analyzers.{name}]\nlibrary = {:?}\n", hostile(name));
    let mut piped = Piped::start(&config(1, &(bad("no-plugin") + &bad("other-layout") + skip)), 100);
    piped.look_up();
    let (_, mapped) = piped.radar.memory();
    for times in 1..=3 {
        piped.radar.signal(Signal::HUP);
        piped.radar.wait_for_message("reloaded: 2 unchanged", times, SOON);
    }
    assert_eq!(piped.radar.memory().1, mapped);
    let ended = piped.end();
    assert_eq!(ended.stderr.matches("2 warnings").count(), 4, "{}", ended.stderr);
}

/// A module that tells of each batch, in an event of this name.
fn module(event: &str) -> Vec<u8> {
    let manifest = format!(
        r#"{{"name":"x-hostile","version":"1.0.0","kind":"analyzer","api":[1,0],"wants":{{"datagrams":{{"ports":[53]}}}},"events":[{{"name":"{event}","description":"a batch came","fields":[]}}],"counters":["malformed"]}}"#
    );
    Guest::new("").manifest(&manifest).module()
}

/// A radar with this module.
fn with_module(octets: &[u8], lookups: u16) -> Piped {
    let piped = |radar: Radar| Piped::of(radar.args(&["-r", "-"]).start_with_pipe(), lookups);
    piped(Radar::new(&config(1, "[analyzers.x-hostile]\nwasm = \"x.wasm\"\n")).file("x.wasm", octets))
}

#[test]
fn a_module_is_swapped_when_its_file_holds_another() {
    let mut piped = with_module(&module("x_first"), 100);
    let file = piped.radar.folder().join("x.wasm");
    piped.look_up();
    // Written anew and the same: nothing is lost by that.
    fs::write(&file, module("x_first")).expect("written");
    piped.radar.wait_for_message("reloaded: 3 unchanged", 1, SOON);
    piped.look_up();
    fs::write(&file, &module("x_second")[..200]).expect("written");
    piped.radar.wait_for_message("radar.toml is refused as it is now; radar goes on as before", 1, SOON);
    piped.radar.wait_for_message("error[P001]: analyzers.x-hostile: ", 1, PATIENCE);
    piped.look_up();
    fs::write(&file, module("x_second")).expect("written");
    piped.radar.wait_for_message("reloaded: ~x-hostile, 2 unchanged", 1, SOON);
    piped.look_up();
    let ended = piped.end();
    let [first, second] = ["x_first", "x_second"].map(|name| ended.events_of(name));
    assert_eq!(ended.dns_messages().len(), 2 * 4 * SOME);
    assert!(first.len() >= 3 && !second.is_empty());
    let of = |name: &str| ended.lines.iter().map(|line| line.contains(name)).collect::<Vec<_>>();
    let (last, next) =
        (of("\"x_first\"").iter().rposition(|is| *is), of("\"x_second\"").iter().position(|is| *is));
    assert!(last < next, "one after the other: {last:?}, {next:?}");
    assert_eq!(ended.stats()["plugins"]["x-hostile"]["events"], first.len() + second.len());
}

#[test]
fn modules_that_were_swapped_leave_nothing_behind() {
    let times = if std::env::var_os("RADAR_SOAK").is_some() { 200 } else { 10 };
    let modules = ["x_first", "x_second"].map(module);
    let lookups = u16::try_from((times + 1) * SOME).expect("ports enough");
    let mut piped = with_module(&modules[0], lookups);
    let (file, mut memory) = (piped.radar.folder().join("x.wasm"), Vec::new());
    for time in 1..=times {
        piped.look_up();
        fs::write(&file, &modules[time % 2]).expect("written");
        piped.radar.signal(Signal::HUP);
        piped.radar.wait_for_message("reloaded: ~x-hostile, 2 unchanged", time, PATIENCE);
        memory.push(piped.radar.memory().0);
    }
    piped.look_up();
    let ended = piped.end();
    assert_eq!(ended.dns_messages().len(), 2 * (times + 1) * SOME);
    let mib = |octets: u64| octets as f64 / f64::from(1 << 20);
    let (early, late) = (mib(memory[times / 4]), mib(memory[times - 1]));
    eprintln!("{times} swaps: memory was {early:.1} MiB after a quarter and {late:.1} MiB at the end");
    assert!(late < early + 4.0 + times as f64 * 0.02, "{memory:?}");
}
