//! The screen of the built radar, on a terminal: what it shows, what it costs, and how it leaves it.

#![allow(clippy::unwrap_used)] // a test may

use radar_tests::{
    Capture, Radar, hostile,
    terminal::{Terminal, has_tmux},
    traffic::{echo, lookup, mixed},
};
use rustix::process::{Signal, kill_process, test_kill_process};
use std::time::{Duration, Instant};

const CONFIG: &str = "[analyzers.dns]\n[sinks.tui]\nmouse = false\n";

/// Two connections, and then half a minute of lookups, ten in each second.
fn half_a_minute() -> Capture {
    let mut capture = Capture::new();
    echo(&mut capture, 40_000, b"what is said is answered", false);
    echo(&mut capture, 40_001, b"what is said is answered too", false);
    for number in 0..300 {
        capture.at(1_700_000_001 + u32::from(number) / 10, u32::from(number) % 10 * 100_000);
        lookup(number).iter().for_each(|frame| capture.push(frame));
    }
    capture
}

fn started(size: (u16, u16), arguments: &str) -> Terminal {
    let terminal = Terminal::start(size, CONFIG, &[("traffic.pcap", half_a_minute().bytes())], arguments);
    terminal.wait_for("a flow", |screen| screen.contains("1 Flows") && screen.contains("198.51.100.53:53"));
    terminal
}

/// The terminal is the shell's again, as it was.
fn assert_restored(terminal: &Terminal, exit: &str) {
    let screen = terminal.wait_for("the shell", |screen| screen.contains("ENDED"));
    assert!(screen.contains(&format!("ENDED {exit}")), "{screen}");
    assert_eq!(terminal.is("alternate_on"), "0", "the other screen is left");
    assert_eq!(terminal.is("cursor_flag"), "1", "the cursor is shown");
    let modes = terminal.modes();
    for mode in ["icanon", "echo", "isig", "opost"] {
        assert!(modes.split_whitespace().any(|word| word == mode), "{mode} is on: {modes}");
    }
}

#[test]
fn a_screen_is_filtered_frozen_resized_and_left() {
    if !has_tmux() {
        return;
    }
    let terminal = started((80, 24), "-r traffic.pcap --pace 1");
    assert_eq!(terminal.is("alternate_on"), "1");
    terminal.keys(&["/"]);
    terminal.text("port:7 ");
    terminal.wait_for("what the filter leaves", |screen| {
        screen.contains("2 of ") && screen.contains("198.51.100.7:7")
    });
    terminal.text("prot:7");
    terminal.wait_for("what is wrong", |screen| screen.contains("there is no field `prot`"));
    terminal.keys(&["Escape"]);
    terminal.wait_for("all flows", |screen| !screen.contains("2 of ") && screen.contains("198.51.100.53:53"));

    terminal.keys(&["Space"]);
    let frozen = terminal.wait_for("that it stands still", |screen| screen.contains("frozen"));
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(terminal.screen(), frozen);
    terminal.keys(&["Space"]);
    terminal.wait_for("that it goes on", |screen| !screen.contains("frozen"));

    terminal.resize(60, 20);
    let small = terminal.wait_for("the small screen", |screen| screen.contains(" 1 Flows 2 3 4"));
    assert!(small.lines().count() == 20 && small.lines().all(|line| line.chars().count() <= 60), "{small}");
    for (key, title) in [("2", "2 Top"), ("4", "4 DNS"), ("7", "7 Tail"), ("8", "8 Plug")] {
        terminal.keys(&[key]);
        terminal.wait_for(title, |screen| screen.contains(title));
    }
    terminal.keys(&["q"]);
    assert_restored(&terminal, "0");
}

#[test]
fn the_terminal_is_given_back_at_a_signal_and_at_ctrl_c() {
    if !has_tmux() {
        return;
    }
    let terminal = started((80, 24), "-r traffic.pcap --pace 1");
    kill_process(terminal.radar(), Signal::TERM).unwrap();
    assert_restored(&terminal, "0");

    let terminal = started((80, 24), "-r traffic.pcap --pace 1");
    terminal.keys(&["C-c"]);
    assert_restored(&terminal, "0");
}

