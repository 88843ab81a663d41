//! Configurations that are wrong, and what is said about each.

use super::*;
use radar_abi::Manifest;
use radar_abi::manifest::{Kind, Setting, SettingKind};

fn read(file: &str) -> Result<Config, Vec<Diagnostic>> {
    Config::read(&Text::new("radar.toml", file), &Request::default())
}

/// Line, code, and what the rendered message has to have in it.
type Expected<'a> = (usize, &'a str, &'a str);

fn assert_wrong(file: &str, expected: &[Expected<'_>]) {
    let found = read(file).expect_err(file);
    let lines: Vec<_> = found
        .iter()
        .map(|one| {
            (
                one.place.as_ref().map_or(0, text::Place::line),
                one.code.id(),
                render(std::slice::from_ref(one), false),
            )
        })
        .collect();
    assert_eq!(lines.len(), expected.len(), "{file}\n{}", render(&found, false));
    for ((line, code, text), (expected_line, expected_code, part)) in lines.iter().zip(expected) {
        assert_eq!((line, code), (expected_line, expected_code), "{file}\n{text}");
        assert!(text.contains(part), "{file}\n{text}\nhas not: {part}");
    }
}

#[test]
fn each_mistake_is_told_with_its_line_and_its_remedy() {
    let wrong: &[(&str, &str, &str)] = &[
        ("worker = 2", "C001", "did you mean `workers`?"),
        ("workers = \"2\"", "C002", "did you mean 2?"),
        ("workers = 0", "C002", "workers must be more than 0"),
        ("workers = -1", "C002", "must be a whole number, not -1"),
        ("workers = 70000", "C002", "workers is too large"),
        ("workers = 99999999999999999999", "C002", "the number is too large"),
        ("workers = 2026-01-01", "C002", "put it in quotes"),
        ("analyzer = {}", "C001", "did you mean `analyzers`?"),
        ("listen = 1", "C001", "there are workers,"),
        ("interval = \"1s\"", "C001", "`interval` belongs in [stats]"),
        ("flow = 3", "C007", "`flow` is a table of settings"),
        ("flow.timeout = \"5s\"", "C007", "write [flow.timeout]"),
        ("flow.timeout.sctp_open = \"5s\"", "C001", "there are tcp_new, tcp_established"),
        ("flow.timeout.tcp_new = 5", "C002", "did you mean \"5s\"?"),
        ("flow.timeout.tcp_new = \"5 min\"", "C002", "did you mean \"5m\"?"),
        ("flow.timeout.tcp_new = \"0s\"", "C002", "must be more than 0"),
        ("flow.memory = \"1GB\"", "C002", "did you mean \"1GiB\"?"),
        ("flow.memory = 1024", "C002", "did you mean \"1024B\"?"),
        ("decode.tunnels = \"yes\"", "C002", "did you mean true?"),
        ("decode.tunnels = yes", "C002", "must be true or false"),
        ("plugins.on_error = \"skp\"", "C002", "did you mean \"skip\"?"),
        ("plugins.dirs = \"x\"", "C002", "did you mean [\"x\"]?"),
        ("sources = \"eth0\"", "C007", "`sources` is a table"),
        ("sources.lan = \"eth0\"", "C007", "write [sources.lan]"),
        ("sources.lan.intreface = \"eth0\"", "C001", "did you mean `interface`?"),
        ("sources.lan.interface = 3", "C002", "must be a list of texts"),
        ("sources.lan.filter = tcp", "C000", "did you mean \"tcp\"?"),
        ("sources.lan.filter = ", "C000", "the value is missing"),
        ("sources.lan.filter = \"tcp", "C000", "the closing quote is missing"),
        ("sources.a = {file = \"x\", snaplen = 9}", "C005", "`snaplen` means nothing beside `file`"),
        ("sources.a = {file = \"x\", interface = \"y\"}", "C005", "either interfaces or files"),
        ("sources.a.interface = \"x\"\nsources.b.file = \"y\"", "C005", "cannot be read in one run"),
        ("sources.\"my lan\".interface = \"eth0\"", "C006", "`my lan` is no name"),
        ("analyzers.DNS = {}", "C006", "a-z, 0-9"),
        ("analyzers.dns = true", "C007", "write [analyzers.dns]"),
        ("analyzers.dns.enabled = 1", "C002", "must be true or false"),
        ("analyzers.dns.limits.time = \"1s\"", "C001", "did you mean `time_per_batch`?"),
        (
            "analyzers.x.library = \"x.so\"\nanalyzers.x.wasm = \"x.wasm\"",
            "C005",
            "a library or a WASM module, not both",
        ),
        ("sinks.json.grants = \"net\"", "C002", "did you mean [\"net\"]?"),
        ("workers = 1\nworkers = 2", "C000", "`workers` was already set above"),
        ("[flow\nmemory = \"1MiB\"", "C000", "unclosed table"),
    ];
    for &(file, code, part) in wrong {
        let last = if code == "C000" && part.starts_with("unclosed") { 1 } else { file.lines().count() };
        assert_wrong(file, &[(last, code, part)]);
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    let file =
        "[sources.lan]\nintreface = \"eth0\"\nfilter = tcp\n\n[flow]\nmemory = 5\n[sinks.web]\nwasm = 7\n";
    let expected = [
        (2, "C001", "`interface`"),
        (3, "C000", "\"tcp\""),
        (6, "C002", "\"5B\""),
        (8, "C002", "must be a text"),
    ];
    assert_wrong(file, &expected);
}

#[test]
fn a_message_shows_the_line_and_ends_with_the_count() {
    let found = read("[flow]\nmemroy = \"1GiB\"\n").unwrap_err();
    let expected = "\
error[C001]: unknown key `memroy` in [flow]
 --> radar.toml:2:1
  |
2 | memroy = \"1GiB\"
  | ^^^^^^ did you mean `memory`?

1 error - nothing was started
";
    assert_eq!(render(&found, false), expected);
    assert_eq!(found[0].json()["column"], 1);
    assert_eq!(found[0].json()["suggestion"], "`memory`");
}

#[test]
fn what_is_not_set_has_its_default() {
    let config = read("[analyzers.dns]\n[sinks.json]\n").unwrap();
    assert_eq!(config.workers, None);
    assert_eq!(config.flow.memory, None);
    assert_eq!(config.flow.timeout.udp_established.as_secs(), 300);
    assert_eq!(config.reassembly.hole_max.0, 256 << 10);
    let [Source::Live(live)] = config.sources.as_slice() else { panic!() };
    assert_eq!((live.interfaces.as_slice(), live.snaplen), (["auto".to_owned()].as_slice(), 262_144));
    assert!(config.warnings.is_empty());
}

#[test]
fn a_configuration_in_which_nothing_would_happen_is_warned_of() {
    let codes: Vec<_> = read("").unwrap().warnings.iter().map(|one| one.code.id()).collect();
    assert_eq!(codes, ["C101", "C102"]);
}

#[test]
fn paths_are_relative_to_the_file() {
    let file =
        "plugins.dirs = [\"more\"]\nsources.a.file = [\"x.pcap\", \"-\"]\nanalyzers.x.library = \"x.so\"\n";
    let text = Text::of_file("/etc/radar/radar.toml".as_ref(), file.to_owned());
    let config = Config::read(&text, &Request::default()).unwrap();
    assert_eq!(config.plugins.dirs, [PathBuf::from("/etc/radar/more")]);
    assert_eq!(config.analyzers[0].library.as_deref(), Some("/etc/radar/x.so".as_ref()));
    let [Source::Files(files)] = config.sources.as_slice() else { panic!() };
    assert_eq!(files.paths, [PathBuf::from("/etc/radar/x.pcap"), PathBuf::from("-")]);
}

#[test]
fn the_command_line_goes_before_the_environment_and_that_before_the_file() {
    let workers = |set: &[&str], environment: &[(&str, &str)]| {
        let request = Request {
            set: set.iter().map(ToString::to_string).collect(),
            environment: environment.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect(),
            ..Request::default()
        };
        Config::read(&Text::new("radar.toml", "workers = 1"), &request).unwrap().workers
    };
    assert_eq!(workers(&[], &[]), Some(1));
    assert_eq!(workers(&[], &[("RADAR__WORKERS", "2")]), Some(2));
    assert_eq!(workers(&["workers=3"], &[("RADAR__WORKERS", "2")]), Some(3));
}

#[test]
fn a_mistake_in_an_argument_names_the_argument() {
    let request = Request { set: vec!["flow.memroy=1GiB".to_owned()], ..Request::default() };
    let found = Config::read(&Text::new("radar.toml", ""), &request).unwrap_err();
    let text = render(&found, false);
    assert!(text.contains("--> --set:1:6") && text.contains("did you mean `memory`?"), "{text}");
}

#[test]
fn files_and_interfaces_of_the_command_line_take_the_place_of_the_sources() {
    let file = "sources.lan = {interface = \"eth0\", filter = \"tcp\"}";
    let sources = |options: SourceOptions| {
        let request = Request { sources: options, ..Request::default() };
        Config::read(&Text::new("radar.toml", file), &request).unwrap().sources
    };
    let files = sources(SourceOptions { files: vec!["x.pcap".into()], ..SourceOptions::default() });
    assert!(matches!(files.as_slice(), [Source::Files(files)] if files.filter.is_none()), "{files:?}");
    let paced =
        sources(SourceOptions { pace: Some(10.0), files: vec!["x.pcap".into()], ..SourceOptions::default() });
    assert!(matches!(&paced[0], Source::Files(files) if files.pace == Some(10.0) && !files.repeat));
    let filtered = sources(SourceOptions { filter: Some("udp".to_owned()), ..SourceOptions::default() });
    assert_eq!((filtered[0].id(), filtered[0].filter().0), ("lan", Some("udp")));
}

#[test]
fn an_interface_has_no_pace_and_a_pipe_no_second_round() {
    let refused = |options: SourceOptions| {
        let request = Request { sources: options, ..Request::default() };
        let found = Config::read(&Text::new("radar.toml", ""), &request).unwrap_err();
        render(&found, false)
    };
    let text = refused(SourceOptions { pace: Some(2.0), ..SourceOptions::default() });
    assert!(text.contains("--pace means nothing for an interface"), "{text}");
    let text = refused(SourceOptions { files: vec!["-".into()], repeat: true, ..SourceOptions::default() });
    assert!(text.contains("standard input cannot be read again"), "{text}");
}

fn json_sink() -> Manifest {
    let setting = |name: &str, kind| Setting { name: name.into(), kind, ..Setting::default() };
    let choices = vec!["radar".to_owned(), "eve".to_owned()];
    Manifest {
        name: "json".to_owned(),
        kind: Kind::Sink,
        settings: vec![
            setting("path", SettingKind::String),
            setting("rotate.keep", SettingKind::Integer),
            Setting { choices, ..setting("format", SettingKind::String) },
        ],
        ..Manifest::default()
    }
}

#[test]
fn the_settings_of_a_plugin_are_checked_by_its_manifest() {
    let config =
        read("[sinks.json]\npth = 3\nenabeld = true\nformat = \"ev\"\nrotate.keep = \"8\"\nrotate.age = 1\n");
    let config = config.unwrap();
    let found: Vec<_> = check_plugin(&config.sinks[0], &json_sink(), &tables::known())
        .iter()
        .map(|one| (one.place.as_ref().unwrap().line(), one.suggestion.clone().unwrap_or_default()))
        .collect();
    let expected = [(2, "`path`"), (3, "`enabled`"), (4, "\"eve\""), (5, "8"), (6, "")];
    assert_eq!(found, expected.map(|(line, mean)| (line, mean.to_owned())));
}

#[test]
fn what_a_plugin_refuses_is_told_where_it_stands_or_at_its_table() {
    let config = read("[sinks.json]\nrotate = {keep = 9000}\n").unwrap();
    let at = |setting| plugin_error(&config.sinks[0], setting, "is too much").place.unwrap().to_string();
    assert_eq!(at("rotate.keep"), "radar.toml:2:18");
    assert_eq!(at("path"), "radar.toml:1:8");
    let message = plugin_error(&config.sinks[0], "rotate.keep", "is too much").message;
    assert_eq!(message, "sinks.json.rotate.keep is too much");
}

#[test]
fn a_plugin_that_is_not_there_is_an_error_or_a_warning() {
    let config = read("[analyzers.tsl]\n[analyzers.json]\n[sinks.x-mine]\n").unwrap();
    let there = [(Section::Analyzers, "dns"), (Section::Analyzers, "tls"), (Section::Sinks, "json")];
    let tell = |table: &PluginTable, on_error| {
        let one = unknown_plugin(table, &there, on_error);
        (one.code.id(), one.is_error(), one.suggestion.unwrap_or_default())
    };
    assert_eq!(tell(&config.analyzers[0], OnError::Stop), ("C003", true, "`tls`".to_owned()));
    assert_eq!(tell(&config.analyzers[0], OnError::Skip), ("C003", false, "`tls`".to_owned()));
    assert_eq!(tell(&config.analyzers[1], OnError::Stop), ("C004", true, "[sinks.json]".to_owned()));
    assert_eq!(tell(&config.sinks[0], OnError::Stop), ("C003", true, String::new()));
}

#[test]
fn a_plugin_gets_only_its_own_keys() {
    let config =
        read("[sinks.json]\nenabled = false\nlimits.time_per_batch = \"1s\"\npath = \"-\"\n").unwrap();
    let sink = &config.sinks[0];
    assert_eq!((sink.enabled, sink.limits.time_per_batch.as_secs()), (false, 1));
    assert_eq!(sink.table, serde_json::json!({"path": "-"}));
}
