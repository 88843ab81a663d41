//! Analyzers and sinks come, go, are set otherwise and come back, while the others are as if nothing had been.

use crate::{PATIENCE, Piped, SOME, SOON, config, copy, read, save, survived, survivors, untouched};
use radar_tests::hostile;
use rustix::process::Signal;
use serde_json::Value;

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