#[test]
fn radar_ends_when_its_terminal_has_gone() {
    if !has_tmux() {
        return;
    }
    let terminal = started((80, 24), "-r traffic.pcap");
    let radar = terminal.radar();
    terminal.hang_up();
    let begin = Instant::now();
    while test_kill_process(radar).is_ok() {
        assert!(begin.elapsed() < Duration::from_secs(20), "radar goes on without a terminal");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_file_that_is_over_can_be_looked_at_and_read_again() {
    if !has_tmux() {
        return;
    }
    let terminal = started((80, 24), "-r traffic.pcap");
    terminal.wait_for("the end", |screen| screen.contains("end of file: 6") && screen.contains("R again"));
    terminal.keys(&["R"]);
    terminal.wait_for("the paces", |screen| screen.contains("Read the file again"));
    terminal.keys(&["2"]);
    terminal.wait_for("that it is read again", |screen| screen.contains("● file"));
    terminal.wait_for("the end of it", |screen| screen.contains("● over"));
    let octets = terminal.octets_in(Duration::from_secs(3)) / 3;
    assert!(octets < 1000, "{octets} octets a second when nothing changes");
    terminal.keys(&["q"]);
    assert_restored(&terminal, "0");
}

#[test]
fn a_screen_costs_less_than_20_kilobytes_a_second() {
    if !has_tmux() {
        return;
    }
    for (size, view) in [((80, 24), "1"), ((200, 50), "1"), ((200, 50), "2")] {
        let terminal = started(size, "-r traffic.pcap --pace 1");
        terminal.keys(&[view]);
        std::thread::sleep(Duration::from_secs(1));
        let octets = terminal.octets_in(Duration::from_secs(4)) / 4;
        eprintln!("{} columns, view {view}: {octets} octets a second", size.0);
        assert!(octets <= 20_000, "{octets} octets a second at {} columns", size.0);
    }
}

#[test]
fn messages_of_radar_do_not_tear_the_screen_and_are_told_again_afterwards() {
    if !has_tmux() {
        return;
    }
    let config =
        format!("{CONFIG}[analyzers.x-panics]\nlibrary = {:?}\nat = \"flow_end\"\n", hostile("panics"));
    let terminal = Terminal::start(
        (100, 30),
        &config,
        &[("traffic.pcap", half_a_minute().bytes())],
        "-r traffic.pcap --pace 10",
    );
    terminal.wait_for("a flow", |screen| {
        screen.contains("198.51.100.53:53") && screen.starts_with(" radar  1 Flows")
    });
    terminal.keys(&["L"]);
    let screen = terminal.wait_for("what radar says", |screen| screen.contains("panicked"));
    assert!(screen.starts_with(" radar  1 Flows"), "{screen}");
    terminal.keys(&["q"]);
    assert_restored(&terminal, "0");
    assert!(terminal.screen().contains("panicked"), "{}", terminal.screen());
}

#[test]
fn where_nobody_looks_events_are_lines() {
    let ended = Radar::new(CONFIG)
        .file("traffic.pcap", mixed(20).bytes())
        .args(&["-r", "traffic.pcap"])
        .run()
        .with_exit(0);
    let of_type = |line: &String| line.split_whitespace().nth(1) == Some("dns");
    let dns = ended.lines.iter().filter(|line| of_type(line)).count();
    assert_eq!(dns, 40, "{:?}", ended.lines);
    let with_ends = ended.lines.iter().filter(|line| line.contains(" > ")).count();
    assert_eq!(with_ends, 40 + 22, "two messages of each lookup, and the flows: {:?}", ended.lines);
    assert!(ended.lines.iter().all(|line| !line.contains('\u{1b}')), "{:?}", ended.lines);
}
