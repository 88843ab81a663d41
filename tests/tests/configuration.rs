//! A broken configuration is refused whole, with the file and the line of everything that is wrong.

use radar_tests::{Radar, hostile};

/// Each with the place at which it is wrong and a part of what is said of it.
const BROKEN: &[(&str, &str, &str)] = &[
    ("[analyzers.dns\n", "radar.toml:1:", "error[C000]"),
    ("[analyzers.dns]\ntimeout = \"5 parsecs\"\n", "radar.toml:2:11", "analyzers.dns.timeout must be"),
    ("[analyzers.dns]\ntimout = \"5s\"\n", "radar.toml:2:1", "`timeout`"),
    ("[analyzers.dsn]\n", "radar.toml:1:12", "did you mean `dns`?"),
    ("[analyzers.json]\n", "radar.toml:1:12", "[sinks.json]"),
    ("\n\n[sinks.json]\npath = 7\n", "radar.toml:4:8", "sinks.json.path must be"),
    ("[sinks.json]\n[sinks.json.rotate]\nsize = \"1KiB\"\n", "radar.toml:3:8", "64KiB"),
    ("[sinks.json]\ntypes = [\"dns\"]\nexcept = [\"dns\"]\n", "radar.toml:3:10", "which types asks for"),
    ("[sinks.json]\npath = \"/nowhere/at/all.jsonl\"\n", "radar.toml:2:8", "/nowhere/at"),
    ("[flow]\nmemroy = \"1GiB\"\n", "radar.toml:2:1", "did you mean `memory`?"),
    ("[flow]\nmemory = \"lots\"\n", "radar.toml:2:10", "flow.memory must be"),
    ("[flow.timeout]\nicmp = \"0s\"\n", "radar.toml:2:8", "more than 0"),
    ("workers = -1\n", "radar.toml:1:11", "workers must be"),
    ("[plugins]\non_error = \"ignore\"\n", "radar.toml:2:12", "stop, skip"),
    (
        "[sources.x]\ninterface = \"lo\"\nfilter = \"prot 53\"\n",
        "radar.toml:3:10",
        "syntax error at \"prot\"",
    ),
    ("[sources.X]\nfile = \"a\"\n", "radar.toml:1:10", "error[C006]"),
    ("[analyzers.x-y]\nlibrary = \"none.so\"\n", "radar.toml:2:11", "there is no such file"),
    ("[analyzers.x-y]\nwasm = \"radar.toml\"\n", "radar.toml:2:8", "error[P001]"),
    ("[analyzers.x-y]\nwasm = \"a.wasm\"\nlibrary = \"a.so\"\n", "radar.toml:2:1", "not both"),
    ("[analyzers.dns]\ntimeout = 5\n", "radar.toml:2:11", "analyzers.dns.timeout must be"),
    ("[analyzers.dns]\nenabled = \"no\"\n", "radar.toml:2:11", "analyzers.dns.enabled must be"),
    ("[analyzers.dns]\n[analyzers.dns]\n", "radar.toml:2:", "already set above"),
    ("analyzers = \"dns\"\n", "radar.toml:1:13", "is a table of settings"),
    ("[analyzers]\ndns = true\n", "radar.toml:2:1", "[analyzers.dns] on a line of its own"),
    ("[analyzer.dns]\n", "radar.toml:1:2", "did you mean `analyzers`?"),
    ("[sources.x]\nfile = \"a.pcap\"\npromiscuous = true\n", "radar.toml:3:1", "means nothing beside `file`"),
    ("[sources.x]\nfile = \"a.pcap\"\npace = 1000\n", "radar.toml:3:8", "0.1 to 100 times"),
    ("[sources.x]\ninterface = eth0\n", "radar.toml:2:13", "a text stands in quotes"),
    ("[sources.x]\nfile = \"a\"\n[sources.y]\ninterface = \"lo\"\n", "radar.toml:3:10", "in one run"),
    ("[stats]\nlisten = \"x\"\n", "radar.toml:2:1", "unknown key `listen` in [stats]"),
    ("[anomaly]\nper_second = 99999999999\n", "radar.toml:2:14", "is too large"),
    ("[sinks.web]\nlisten = [\"localhost\"]\n", "radar.toml:2:10", "sinks.web.listen"),
    ("[sinks.web]\nlisten = [\"0.0.0.0:3012\"]\n", "radar.toml:2:10", "sinks.web.listen"),
];

