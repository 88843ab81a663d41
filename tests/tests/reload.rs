//! The configuration changes while radar runs: what is new is taken up, and nobody else notices.

mod live_network;

use live_network::generator::{Sender, cable, in_own_network};
use radar_tests::{Ended, Radar, Running, hostile, traffic};
use rustix::process::Signal;
use serde_json::Value;
use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// In which a change must have been taken up.
const SOON: Duration = Duration::from_secs(3);

/// What a person takes for at once, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(10);

/// Lookups between two changes.
const SOME: usize = 20;

/// A configuration with the untouched analyzer and sink, and some more.
fn config(workers: u32, more: &str) -> String {
    format!("workers = {workers}\n[analyzers.dns]\n[sinks.json]\npath = \"-\"\n{more}")
}

/// The plugin that tells of every datagram, with these settings.
fn survived(settings: &str) -> String {
    format!("[analyzers.x-panics]\nlibrary = {:?}\n{settings}\n", hostile("panics"))
}

/// The second sink, a library like another: the untouched one has the first.
fn copy(settings: &str) -> String {
    let json = hostile("panics").with_file_name("libradar_json.so");
    format!("[sinks.copy]\nlibrary = {json:?}\n{settings}\n")
}

/// Saves the configuration as editors do: another file takes its name.
fn save(radar: &Running, config: &str) {
    let file = radar.folder().join("radar.toml");
    let new = file.with_extension("new");
    fs::write(&new, config).and_then(|()| fs::rename(&new, &file)).expect("saved");
}

fn read(file: impl AsRef<Path>) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

/// A radar that is given lookups through a pipe, a few at a time.
struct Piped {
    radar: Running,
    capture: radar_tests::Capture,
    frames: usize,
}

impl Piped {
    fn start(config: &str, lookups: u16) -> Self {
        let radar = Radar::new(config).args(&["-r", "-"]).start_with_pipe();
        let mut it = Self { radar, capture: traffic::lookups(lookups), frames: 0 };
        let header = it.capture.first(0).to_vec();
        it.radar.write(&header);
        it
    }

    /// Some more lookups, which have been told of when this returns.
    fn look_up(&mut self) {
        let more = self.frames + 2 * SOME;
        let octets = self.capture.first(more)[self.capture.first(self.frames).len()..].to_vec();
        self.radar.write(&octets);
        self.frames = more;
        let last = more / 2 - 1;
        // The question and its answer.
        for _ in 0..2 {
            self.radar.wait_for(&format!("\"rrname\":\"host-{last}.example.org\""), PATIENCE);
        }
    }

    fn end(self) -> Ended {
        self.radar.end().with_exit(0)
    }
}

/// All that the untouched plugins tell, sorted where several workers wrote it.
fn untouched(ended: &Ended, workers: u32) -> Vec<&String> {
    let is_theirs = |line: &&String| {
        ["dns", "flow"].iter().any(|name| line.contains(&format!("\"event_type\":\"{name}\"")))
    };
    let mut lines: Vec<_> = ended.lines.iter().filter(is_theirs).collect();
    if workers > 1 {
        lines.sort();
    }
    lines
}

fn survivors(ended: &Ended) -> usize {
    ended.events_of("x_survived").len()
}

#[test]
fn an_analyzer_is_enabled_set_otherwise_and_disabled_while_traffic_goes() {
    for workers in [1, 2] {
        let before = config(workers, "");
        let mut quiet = Piped::start(&before, 100);
        (0..5).for_each(|_| quiet.look_up());
        let mut piped = Piped::start(&before, 100);
        piped.look_up();
        save(&piped.radar, &config(workers, &survived("")));
        piped.radar.wait_for_message("reloaded: +x-panics, 2 unchanged", 1, SOON);
        piped.look_up();
        save(&piped.radar, &config(workers, &survived("at = \"drop\"")));
        piped.radar.wait_for_message("reloaded: ~x-panics, 2 unchanged", 1, SOON);
        piped.look_up();
        save(&piped.radar, &config(workers, &survived("enabled = false")));
        piped.radar.wait_for_message("reloaded: -x-panics, 2 unchanged", 1, SOON);
        // What it did is told, all of it.
        let events = format!("events={}", 2 * 2 * SOME);
        piped.radar.wait_for_message(&events, 1, PATIENCE);
        piped.look_up();
        piped.look_up();
        let (quiet, ended) = (quiet.end(), piped.end());
        assert_eq!(survivors(&ended), 2 * 2 * SOME);
        assert_eq!(untouched(&ended, workers), untouched(&quiet, workers), "{workers} workers");
        let stats = ended.stats();
        assert_eq!((&stats["violations"], &stats["plugins"]["x-panics"]), (&Value::Null, &Value::Null));
        assert_eq!(stats["sinks"]["json"]["written"], ended.lines.len() - 1);
    }
}

