//! Plugins come and go while frames are played: who stays loses nothing, who comes gets what it should.

#![allow(clippy::unwrap_used)] // a test may

mod common;
mod stage;

use common::{End, tcp, udp};
use radar_plugin::{Selection, SelectionExt as _, prelude::*};
use stage::{Played, STUCK_NO_MORE, Step, keeper, play, teller};
use std::sync::atomic::Ordering;

const A: End = (1, 40000);
const B: End = (2, 7);

settings! {
    /// `[analyzers.*]`.
    pub struct Config {
        /// Stands in its events.
        pub word: String = "",
    }
}

/// Declares an analyzer that tells all it gets, with its word and how many it has told.
macro_rules! analyzer {
    ($name:ident, $id:literal, $manifest:expr) => {
        struct $name(String, u32);
        impl Analyzer for $name {
            type Config = Config;
            fn manifest() -> Manifest {
                let manifest: fn(Manifest) -> Manifest = $manifest;
                manifest(Manifest::new($id, "1", "a test")).event($id, "", &[]).counter("ticked_at")
            }
            fn new(config: Config, _: &Start) -> Result<Self, SettingError> {
                if config.word == "refused" {
                    return Err(SettingError::new("word", "cannot be"));
                }
                Ok(Self(config.word, 0))
            }
            fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
                self.1 += 1;
                let data = String::from_utf8_lossy(input.data.as_slice());
                host.emit(EventId(0), &Subject::of(input), |event| {
                    event.display("what", format_args!("{}{} {data}", self.0, self.1));
                });
                Ok(())
            }
            fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
                self.datagram(input, host)
            }
            fn tick(&mut self, now: u64, host: &mut Host<'_, '_>) -> Outcome {
                host.count(CounterId(0), now / 1_000_000_000);
                Ok(())
            }
            fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
                self.datagram(&Input { data: b"end"[..].into(), ..*input }, host)
            }
        }
    };
}

analyzer!(All, "x_all", |it| it.datagrams(Selection::all()).streams(Selection::all()));
analyzer!(Signed, "x_signed", |it| it.datagrams(Selection::default().pattern(0, b"HI", &[])));
analyzer!(Ticks, "x_ticks", |it| it.tick(1_000_000));
analyzer!(First, "x_first", |it| it.datagrams(Selection::all().payloads(2)));

fn data(port: u16, sequence: u32, payload: &[u8]) -> Vec<u8> {
    tcp((1, port), B, 16, sequence, 0, payload)
}

fn syn(port: u16) -> Vec<u8> {
    tcp((1, port), B, 2, 99, 0, b"")
}

/// The analyzers' and sinks' accounts agree with what was played and told.
fn sums_come_out_even(played: &Played, sink: &str) {
    let total = &played.outcome.total;
    assert_eq!(total.violations(), Vec::<&str>::new());
    let lane = played.outcome.sinks.iter().find(|lane| lane.name == sink).unwrap();
    let told = played.events[sink].iter().filter(|event| event.is_object()).count();
    assert_eq!((lane.account.events, lane.account.lost, lane.dropped), (told as u64, 0, 0));
}

