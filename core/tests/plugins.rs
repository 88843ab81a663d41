//! What a plugin asks for is what it gets, and what it says reaches the events.

#![allow(clippy::unwrap_used)] // a test may

mod common;

use common::{End, linked, play, tcp, udp};
use radar_plugin::{SectionId, Selection, SelectionExt as _, flag, prelude::*};
use serde_json::Value;

const A: End = (1, 40000);
const B: End = (2, 7);

settings! {
    /// No settings.
    pub struct None {}
}

/// Declares an analyzer that has no state: its name, what it wants, and its methods.
macro_rules! analyzer {
    ($name:ident, $id:literal, $manifest:expr, { $($methods:item)* }) => {
        struct $name;
        impl Analyzer for $name {
            type Config = None;
            fn manifest() -> Manifest {
                let manifest: fn(Manifest) -> Manifest = $manifest;
                manifest(Manifest::new($id, "1", "a test"))
            }
            fn new(_: None, _: &Start) -> Result<Self, SettingError> {
                Ok(Self)
            }
            $($methods)*
        }
    };
}

/// Tells everything it gets, as text.
fn tell(input: &Input<'_>, host: &mut Host<'_, '_>, what: &str) -> Outcome {
    host.emit(EventId(0), &Subject::of(input), |event| {
        event.text("what", what);
        event.text("data", input.data.as_slice());
    });
    Ok(())
}

fn told(events: &[Value], name: &str) -> Vec<String> {
    let own = events.iter().filter(|event| event["event_type"] == name).map(|event| &event[name]);
    let text = |own: &Value| format!("{} {}", own["what"].as_str().unwrap(), own["data"].as_str().unwrap());
    own.map(text).collect()
}

analyzer!(
    Echo,
    "x-echo",
    |it| it.datagrams(Selection::ports(&[7]).snap(4)).event("x_echo", "", &[]).protocol("echo"),
    {
        fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            host.identify(input, ProtocolId(0));
            tell(input, host, "datagram")
        }
        fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            let end = FlowEnd::from_bytes(input.data.as_slice()).unwrap_or_default();
            host.emit(EventId(0), &Subject::of(input), |event| {
                event.display("what", format_args!("end {:?}", end.packets));
                event.text("data", "");
            });
            Ok(())
        }
    }
);

#[test]
fn datagrams_of_a_port_come_snapped_and_the_end_of_their_flow_comes_too() {
    let frames = [udp(A, B, b"hello"), udp(B, A, b"world"), udp(A, (2, 8), b"other")];
    let (events, _) = play(vec![linked::<Echo>()], &frames);
    assert_eq!(told(&events, "x_echo"), ["datagram hell", "datagram worl", "end [1, 1] "]);
    let flow = events.iter().find(|event| event["event_type"] == "flow" && event["dest_port"] == 7).unwrap();
    assert_eq!(flow["app_proto"], "echo");
}

analyzer!(
    First,
    "x-first",
    |it| {
        let first = || Selection::all().payloads(2);
        it.datagrams(first()).streams(first()).event("x_first", "", &[])
    },
    {
        fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            tell(input, host, if input.flags & flag::LAST == 0 { "more" } else { "last" })
        }
        fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            self.datagram(input, host)
        }
        fn flow_end(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            tell(&Input { data: b""[..].into(), ..*input }, host, "end")
        }
    }
);

#[test]
fn only_the_first_payloads_come_to_a_plugin_that_wants_no_more() {
    let data = |sequence, payload: &[u8]| tcp(A, B, 16, sequence, 0, payload);
    let frames = [
        udp(A, B, b"a"),
        udp(B, A, b"b"),
        udp(A, B, b"c"),
        udp((1, 2), B, b"alone"),
        tcp(A, B, 2, 99, 0, b""),
        data(100, b"d"),
        data(101, b"e"),
        data(102, b"f"),
    ];
    let (events, worker) = play(vec![linked::<First>()], &frames);
    assert_eq!(told(&events, "x_first"), ["more a", "last b", "more alone", "more d", "last e", "end "]);
    assert_eq!(worker.snapshot().reassembly.in_order, 2);
}