#[test]
fn a_sink_comes_is_set_otherwise_and_goes_while_traffic_goes() {
    for workers in [1, 2] {
        let mut piped = Piped::start(&config(workers, ""), 100);
        piped.look_up();
        save(&piped.radar, &config(workers, &copy("path = \"one.jsonl\"")));
        piped.radar.wait_for_message("reloaded: +copy, 2 unchanged", 1, SOON);
        piped.look_up();
        save(&piped.radar, &config(workers, &copy("path = \"two.jsonl\"")));
        piped.radar.wait_for_message("reloaded: ~copy, 2 unchanged", 1, SOON);
        piped.look_up();
        save(&piped.radar, &config(workers, &copy("path = \"two.jsonl\"\nflush = \"50ms\"")));
        piped.radar.wait_for_message("reloaded: ~copy, 2 unchanged", 2, SOON);
        piped.look_up();
        save(&piped.radar, &config(workers, ""));
        piped.radar.wait_for_message("reloaded: -copy, 2 unchanged", 1, SOON);
        piped.radar.wait_for_message("removed plugin=\"copy\" written=120 lost=0 dropped=0", 1, PATIENCE);
        piped.look_up();
        let copied = ["one.jsonl", "two.jsonl"].map(|file| read(piped.radar.folder().join(file))).concat();
        let ended = piped.end();
        let copied: Vec<&str> = copied.lines().collect();
        let all: Vec<&str> = ended.lines.iter().map(String::as_str).collect();
        assert_eq!(copied, all[2 * SOME..8 * SOME], "{workers} workers");
        assert_eq!(untouched(&ended, 1).len(), 3 * 5 * SOME);
        assert_eq!(ended.stats()["sinks"]["json"]["written"], ended.lines.len() - 1);
    }
}

#[test]
fn a_configuration_that_cannot_be_is_refused_whole_and_the_one_before_goes_on() {
    let mut piped = Piped::start(&config(1, ""), 100);
    piped.look_up();
    save(&piped.radar, &config(1, &(survived("") + "[analyzers.dsn]\n[flow]\nmemory = 3\n")));
    piped.radar.wait_for_message("radar.toml is refused as it is now; radar goes on as before", 1, SOON);
    piped.radar.wait_for_message("error[C003]: unknown analyzer `dsn`\n --> radar.toml:8:12", 1, PATIENCE);
    piped.radar.wait_for_message("2 errors - nothing was changed", 1, PATIENCE);
    piped.look_up();
    save(&piped.radar, &config(1, &survived("at = \"new\"")));
    piped.radar.wait_for_message("is refused as it is now", 2, SOON);
    piped.look_up();
    // One that is gone is none: the signal says to read it all the same.
    fs::remove_file(piped.radar.folder().join("radar.toml")).expect("it was there");
    piped.radar.signal(Signal::HUP);
    piped.radar.wait_for_message("there is no such file", 1, SOON);
    piped.look_up();
    save(&piped.radar, &config(1, &survived("")));
    piped.radar.wait_for_message("reloaded: +x-panics, 2 unchanged", 1, SOON);
    piped.look_up();
    let ended = piped.end();
    assert_eq!((ended.dns_messages().len(), survivors(&ended)), (2 * 5 * SOME, 2 * SOME));
}

#[test]
fn a_hangup_brings_back_who_was_set_aside() {
    for workers in [1, 2] {
        // It fails at three packets, which are one batch's or three's, and is set aside.
        let mut piped = Piped::start(&config(workers, &survived("at = \"datagram\"")), 100);
        piped.look_up();
        piped.radar.wait_for_message("is set aside until the configuration is read anew", 1, PATIENCE);
        save(&piped.radar, &config(workers, &survived("at = \"stream\"")));
        piped.radar.wait_for_message("reloaded: ~x-panics, 2 unchanged", 1, SOON);
        piped.look_up();
        save(&piped.radar, &config(workers, &survived("at = \"datagram\"")));
        piped.radar.wait_for_message("reloaded: ~x-panics, 2 unchanged", 2, SOON);
        piped.look_up();
        piped.radar.wait_for_message("is set aside until the configuration is read anew", 2, PATIENCE);
        piped.radar.signal(Signal::HUP);
        piped.radar.wait_for_message("reloaded: ~x-panics, 2 unchanged", 3, SOON);
        piped.look_up();
        piped.radar.wait_for_message("is set aside until the configuration is read anew", 3, PATIENCE);
        piped.look_up();
        let ended = piped.end();
        let its = &ended.stats()["plugins"]["x-panics"];
        assert_eq!((&its["faults"], &its["set_aside"]), (&9.into(), &true.into()), "{its}");
        assert_eq!((ended.dns_messages().len(), survivors(&ended)), (2 * 5 * SOME, 2 * SOME));
    }
}

