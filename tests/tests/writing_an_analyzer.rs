//! `docs/writing-an-analyzer.md` is followed word for word, in one shell and a network of its own.
//!
//! | a block                  | what is done with it                                                 |
//! |--------------------------|----------------------------------------------------------------------|
//! | `sh`                     | it is run line by line; what stands behind ` # ` is printed by then  |
//! | `text`                   | its lines are printed by the commands before it, in this order       |
//! | `json`                   | its objects are, as far as their members go                          |
//! | `console`                | nothing: radar is built already                                      |
//! | other, behind "`NAME`:"  | it is written to that file                                           |
//!
//! Times, sizes and what is drawn by lot are left out of what is compared.

mod live_network;

use live_network::generator::in_own_network;
use radar_tests::workshop::toolchain;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;
use std::{
    fs::{self, File},
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};
use tempfile::TempDir;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const TEXT: &str = include_str!("../../docs/writing-an-analyzer.md");

/// How long anything may take: a debug build of radar on a busy machine has a whole crate compiled.
const PATIENCE: Duration = Duration::from_secs(240);
/// How long what is sent behind is given, once it has said that it is at work.
const READY: Duration = Duration::from_secs(1);
/// Members of events that are others each time.
const BY_LOT: [&str; 4] = ["timestamp", "flow_id", "src_port", "community_id"];

#[test]
fn the_page_on_writing_an_analyzer_can_be_followed_word_for_word() {
    let program = |name: &str| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
        if !found {
            eprintln!("skipped: there is no {name}");
        }
        found
    };
    if !["logger", "tcpdump", "unshare"].into_iter().all(program) {
        return;
    }
    let Some(environment) = toolchain() else { return };
    in_own_network("the_page_on_writing_an_analyzer_can_be_followed_word_for_word", || follow(&environment));
}

fn follow(environment: &[(String, String)]) {
    let mut terminal = Terminal::open(environment);
    for (line, block) in blocks(TEXT) {
        let at = format!("docs/writing-an-analyzer.md:{line}");
        match block {
            Block::File(name, text) => fs::write(terminal.folder().join(name), text).expect("a file"),
            Block::Run(commands) => terminal.run(&commands, &at),
            Block::Lines(lines) => terminal.shows(&at, |output| missing_line(&lines, output)),
            Block::Events(events) => terminal.shows(&at, |output| missing_event(&events, output)),
        }
    }
}

/// A block of the page that something is done with.
enum Block {
    File(String, String),
    Run(String),
    Lines(String),
    Events(Vec<Value>),
}

/// The blocks of a page, with the lines that they begin in.
fn blocks(page: &str) -> Vec<(usize, Block)> {
    let (mut blocks, mut before, mut lines) = (Vec::new(), "", page.lines().enumerate());
    while let Some((at, line)) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            before = if line.is_empty() { before } else { line };
            continue;
        };
        let within = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
        let text: String = within.flat_map(|line| [line, "\n"]).collect();
        let file = before.strip_suffix("`:").and_then(|before| before.rsplit('`').next());
        let block = match (language, file) {
            ("console", _) => continue,
            ("sh", _) => Block::Run(text),
            ("text", _) => Block::Lines(text),
            ("json", _) => {
                let events = serde_json::Deserializer::from_str(&text).into_iter();
                Block::Events(events.collect::<Result<_, _>>().expect("events"))
            }
            (_, Some(name)) => Block::File(name.to_owned(), text),
            (other, None) => panic!("line {}: nothing is done with {other:?}", at + 1),
        };
        before = "";
        blocks.push((at + 1, block));
    }
    blocks
}

/// The first line that was not printed behind those before it.
fn missing_line(lines: &str, output: &str) -> Option<String> {
    let mut printed = output.lines().map(plain);
    lines.lines().find(|line| !printed.any(|other| fits(&plain(line), &other))).map(str::to_owned)
}

/// Whether a line is this one, or begins like it if it ends in `…`.
fn fits(line: &str, printed: &str) -> bool {
    line.strip_suffix('…').map_or(line == printed, |beginning| printed.starts_with(beginning))
}

/// A line without what is different each time: what was measured, and digests.
fn plain(line: &str) -> String {
    let words: Vec<&str> = line.split_whitespace().collect();
    let measured = |at: usize, word: &str| {
        let number = word.trim_end_matches(|last: char| !last.is_ascii_digit());
        let unit = words.get(at + 1).is_some_and(|next| ["KB", "MB", "ns", "runs", "s"].contains(next));
        number.parse::<f64>().is_ok() && (unit || number.contains('.'))
    };
    let digest = |word: &str| word.len() == 8 && word.bytes().all(|octet| octet.is_ascii_hexdigit());
    let words = words.iter().enumerate();
    let plain = words.map(|(at, word)| if measured(at, word) || digest(word) { "0" } else { word });
    plain.collect::<Vec<_>>().join(" ")
}

/// The first event that was not printed behind those before it, as far as its members go.
fn missing_event(events: &[Value], output: &str) -> Option<String> {
    let mut printed = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    events.iter().find(|event| !printed.any(|other| is_like(event, &other))).map(Value::to_string)
}

/// Whether `printed` has the members of `event`.
fn is_like(event: &Value, printed: &Value) -> bool {
    event.as_object().into_iter().flatten().all(|(name, value)| match &printed[name] {
        Value::Null => false,
        other => BY_LOT.contains(&&**name) || other == value,
    })
}

