//! What a newcomer sees: the real radar as an unprivileged user in a network namespace without interfaces.
//!
//! Each file of `first_minutes` is a transcript: lines that begin with `$` are commands of a shell, what follows is what
//! came of them, standard error and standard output together, and the exit code unless it was 0. Paths and versions stand
//! as `$RADAR`, `$FOLDER` and `$VERSION`. `UPDATE_EXPECT=1` writes them anew. Without root the tests are skipped.

#![allow(clippy::unwrap_used)] // a test may

use radar_tests::radar::program;
use std::{
    fmt::Write,
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// Who may nothing.
const NOBODY: &str = "65534";

/// A user's shell in a folder of its own.
struct Shell {
    folder: TempDir,
}

impl Shell {
    /// None, with a word about it, where no namespace can be made or nobody may run what was built.
    fn new() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).expect("it is ours");
        let shell = Self { folder };
        let works = shell.run("radar --version").status.success();
        if !works {
            eprintln!(
                "skipped: this takes root, unshare and setpriv, and a target folder that everybody may read"
            );
        }
        works.then_some(shell)
    }

    fn run(&self, command: &str) -> Output {
        let path =
            format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", program().parent().expect("a folder").display());
        let (reuid, regid) = (format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"));
        let rights = ["setpriv", &reuid, &regid, "--clear-groups", "--inh-caps=-all"];
        let mut shell = Command::new("unshare");
        shell.args(["--net", "--"]).args(rights).args(["sh", "-c", &format!("exec 2>&1; {command}")]);
        shell.current_dir(&self.folder).env_clear().env("PATH", path).env("HOME", self.folder.path());
        shell.env("TMPDIR", self.folder.path()).output().expect("unshare is part of every system")
    }

    /// What came of a command, as it stands in a transcript.
    fn told(&self, command: &str) -> String {
        let output = self.run(command);
        let mut text = self.with_names(&String::from_utf8_lossy(&output.stdout));
        match output.status.code() {
            Some(0) => {}
            code => writeln!(text, "exit {}", code.map_or("by a signal".to_owned(), |code| code.to_string()))
                .unwrap(),
        }
        text
    }

    /// The same on every machine and in every version.
    fn with_names(&self, text: &str) -> String {
        let replaced = text
            .replace(&program().canonicalize().expect("it was built").display().to_string(), "$RADAR")
            .replace(&self.folder.path().display().to_string(), "$FOLDER")
            .replace(env!("CARGO_PKG_VERSION"), "$VERSION");
        replaced
            .lines()
            .filter(|line| !is_of_this_machine(line))
            .fold(String::new(), |text, line| text + without_list(&without_age(line)) + "\n")
    }
}

/// Some kernels have tunnels in every namespace, and some machines are containers.
fn is_of_this_machine(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_listed = words.next().is_some_and(|word| word.parse::<u32>().is_ok_and(|index| index > 1));
    let is_device = words.next().is_some_and(|name| {
        ["ifb", "tunl", "sit", "gre", "erspan", "ip6", "ip_vti", "dummy", "teql"]
            .iter()
            .any(|it| name.starts_with(it))
    });
    is_listed && is_device || line.contains("in a container only its own network")
}

/// `(changed 3 seconds ago)` is another each time.
fn without_age(line: &str) -> String {
    match (line.find("(changed "), line.find(" ago)")) {
        (Some(from), Some(to)) => format!("{}(changed $AGE{}", &line[..from], &line[to..]),
        _ => line.to_owned(),
    }
}

/// Which plugins there are depends on what was built.
fn without_list(line: &str) -> &str {
    line.split_once("there are ").map_or(line, |(before, _)| &line[..before.len() + "there are".len()])
}

/// The folder of the transcripts.
fn transcripts() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/first_minutes")
}

/// Does what a transcript says, and compares what comes of it.
#[track_caller]
fn play(name: &str) {
    let Some(shell) = Shell::new() else { return };
    let file = transcripts().join(name).with_extension("txt");
    let expected = fs::read_to_string(&file).expect("each test has its transcript");
    let mut came = String::new();
    for command in expected.lines().filter_map(|line| line.strip_prefix("$ ")) {
        writeln!(came, "$ {command}\n{}", shell.told(command)).unwrap();
    }
    let came = came.trim_end().to_owned() + "\n";
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return fs::write(file, came).expect("the transcripts can be written");
    }
    assert!(came == expected, "{}\n--- expected\n{expected}\n--- came\n{came}", file.display());
}