analyzer!(
    Looks,
    "x-looks",
    |it| it.datagrams(Selection::all()).by_signature().protocol("looks").service(17, 8, "discard"),
    {
        fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            if input.data.as_slice() != b"what?" {
                host.identify(input, ProtocolId(0));
            }
            Ok(())
        }
    }
);

analyzer!(Secret, "x-secret", |it| it.datagrams(Selection::all()).protocol("secret"), {
    fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if input.data.as_slice() == b"secret" {
            host.change(input, ProtocolId(0));
        }
        Ok(())
    }
});

#[test]
fn whoever_speaks_first_a_parser_goes_before_a_signature_and_a_change_leaves_what_was_before() {
    let frames =
        [udp(A, B, b"hello"), udp((3, 9), B, b"secret"), udp(A, (2, 99), b"x"), udp(A, (2, 8), b"what?")];
    let orders: [fn() -> Vec<radar_core::host::Plugin>; 2] = [
        || vec![linked::<Echo>(), linked::<Looks>(), linked::<Secret>()],
        || vec![linked::<Secret>(), linked::<Looks>(), linked::<Echo>()],
    ];
    for plugins in orders {
        let (events, _) = play(plugins(), &frames);
        let flows = events.iter().filter(|event| event["event_type"] == "flow");
        let mut told: Vec<String> = flows
            .map(|it| format!("{} {} {}", it["app_proto"], it["app_proto_orig"], it["app_proto_guess"]))
            .collect();
        told.sort();
        assert_eq!(
            told,
            [
                r#""echo" null null"#,
                r#""looks" null null"#,
                r#""secret" "echo" null"#,
                r#"null null "discard""#
            ]
        );
    }
}

analyzer!(
    Signed,
    "x-signed",
    |it| it.streams(Selection::default().pattern(0, b"HI", &[])).event("x_signed", "", &[]),
    {
        fn stream(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            if input.data.as_slice().ends_with(b"!") {
                host.done(input);
            }
            tell(input, host, if input.direction == 0 { "to" } else { "from" })
        }
        fn gap(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            tell(input, host, &format!("gap {}", input.length))
        }
    }
);

#[test]
fn a_stream_whose_first_octets_fit_is_reassembled_until_its_plugin_is_done() {
    let data = |sequence, payload: &[u8]| tcp(A, B, 16, sequence, 0, payload);
    let frames = [
        tcp(A, B, 2, 99, 0, b""),
        data(100, b"H"),
        data(103, b"cd"),
        data(101, b"Ib"),
        data(105, b"e!"),
        data(107, b"not this"),
        tcp(A, (2, 8), 2, 99, 0, b""),
        tcp(A, (2, 8), 16, 100, 0, b"nor this"),
    ];
    let (events, worker) = play(vec![linked::<Signed>()], &frames);
    assert_eq!(told(&events, "x_signed"), ["to H", "to Ib", "to cd", "to e!"]);
    assert_eq!(worker.snapshot().reassembly.held_octets, 0);
}

#[test]
fn what_was_lost_is_told_as_a_gap_and_counted_in_the_flow() {
    let frames = [tcp(A, B, 2, 99, 0, b""), tcp(A, B, 16, 100, 0, b"HIab"), tcp(A, B, 16, 110, 0, b"ef")];
    let (events, _) = play(vec![linked::<Signed>()], &frames);
    assert_eq!(told(&events, "x_signed"), ["to HIab", "gap 6 ", "to ef"]);
    let flow = events.iter().find(|event| event["event_type"] == "flow").unwrap();
    assert_eq!(flow["tcp"]["gap_bytes_toserver"], 6);
}

analyzer!(Names, "x-names", |it| it.enricher().flows().section("names", "", &[]), {
    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        host.enrich(input.slot, input.flow, SectionId(0), |section| section.text("dest", "example.org"));
        Ok(())
    }
});

#[test]
fn what_an_enricher_adds_stands_in_all_later_events_of_the_flow() {
    let frames = [udp(A, B, b"hello"), udp(B, A, b"world")];
    let (events, _) = play(vec![linked::<Names>(), linked::<Echo>()], &frames);
    assert_eq!(events.len(), 4);
    assert!(events.iter().all(|event| event["names"]["dest"] == "example.org"), "{events:?}");
}