#[test]
fn of_what_is_printed_only_what_is_measured_and_drawn_by_lot_is_left_out() {
    let printed = "noise\nbuild    it.wasm  157 KB  12.8 s\nmore\n2 packets, 1 event ✓\n";
    assert_eq!(missing_line("build it.wasm 160 KB 2.1 s\n2 packets, …\n", printed), None);
    for wrong in ["build us.wasm 157 KB 12.8 s", "3 packets, 1 event ✓", "2 packets, 1 event"] {
        assert_eq!(missing_line(wrong, printed).as_deref(), Some(wrong));
    }
    assert!(missing_line("more\nnoise", printed).is_some(), "another order");

    let printed = r#"{"timestamp":"now","proto":"UDP","x":{"a":1,"b":2}}"#;
    let event = |text: &str| [serde_json::from_str(text).expect("JSON")];
    assert_eq!(missing_event(&event(r#"{"timestamp":"then","x":{"a":1,"b":2}}"#), printed), None);
    for wrong in [r#"{"x":{"a":1}}"#, r#"{"proto":"TCP"}"#, r#"{"flow_id":1}"#] {
        assert!(missing_event(&event(wrong), printed).is_some(), "{wrong}");
    }
}

/// A shell, and what is seen of it.
struct Terminal {
    shell: Child,
    place: TempDir,
    /// Lines that were entered.
    entered: usize,
    /// Octets of the output before those of the last block.
    before: usize,
}

impl Terminal {
    /// A shell on a host by the name of the page's, in an empty folder.
    fn open(environment: &[(String, String)]) -> Self {
        let place = tempfile::tempdir().expect("a folder");
        fs::create_dir(place.path().join("home")).expect("a folder");
        let output = File::create(place.path().join("output")).expect("a file");
        let program = radar_tests::radar::program();
        let programs = program.parent().expect("it stands in a folder").display();
        let path = environment.iter().find(|(name, _)| name == "PATH").map_or("", |(_, value)| value);
        // The crates that a plugin needs are radar's own, and were fetched with it; they are built once for all tests.
        let target = std::env::current_exe().expect("a test has a path").with_file_name("author-toolchain");
        let mut shell = Command::new("unshare");
        shell.args(["--uts", "sh", "-c", "echo sensor >/proc/sys/kernel/hostname && exec bash"]);
        shell.env_clear().envs(environment.iter().cloned()).current_dir(place.path().join("home"));
        shell.env("PATH", format!("{programs}:{path}")).env("CARGO_TARGET_DIR", target);
        shell.env("CARGO_NET_OFFLINE", "true").env("CARGO_TERM_COLOR", "never");
        shell.env("XDG_CACHE_HOME", place.path()).env("XDG_RUNTIME_DIR", place.path());
        shell
            .stdin(Stdio::piped())
            .stdout(output.try_clone().expect("a file"))
            .stderr(output)
            .process_group(0);
        let shell = shell.spawn().expect("unshare of util-linux");
        let mut terminal = Self { shell, place, entered: 0, before: 0 };
        // Root needs no sudo, which need not be there.
        terminal.run("sudo() { \"$@\"; }", "the beginning");
        terminal
    }

    /// The folder that the shell is in.
    fn folder(&self) -> PathBuf {
        fs::read_link(format!("/proc/{}/cwd", self.shell.id())).expect("the shell runs")
    }

    /// Runs commands, one a line.
    fn run(&mut self, commands: &str, at: &str) {
        self.before = self.output().len();
        for line in commands.lines() {
            let (command, shown) = line.split_once(" # ").unwrap_or((line, ""));
            self.enter(command, at);
            self.shows(at, |output| (!output.contains(shown)).then(|| shown.to_owned()));
            if command.trim_end().ends_with('&') {
                thread::sleep(READY);
            }
        }
    }

    /// Enters a line, and waits for its end.
    fn enter(&mut self, line: &str, at: &str) {
        self.entered += 1;
        let done = self.place.path().join("done");
        // What reads its input would take the next lines.
        let line = format!("{{ {line}\n}} </dev/null; echo $? >>{}\n", done.display());
        self.shell.stdin.as_mut().expect("a pipe").write_all(line.as_bytes()).expect("the shell runs");
        let codes = || fs::read_to_string(&done).unwrap_or_default();
        self.wait(at, |_| (codes().lines().count() < self.entered).then(|| "it does not end".to_owned()));
        let failed = codes().lines().last() != Some("0");
        assert!(!failed, "{at}: it fails: {line}{}", self.shown());
        let (manifest, lock) = (self.folder().join("Cargo.toml"), self.folder().join("Cargo.lock"));
        if manifest.exists() && !lock.exists() {
            fs::copy(Path::new(ROOT).join("Cargo.lock"), lock).expect("radar has one");
        }
    }

    /// Waits until nothing is missing any more in what the last commands have printed.
    fn shows(&self, at: &str, missing: impl Fn(&str) -> Option<String>) {
        self.wait(at, |output| {
            missing(output).map(|missing| format!("nothing is printed like\n{missing}\n"))
        });
    }

    fn wait(&self, at: &str, wrong: impl Fn(&str) -> Option<String>) {
        let begun = Instant::now();
        while let Some(wrong) = wrong(&self.shown()) {
            assert!(begun.elapsed() < PATIENCE, "{at}: {wrong}, but\n{}", self.shown());
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// What was printed since the last commands began.
    fn shown(&self) -> String {
        self.output().split_off(self.before)
    }

    fn output(&self) -> String {
        fs::read(self.place.path().join("output"))
            .map(|octets| String::from_utf8_lossy(&octets).into_owned())
            .expect("the shell has it open")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // With all that it has sent behind; whoever has ended need not.
        let group = Pid::from_child(&self.shell);
        let _ = kill_process_group(group, Signal::KILL).map(|()| self.shell.wait());
    }
}