#[test]
fn a_sink_that_was_set_aside_comes_back_too() {
    let sink = format!("[sinks.x-sink]\nlibrary = {:?}\n", hostile("sink"));
    let mut piped = Piped::start(&config(1, &sink), 1000);
    for times in 1..=2 {
        // It fails at each batch of events.
        while piped.radar.messages().matches("set aside until the configuration is read anew").count() < times
        {
            piped.look_up();
        }
        piped.radar.signal(Signal::HUP);
        piped.radar.wait_for_message("reloaded: ~x-sink, 2 unchanged", times, SOON);
    }
    let stats = piped.end().stats();
    let its = &stats["sinks"]["x-sink"];
    assert!(its["faults"].as_u64() >= Some(6) && its["written"] == 0, "{its}");
    assert_eq!((&stats["sinks"]["json"]["lost"], &stats["violations"]), (&0.into(), &Value::Null));
}

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

#[test]
fn what_is_the_cores_asks_for_a_restart_and_the_rest_is_taken_up() {
    let mut piped = Piped::start(&config(1, ""), 40);
    piped.look_up();
    save(&piped.radar, &config(2, &(survived("") + "[flow.timeout]\nicmp = \"1s\"\n")));
    let message = "workers, [flow] have changed; this takes effect when radar is started again";
    piped.radar.wait_for_message(message, 1, SOON);
    piped.radar.wait_for_message("reloaded: +x-panics, 2 unchanged", 1, SOON);
    piped.look_up();
    let ended = piped.end();
    assert_eq!((ended.dns_messages().len(), survivors(&ended)), (2 * 2 * SOME, 2 * SOME));
}

#[test]
fn a_file_that_ends_is_not_held_up() {
    let (mut quickest, config) = (Duration::MAX, config(1, ""));
    for _ in 0..5 {
        let radar = Radar::new(&config).file("in.pcap", traffic::lookups(10).bytes()).read("in.pcap");
        quickest = quickest.min(radar.run().with_exit(0).took);
    }
    // Less than the time between two looks at the files; a debug build takes some 60 ms for it all.
    assert!(quickest < Duration::from_millis(400), "{quickest:?}");
}

/// Lookups on a network, some two hundred a second, while all these changes are made.
fn traffic_goes(changes: usize, mut change: impl FnMut(usize)) -> u16 {
    let stop = std::sync::atomic::AtomicBool::new(false);
    thread::scope(|scope| {
        let sender = scope.spawn(|| {
            let sender = Sender::open("va").expect("a cable");
            let mut lookup = 0;
            while !stop.load(std::sync::atomic::Ordering::Relaxed) && lookup < 50_000 {
                traffic::lookup(lookup).iter().for_each(|frame| sender.send(frame).expect("sent"));
                lookup += 1;
                // Two hundred reloads then end before the ports do.
                thread::sleep(Duration::from_millis(4));
            }
            lookup
        });
        (0..changes).for_each(&mut change);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        sender.join().expect("it sent")
    })
}

/// How often each name was told of, in questions and in answers.
fn told(lines: &[String]) -> HashMap<(String, bool), usize> {
    let mut told = HashMap::new();
    for line in lines.iter().filter(|line| line.contains("\"event_type\":\"dns\"")) {
        let event: Value = serde_json::from_str(line).expect("JSON");
        let name = event["dns"]["queries"][0]["rrname"].as_str().expect("a name").to_owned();
        *told.entry((name, event["dns"]["type"] == "request")).or_default() += 1;
    }
    told
}

#[test]
fn a_radar_that_captures_is_reloaded_over_and_over_and_loses_and_leaks_nothing() {
    in_own_network("a_radar_that_captures_is_reloaded_over_and_over_and_loses_and_leaks_nothing", || {
        for workers in [1, 2] {
            soak(workers);
        }
    });
}

/// Packets of a second: twenty thousand with `RADAR_SOAK=1` in the environment, which other tests would disturb.
fn rate() -> u64 {
    if std::env::var_os("RADAR_SOAK").is_some() { 20_000 } else { 2_000 }
}