analyzer!(Reader, "x-reader", |it| it.reads(&["x_echo"]).event("x_reader", "", &[]), {
    fn event(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let line: Value = serde_json::from_slice(input.data.as_slice())?;
        host.emit(EventId(0), &Subject::of(input), |event| {
            event.text("what", line["x_echo"]["what"].as_str().unwrap_or_default());
            event.text("data", "");
        });
        Ok(())
    }
});

#[test]
fn a_plugin_reads_the_events_of_another_wherever_it_stands() {
    let frames = [udp(A, B, b"hello")];
    for plugins in [vec![linked::<Reader>(), linked::<Echo>()], vec![linked::<Echo>(), linked::<Reader>()]] {
        let (events, _) = play(plugins, &frames);
        assert_eq!(told(&events, "x_reader"), ["datagram ", "end [1, 0] "]);
        let read = events.iter().find(|event| event["event_type"] == "x_reader").unwrap();
        assert_eq!((&read["src_ip"], &read["dest_port"]), (&"192.0.2.1".into(), &7.into()));
        assert_eq!(read["community_id"], events[0]["community_id"]);
    }
}

analyzer!(Ticks, "x-ticks", |it| it.tick(2000).packets("network", 1).event("x_ticks", "", &[]), {
    fn packet(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        tell(input, host, "packet")
    }
    fn tick(&mut self, now: u64, host: &mut Host<'_, '_>) -> Outcome {
        host.count(CounterId(0), now / 1_000_000_000);
        Ok(())
    }
});

#[test]
fn packets_begin_at_the_layer_asked_for_and_time_is_the_packets() {
    let frames: Vec<Vec<u8>> = (0..3).map(|_| udp(A, B, b"x")).collect();
    let (events, worker) = play(vec![linked::<Ticks>()], &frames);
    assert_eq!(told(&events, "x_ticks"), ["packet E"; 3]);
    assert_eq!(worker.snapshot().plugins[0].1.offered, 3 + 1);
}

analyzer!(
    Arps,
    "x-arps",
    |it| it.packets("network", 4).packets_of(&[0x0806], &[6]).event("x_arps", "", &[]),
    {
        fn packet(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
            tell(input, host, if input.protocol == 255 { "arp" } else { "tcp" })
        }
    }
);

#[test]
fn frames_that_hold_no_ip_are_for_those_who_name_their_type() {
    let arp = [&[2; 12][..], &[8, 6], b"body of it"].concat();
    let frames =
        [arp, [&[2; 12][..], &[0x88, 0xCC], b"lldp"].concat(), udp(A, B, b"x"), tcp(A, B, 2, 0, 0, b"")];
    let (events, worker) = play(vec![linked::<Ticks>(), linked::<Arps>()], &frames);
    assert_eq!(told(&events, "x_ticks"), ["packet E"; 2]);
    let [arp, tcp] = &told(&events, "x_arps")[..] else { panic!("not two events") };
    assert_eq!((arp.as_str(), tcp.get(..5)), ("arp body", Some("tcp E")));
    let event = events.iter().find(|event| event["event_type"] == "x_arps").unwrap();
    assert_eq!((&event["src_ip"], &event["flow_id"]), (&Value::Null, &Value::Null));
    assert_eq!(worker.snapshot().decode.not_ip, 2);
    assert_eq!(worker.snapshot().violations(), Vec::<&str>::new());
}

#[test]
fn the_engines_own_sums_come_out_even() {
    let frames: Vec<Vec<u8>> = (0..2000).map(|at| udp((1, at), B, b"x")).collect();
    let (events, worker) = play(vec![linked::<Echo>()], &frames);
    let snapshot = worker.snapshot();
    assert_eq!(snapshot.violations(), Vec::<&str>::new());
    assert_eq!((snapshot.flows.created, snapshot.live), (2000, 0));
    assert_eq!(events.iter().filter(|event| event["event_type"] == "flow").count(), 2000);
}