#[test]
fn who_stays_keeps_its_state_and_who_comes_gets_no_stream_that_has_begun() {
    for workers in [1, 3] {
        let (sink, stays) = (format!("stays-{workers}"), || teller::<All>("x-stays", "s"));
        let sinks = || keeper(&sink, &sink);
        let steps = vec![
            Step::Frames(vec![syn(1), data(1, 100, b"a"), udp(A, B, b"u")]),
            Step::Change(vec![stays(), teller::<All>("x-comes", "c"), sinks()]),
            Step::Frames(vec![data(1, 101, b"b"), udp(A, B, b"v"), syn(2), data(2, 100, b"n")]),
            // The place of who goes is taken at once by another.
            Step::Change(vec![teller::<All>("x-last", "l"), stays(), sinks()]),
            Step::Frames(vec![data(1, 102, b"c"), data(2, 101, b"o"), syn(3), data(3, 100, b"z")]),
        ];
        let played = play(vec![stays(), sinks()], steps, workers);
        let told = played.told(&sink, "x_all");
        let by = |word: char| told.iter().filter(|it| it.starts_with(word)).cloned().collect::<Vec<_>>();
        let (mut kept, streams) = (by('s'), ["a", "b", "n", "c", "o", "z"]);
        kept.retain(|it| !it.ends_with("end"));
        if workers == 1 {
            let expected = ["s1 a", "s2 u", "s3 b", "s4 v", "s5 n", "s6 c", "s7 o", "s8 z"];
            assert_eq!(kept, expected);
            assert_eq!(by('c'), ["c1 v", "c2 n"]);
            let mut last = by('l');
            last.sort();
            assert_eq!(last, ["l1 z", "l2 end"], "of its flow alone");
        }
        for octets in streams {
            assert_eq!(kept.iter().filter(|it| it.ends_with(&format!(" {octets}"))).count(), 1, "{octets}");
        }
        let lines: Vec<_> = played.changes.iter().map(|it| it.as_ref().unwrap().to_string()).collect();
        assert_eq!(lines, ["+x-comes, 2 unchanged", "+x-last -x-comes, 2 unchanged"]);
        let totals = &played.changes[1].as_ref().unwrap().totals;
        assert_eq!((totals[0].0.as_str(), totals[0].1.events), ("x-comes", 2));
        sums_come_out_even(&played, &sink);
    }
}

#[test]
fn patterns_are_held_against_what_comes_next_for_those_who_came_late_and_for_nobody_else() {
    let stays = || teller::<Signed>("x-stays", "s");
    let sink = || keeper("late", "late");
    let steps = vec![
        // One way only, and not what the pattern says: who stays has not decided about the other way.
        Step::Frames(vec![udp(A, B, b"no"), udp(A, (2, 8), b"no")]),
        Step::Change(vec![stays(), teller::<Signed>("x-comes", "c"), sink()]),
        Step::Frames(vec![udp(A, B, b"HI a"), udp(A, B, b"b"), udp(A, (2, 8), b"x"), udp(A, (2, 8), b"HI")]),
        Step::Frames(vec![udp((2, 8), A, b"HI c")]),
    ];
    let played = play(vec![stays(), sink()], steps, 1);
    let mut told = played.told("late", "x_signed");
    told.retain(|it| !it.ends_with("end"));
    assert_eq!(told, ["c1 HI a", "c2 b", "s1 HI c", "c3 HI c"]);
}

#[test]
fn who_wants_the_beginnings_of_flows_gets_nothing_of_those_that_have_begun() {
    let sink = || keeper("first", "first");
    let steps = vec![
        Step::Frames(vec![udp(A, B, b"a")]),
        Step::Change(vec![teller::<First>("x-first", "f"), sink()]),
        Step::Frames(vec![udp(A, B, b"b"), udp(A, (2, 8), b"c"), udp(A, (2, 8), b"d"), udp(A, (2, 8), b"e")]),
    ];
    assert_eq!(play(vec![sink()], steps, 1).told("first", "x_first"), ["f1 c", "f2 d"]);
}

#[test]
fn who_is_made_anew_begins_anew_and_its_account_goes_on() {
    let sink = || keeper("anew", "anew");
    let steps = vec![
        Step::Frames(vec![udp(A, B, b"a"), syn(1), data(1, 100, b"b")]),
        Step::Change(vec![teller::<All>("x-anew", "second"), sink()]),
        Step::Frames(vec![udp(A, B, b"c"), data(1, 101, b"d")]),
    ];
    let played = play(vec![teller::<All>("x-anew", "first"), sink()], steps, 1);
    let told = played.told("anew", "x_all");
    assert_eq!(told, ["first1 a", "first2 b", "second1 c", "second2 end"], "the stream had begun");
    let (name, account) = &played.outcome.total.plugins[0];
    assert_eq!((name.as_str(), account.events, account.faults), ("x-anew", 4, 0));
    assert_eq!(played.changes[0].as_ref().unwrap().to_string(), "~x-anew, 1 unchanged");
    sums_come_out_even(&played, "anew");
}

