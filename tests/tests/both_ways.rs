//! A plugin tells the same as a library and as a WASM module: each that is built both ways, on every capture.

use radar_tests::{Ended, Radar, conformance, library, module};
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

/// What is built both ways: the name of its table, and its package.
const PLUGINS: &[(&str, &str)] = &[
    ("beacon", "radar-beacon"),
    ("dns", "radar-dns"),
    ("mqtt", "radar-mqtt"),
    ("my-analyzer", "my-analyzer"),
    ("tls", "radar-tls"),
];

/// Captures that one process plays one after the other: few enough to name the one that differs soon.
const CAPTURES_AT_ONCE: usize = 120;

/// The configurations of the two ways; none where no module can be built.
fn ways() -> Option<[String; 2]> {
    let mut ways = [String::new(), String::new()];
    for (id, package) in PLUGINS {
        let keys = [("library", library(package)), ("wasm", module(package)?)];
        for (way, (key, file)) in ways.iter_mut().zip(keys) {
            // The limit of time is on the clock of the wall: on a busy machine it says nothing about a plugin.
            *way += &format!("[analyzers.{id}]\n{key} = {file:?}\nlimits.time_per_batch = \"1m\"\n");
        }
    }
    // With more workers than one the order of events is by chance.
    Some(ways.map(|way| format!("workers = 1\n{way}[sinks.json]\npath = \"-\"\n")))
}

/// Plays captures, or those of a folder, one after the other in one process.
fn play(config: &str, captures: &[PathBuf]) -> Ended {
    let radar = Radar::new(config).within(Duration::from_secs(120));
    captures.iter().fold(radar, Radar::read).run()
}

/// What was told besides the numbers, which hold the time it took.
fn told(ended: &Ended) -> Vec<&String> {
    ended.lines.iter().filter(|line| !line.contains("\"event_type\":\"stats\"")).collect()
}

/// The first difference between what is told both ways; the number of events if there is none.
fn compare(ways: &[String; 2], captures: &[PathBuf]) -> Result<usize, String> {
    let [native, wasm] = thread::scope(|scope| {
        ways.each_ref()
            .map(|way| scope.spawn(|| play(way, captures)))
            .map(|run| run.join().expect("a run does not panic"))
    });
    let faults = |ended: &Ended| -> u64 {
        let stats = ended.stats();
        PLUGINS.iter().filter_map(|(id, _)| stats["plugins"][*id]["faults"].as_u64()).sum()
    };
    if native.exit != wasm.exit || faults(&native) + faults(&wasm) != 0 {
        return Err(format!("as libraries:\n{}\nas modules:\n{}", native.stderr, wasm.stderr));
    }
    let (native, wasm) = (told(&native), told(&wasm));
    if let Some((native, wasm)) = native.iter().zip(&wasm).find(|(native, wasm)| native != wasm) {
        return Err(format!("as a library: {native}\nas a module:  {wasm}"));
    }
    if native.len() != wasm.len() {
        return Err(format!("{} events of libraries, {} of modules", native.len(), wasm.len()));
    }
    Ok(native.len())
}

/// Plays many at once, and those among which something differs one by one, to name it.
#[track_caller]
fn same_both_ways(captures: &[PathBuf]) {
    let Some(ways) = ways() else { return };
    let mut events = 0;
    for some in captures.chunks(CAPTURES_AT_ONCE) {
        events += compare(&ways, some).unwrap_or_else(|together| {
            let alone = some
                .iter()
                .find_map(|it| Some((it, compare(&ways, std::slice::from_ref(it)).err()?)))
                .map(|(capture, difference)| format!("{}:\n{difference}", capture.display()));
            panic!("{}", alone.unwrap_or_else(|| format!("{} and more:\n{together}", some[0].display())));
        });
    }
    eprintln!("{} captures, {events} events", captures.len());
}

/// The captures of all tests.
fn own(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            own(&path, found);
        } else if name.ends_with(".pcap") || name.ends_with(".pcapng") {
            found.push(path);
        }
    }
}

#[test]
fn on_the_captures_of_all_tests() {
    let mut captures = Vec::new();
    own(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."), &mut captures);
    captures.sort();
    assert!(captures.len() > 100, "{} captures", captures.len());
    same_both_ways(&captures);
}

#[test]
fn on_the_captures_beside_the_checkout() {
    same_both_ways(&conformance::captures());
}