macro_rules! transcripts {
    ($($name:ident $file:literal)*) => { $( #[test] fn $name() { play($file) } )* };
}

transcripts! {
    who_has_no_rights_is_told_how_to_get_them_and_what_goes_without "no-rights"
    an_interface_that_is_not_there_is_answered_with_those_that_are "interfaces"
    a_filter_that_is_none_is_shown_where "filters"
    a_command_that_is_misspelt_is_understood "commands"
    every_typo_in_the_file_is_shown_at_once "typos"
    a_plugin_that_cannot_be_had_is_explained "plugins"
    a_database_that_cannot_be_used_says_what_it_is "databases"
    a_file_that_is_no_capture_is_told_so "files"
    a_configuration_is_written_for_this_machine "init"
    a_plugin_is_enabled_and_parked_by_one_line "enable"
    parts_of_the_file_and_what_goes_before_it_are_checked_alike "parts"
}

#[test]
fn every_transcript_is_played() {
    let text = include_str!("first_minutes.rs");
    for entry in fs::read_dir(transcripts()).unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(text.contains(&format!("\"{name}\"")), "nobody plays {name}.txt");
    }
}

#[test]
fn the_demo_shows_something_of_everything_and_needs_nothing() {
    let Some(shell) = Shell::new() else { return };
    let output = shell
        .run("radar demo --once --pace 100 --set sinks.json.path=$HOME/events --set sinks.json.format=eve");
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("demo: 30 seconds of traffic that radar brings along, once"), "{told}");
    assert!(!told.contains("ERROR"), "{told}");
    let events = fs::read_to_string(shell.folder.path().join("events")).unwrap();
    for kind in ["dns", "mdns", "tls", "quic", "http", "ssh", "rdp", "dhcp", "arp", "ndp", "flow"] {
        assert!(events.contains(kind), "nothing of {kind}");
    }
    for known in ["www.frankfurt.example", "Nairobi", "Example Cloud"] {
        assert!(events.contains(known), "nothing of {known}: {}", &events[..events.len().min(2000)]);
    }
    let mut left = fs::read_dir(&shell.folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(left.all(|name| !name.to_string_lossy().contains("demo")), "the demo leaves nothing behind");
}

#[test]
fn a_port_that_is_taken_is_no_mistake_of_the_configuration() {
    let Some(shell) = Shell::new() else { return };
    let config = "[analyzers.dns]\n[sinks.web]\nlisten = [\"127.0.0.1:3555\"]\n";
    fs::write(shell.folder.path().join("radar.toml"), config).unwrap();
    let listen = "import socket,time; s=socket.create_server((\"127.0.0.1\",3555)); print(\"open\",flush=True); time.sleep(30)";
    let told = shell.told(&format!(
        "python3 -c '{listen}' > open & while ! grep -q open open; do sleep 0.1; done; radar -i lo; code=$?; kill $!; exit $code"
    ));
    assert!(told.contains("error[C013]") && told.contains("radar.toml:3:10"), "{told}");
    assert!(
        told.contains("127.0.0.1:3555 is in use by another program") && told.ends_with("exit 69\n"),
        "{told}"
    );
}

#[test]
fn the_doctor_looks_at_everything_and_gives_no_address_away() {
    let Some(shell) = Shell::new() else { return };
    let page = shell.told("radar doctor");
    let names = ["radar", "system", "kernel", "time source", "rights", "landlock", "seccomp", "interfaces"];
    let more = ["BPF JIT", "buffer", "eBPF", "processes", "config", "plugin", "places", "ports", "terminal"];
    for name in names.iter().chain(&more) {
        assert!(
            page.lines().any(|line| line.get(6..).is_some_and(|rest| rest.starts_with(name))),
            "{name}\n{page}"
        );
    }
    assert!(
        page.contains("warn  config        no radar.toml") && page.contains("radar init writes one"),
        "{page}"
    );
    assert!(
        page.contains("sudo setcap") || page.contains("cap-add") || page.contains("gain no rights"),
        "{page}"
    );
    assert!(!page.contains("127.0.0.1") && !page.contains("::1"), "{page}");
}

#[test]
fn flags_say_what_is_written_where_and_in_which_form() {
    let Some(shell) = Shell::new() else { return };
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/demo/demo.pcap");
    fs::copy(demo, shell.folder.path().join("demo.pcap")).expect("the demo is part of the repository");
    // The first block of pcapng, and nothing else on standard output.
    assert_eq!(shell.told("radar -q -r demo.pcap -w - | head -c 4 | od -An -tx1"), " 0a 0d 0d 0a\n");
    // Only the sink that is named runs; the name's end says which format.
    assert_eq!(shell.told("radar -q -r demo.pcap --sink pcap -w dns.pcap port 53"), "");
    assert_eq!(shell.told("head -c 4 dns.pcap | od -An -tx1 | wc -w"), "4\n");
    let table = shell.told("radar -q -r demo.pcap --format csv | head -n 1");
    assert!(table.starts_with("timestamp,event_type,"), "{table}");
    let lines = shell.told("radar -q tap -r demo.pcap -Y dns.rcode:NXDOMAIN");
    assert!(!lines.is_empty() && lines.lines().all(|line| line.contains("NXDOMAIN")), "{lines}");
}
