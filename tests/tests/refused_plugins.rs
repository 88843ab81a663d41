//! What is no plugin, or one for another radar, is refused with a message that a person understands.

use radar_tests::{Ended, Radar, hostile, traffic::lookups};
use std::{fs, path::Path};

fn with_library(library: &Path, more: &str) -> Ended {
    let config = format!(
        "[analyzers.dns]\n[analyzers.x-other]\nlibrary = {library:?}\n[sinks.json]\npath = \"-\"\n{more}"
    );
    Radar::new(&config).file("in.pcap", lookups(10).bytes()).read("in.pcap").run()
}

/// Refused before anything was started, at the line with the library, in few words.
#[track_caller]
fn refused(library: &Path, reason: &str) -> Ended {
    let ended = with_library(library, "").with_exit(78).saying(reason).saying("--> radar.toml:3:11");
    assert!(ended.lines.is_empty(), "{:?}", ended.lines);
    assert!(ended.stderr.len() < 2000 && ended.stderr.lines().count() < 15, "{}", ended.stderr);
    ended
}

#[test]
fn a_plugin_for_another_interface_is_refused_by_its_layout() {
    let ended =
        refused(&hostile("other-layout"), "was built for another version of radar's plugin interface");
    let ended = ended.saying("rebuild it against this one").saying("P004");
    // The first difference is named, so that whoever wrote the plugin knows where to look.
    assert!(
        ended.stderr.contains("octets here,") || ended.stderr.contains("fields here,"),
        "{}",
        ended.stderr
    );
}

#[test]
fn a_library_that_is_no_plugin_is_refused() {
    refused(&hostile("no-plugin"), "is no radar plugin: it was not built with radar_plugin::export!");
}

#[test]
fn a_text_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("libtext.so");
    fs::write(&library, "not a library\n").unwrap();
    refused(&library, "is no library that can be opened");
}

#[test]
fn a_library_cut_short_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(hostile("panics")).unwrap();
    for length in [0, 16, 64, 4096, whole.len() / 2] {
        let library = folder.path().join(format!("libcut{length}.so"));
        fs::write(&library, &whole[..length]).unwrap();
        refused(&library, "is no library that can be opened");
    }
}

#[test]
fn a_library_that_is_not_there_is_refused() {
    refused(Path::new("/nowhere/libx.so"), "there is no such file");
}

#[test]
fn a_directory_is_no_library() {
    refused(Path::new("/tmp"), "cannot read");
}

#[test]
fn whoever_wants_that_goes_on_without_it() {
    for library in [hostile("other-layout"), hostile("no-plugin"), "/nowhere/libx.so".into()] {
        let ended = with_library(&library, "[plugins]\non_error = \"skip\"\n").with_exit(0);
        assert_eq!(ended.dns_messages().len(), 20);
        assert!(ended.saying("it is skipped").stderr.contains("warning["));
    }
}