/// Names that would lead elsewhere as names of files, of metrics or of events (T17).
const WRONG_NAMES: [&str; 20] = [
    "",
    ".",
    "..",
    "../x",
    "/etc/passwd",
    "a/b",
    "a\\\\b",
    "a.b",
    "A",
    "dns ",
    " dns",
    "d ns",
    "dns\\u0000",
    "é",
    "x%2e%2e",
    "a:b",
    "$HOME",
    "~",
    "*",
    "0123456789012345678901234567890123456789012345678901234567890123x",
];

#[test]
fn a_name_that_leads_elsewhere_is_refused() {
    for name in WRONG_NAMES {
        for section in ["sources", "analyzers", "sinks"] {
            let config = format!("\n[{section}.\"{name}\"]\n");
            let ended = Radar::new(&config).args(&["check"]).run().with_exit(78);
            let _ = ended.saying("error[C006]").saying(&format!("radar.toml:2:{}", section.len() + 3));
        }
        let ended = Radar::new("[sinks.json]\n")
            .args(&["check", "--set"])
            .args(&[&format!("sinks.\"{name}\".path=x")]);
        assert_ne!(ended.run().exit, Some(0), "{name:?}");
    }
}

/// A plugin of somebody else's, with one setting right and one wrong.
#[test]
fn a_setting_of_a_foreign_plugin_is_told_with_its_line() {
    let config = format!(
        "[analyzers.x-sleeps]\nlibrary = {:?}\nlimits.events_per_batch = 9\nsleep = \"no\"\n",
        hostile("sleeps")
    );
    let ended = Radar::new(&config).args(&["check"]).run().with_exit(78);
    let _ = ended.saying("--> radar.toml:4:9").saying("analyzers.x-sleeps.sleep must be");
}

#[test]
fn every_mistake_is_told_with_its_place_and_nothing_is_started() {
    for (config, place, message) in BROKEN {
        let ended = Radar::new(config).run().with_exit(78).saying(&format!("--> {place}")).saying(message);
        let ended = ended.saying("nothing was started");
        assert!(ended.lines.is_empty(), "{config}");
    }
}

#[test]
fn check_says_the_same_as_a_run() {
    for (config, place, message) in BROKEN {
        let _ = Radar::new(config).args(&["check"]).run().with_exit(78).saying(place).saying(message);
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let config =
        "workers = 0\n[analyzers.dsn]\n[sinks.json]\nflush = \"soon\"\nptah = \"-\"\n[flow]\nmemory = 1\n";
    let ended = Radar::new(config).args(&["check"]).run().with_exit(78);
    let lines: Vec<bool> =
        [1, 2, 4, 5, 7].map(|line| ended.stderr.contains(&format!("radar.toml:{line}:"))).into();
    assert_eq!(lines, [true; 5], "{}", ended.stderr);
    let _ = ended.saying("5 errors - nothing was started");
}

#[test]
fn a_good_configuration_passes() {
    let ended =
        Radar::new("[analyzers.dns]\n[sinks.json]\npath = \"-\"\n").args(&["check"]).run().with_exit(0);
    assert!(ended.lines[0].contains("good"), "{:?}", ended.lines);
}

#[test]
fn what_a_check_looks_at_it_does_not_create() {
    let ended = Radar::new("[analyzers.dns]\n[sinks.json]\n").args(&["check"]).run().with_exit(0);
    let files: Vec<_> =
        ended.folder.path().read_dir().unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(files, ["radar.toml"]);
}