#[test]
fn changes_under_load_cost_no_packet() {
    in_own_network("changes_under_load_cost_no_packet", || {
        for workers in [1, 2] {
            cable("va", "vb");
            let stats = "[stats]\ninterval = \"100ms\"\n";
            let [one, two] = ["[analyzers.tls]\n[analyzers.ssh]\n", "[analyzers.quic]\n[analyzers.ssh]\n"]
                .map(|some| config(workers, &(some.to_owned() + stats)));
            let mut radar = live_network::start(Radar::new(&one).args(&["-i", "vb"]));
            let packets = 4 * rate();
            let sender =
                thread::spawn(move || Sender::open("va").and_then(|it| it.send_numbers(0..packets, rate())));
            for time in 1..=10 {
                fs::write(radar.folder().join("radar.toml"), [&one, &two][time % 2]).expect("saved");
                radar.signal(Signal::HUP);
                radar.wait_for_message("reloaded: ", time, PATIENCE);
                thread::sleep(Duration::from_millis(200));
            }
            sender.join().expect("it sent").expect("sent");
            radar.has_said(live_network::STATS, PATIENCE);
            radar.signal(Signal::INT);
            let stats = radar.end().with_exit(0).stats();
            let capture = &stats["capture"];
            eprintln!("{workers} workers, ten reloads, {} packets a second: {capture}", rate());
            assert_eq!((&capture["kernel_drops"], &stats["violations"]), (&0.into(), &Value::Null));
            assert_eq!(capture["delivered"], packets);
            live_network::generator::run("ip link del va");
        }
    });
}

/// Ten reloads; two hundred with `RADAR_SOAK=1` in the environment.
fn soak(workers: u32) {
    let times = if std::env::var_os("RADAR_SOAK").is_some() { 200 } else { 10 };
    cable("va", "vb");
    // An analyzer that comes and goes, another that is set otherwise, a sink that does both.
    let stats = "[stats]\ninterval = \"100ms\"\n\
                 [flow.timeout]\nudp_new = \"2s\"\nudp_established = \"2s\"\n";
    let one = config(workers, &(survived("") + "[analyzers.tls]\n" + &copy("path = \"one.jsonl\"") + stats));
    let two = config(workers, &(survived("at = \"gap\"") + &copy("path = \"two.jsonl\"") + stats));
    let three = config(workers, &(survived("") + "[analyzers.quic]\n" + stats));
    let mut radar = Radar::new(&one).args(&["-i", "vb"]).within(Duration::from_secs(1200)).start();
    radar.wait_for(live_network::STATS, PATIENCE);
    let (mut memory, mut slowest) = (Vec::new(), Duration::ZERO);
    let lookups = traffic_goes(times, |time| {
        save(&radar, [&two, &three, &one][time % 3]);
        let saved = Instant::now();
        radar.wait_for_message("reloaded: ", time + 1, PATIENCE);
        slowest = slowest.max(saved.elapsed());
        memory.push(radar.memory().0);
    });
    let last = format!("\"rrname\":\"host-{}.example.org\"", lookups - 1);
    (0..2).for_each(|_| drop(radar.wait_for(&last, PATIENCE)));
    radar.signal(Signal::INT);
    let ended = radar.end().with_exit(0);
    let told = told(&ended.lines);
    assert_eq!(told.len(), 2 * usize::from(lookups));
    assert!(told.values().all(|times| *times == 1), "none is lost, none is told twice");
    let stats = ended.stats();
    assert_eq!((&stats["violations"], &stats["capture"]["kernel_drops"]), (&Value::Null, &0.into()));
    assert_eq!(stats["plugins"]["dns"]["events"], 2 * u64::from(lookups));
    assert_eq!(stats["sinks"]["json"]["written"], ended.lines.len() - 1);
    assert!(slowest < SOON, "{slowest:?}");
    let mib = |octets: &u64| *octets as f64 / f64::from(1 << 20);
    let (early, late) = (mib(&memory[times / 4]), mib(&memory[times - 1]));
    eprintln!(
        "{workers} workers, {times} reloads, {lookups} lookups: the slowest reload took {slowest:?}, \
         memory was {early:.1} MiB after a quarter and {late:.1} MiB at the end"
    );
    // What the allocator keeps is no leak; a library or an instance left behind at each reload would be.
    assert!(late < early + 4.0 + times as f64 * 0.02, "{memory:?}");
    live_network::generator::run("ip link del va");
}