#[test]
fn a_change_that_cannot_be_changes_nothing() {
    let (stays, sink) = (|| teller::<All>("x-stays", "s"), || keeper("whole", "whole"));
    let steps = vec![
        Step::Frames(vec![udp(A, B, b"a")]),
        Step::Change(vec![teller::<All>("x-new", "n"), teller::<All>("x-bad", "refused"), sink()]),
        Step::Change(vec![teller::<All>("x-new", "n"), sink(), keeper("refused", "refused")]),
        Step::Frames(vec![udp(A, B, b"b")]),
    ];
    let played = play(vec![stays(), sink()], steps, 1);
    assert_eq!(played.told("whole", "x_all"), ["s1 a", "s2 b", "s3 end"]);
    let errors: Vec<_> = played.changes.iter().map(|it| it.as_ref().unwrap_err().to_string()).collect();
    assert_eq!(errors, ["x-bad: word cannot be", "refused: name cannot be"]);
    assert!(!played.events.contains_key("refused"));
}

#[test]
fn sinks_come_and_go_and_none_that_stays_loses_an_event() {
    let (stays, tell) = (|| keeper("all", "all"), || teller::<All>("x-all", ""));
    let steps = vec![
        Step::Frames(vec![udp(A, B, b"a")]),
        Step::Change(vec![tell(), stays(), keeper("changes", "second"), keeper("comes", "comes")]),
        Step::Frames(vec![udp(A, B, b"b")]),
        Step::Change(vec![tell(), stays(), keeper("comes", "comes")]),
        Step::Frames(vec![udp(A, B, b"c")]),
    ];
    let played = play(vec![tell(), stays(), keeper("changes", "one")], steps, 1);
    assert_eq!(played.told("all", "x_all"), ["1 a", "2 b", "3 c", "4 end"]);
    // Which of the two a published event reaches is a matter of moments; it reaches one of them.
    let of_both = [played.told("one", "x_all"), played.told("second", "x_all")].concat();
    assert_eq!(of_both, ["1 a", "2 b"]);
    assert_eq!(played.told("comes", "x_all"), ["2 b", "3 c", "4 end"]);
    for name in ["one", "second"] {
        let (events, open) = (&played.events[name], serde_json::Value::from("open"));
        assert_eq!((events.first(), events.last()), (Some(&open), Some(&"close".into())), "{name}");
    }
    let lines: Vec<_> = played.changes.iter().map(|it| it.as_ref().unwrap().to_string()).collect();
    assert_eq!(lines, ["+comes ~changes, 2 unchanged", "-changes, 3 unchanged"]);
    sums_come_out_even(&played, "all");
}

#[test]
fn who_comes_is_told_the_time_at_once_and_who_stays_when_it_was_due() {
    let (stays, sink) = (|| teller::<Ticks>("x-stays", ""), || keeper("ticks", "ticks"));
    let steps = vec![
        // A second apart, from 1001 on; an interval is a thousand seconds.
        Step::Frames(vec![udp(A, B, b"a")]),
        Step::Change(vec![stays(), teller::<Ticks>("x-comes", ""), sink()]),
        Step::Frames(vec![udp(A, B, b"b"), udp(A, B, b"c")]),
    ];
    let played = play(vec![stays(), sink()], steps, 1);
    let ticked = |at: usize| {
        let account = &played.outcome.total.plugins[at].1;
        let names = account.counter_names.iter().position(|name| name == "ticked_at");
        account.counters[names.unwrap()]
    };
    assert_eq!((ticked(0), ticked(1)), (1001, 1003));
}

#[test]
fn a_sink_that_is_stuck_keeps_nobody_waiting_once_it_is_to_go() {
    let (tell, stays) = (|| teller::<All>("x-all", ""), || keeper("goes-on", "goes-on"));
    let mut steps = vec![Step::Soon(vec![tell(), stays()])];
    // More batches than its queue has room for.
    steps.extend((0..100).map(|_| Step::Frames(vec![udp(A, B, b"a")])));
    let played = play(vec![tell(), keeper("stuck", "stuck"), stays()], steps, 1);
    STUCK_NO_MORE.store(true, Ordering::Relaxed);
    assert_eq!(played.told("goes-on", "x_all").len(), 100 + 1);
    assert_eq!(played.changes[0].as_ref().unwrap().to_string(), "-stuck, 2 unchanged");
    sums_come_out_even(&played, "goes-on");
}
