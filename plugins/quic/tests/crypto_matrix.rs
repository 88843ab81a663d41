//! One real ClientHello on every way it can take: the right JA4 or none, never a wrong one.

mod peer;

use peer::{
    host::{Datagram, Heard, from_client, from_server, play, play_with},
    seal::{
        DESTINATION, DRAFT_27, DRAFT_29, Initial, SERVER_SOURCE, SOURCE, V1, V2, Version, crypto,
        negotiation, opaque, retry, short,
    },
};

/// Chrome's hello of `captures/chrome`: GREASE, ECH, a key of ML-KEM.
const HELLO: &[u8] = include_bytes!("vectors/chrome-hello.bin");
const JA4: &str = "q13d0312h3_55b375c5d22e_0013de7f128d";
/// A ServerHello of TLS 1.3 with AES-256 and x25519.
const SERVER_HELLO: &[u8] = include_bytes!("vectors/server-hello.bin");

/// What the client says, as CRYPTO frames of one packet.
fn hello(pieces: &[(usize, &[u8])]) -> Vec<u8> {
    pieces.iter().flat_map(|(offset, data)| crypto(*offset, data)).collect()
}

fn whole() -> Vec<u8> {
    crypto(0, HELLO)
}

/// One datagram for each packet.
fn packets(frames: &[Vec<u8>]) -> Vec<Datagram> {
    (0..)
        .zip(frames)
        .map(|(number, frames)| from_client(Initial::client(number, frames.clone()).seal()))
        .collect()
}

fn answer() -> Datagram {
    from_server(Initial::server(0, crypto(0, SERVER_HELLO)).seal())
}

#[track_caller]
fn assert_right(heard: &Heard, place: &str) {
    assert_eq!(heard.event()["ja4"], JA4, "{place}");
    assert_eq!(heard.event()["sni"], "www.example.org", "{place}");
}

/// No event tells another JA4.
#[track_caller]
fn assert_not_wrong(heard: &Heard, place: &str) {
    for (_, _, event) in &heard.events {
        assert!(event["ja4"].is_null() || event["ja4"] == JA4, "{place}: {event}");
    }
}

#[test]
fn in_one_packet_of_every_version() {
    for version in [V1, V2, DRAFT_29, DRAFT_27] {
        let heard = play(&[from_client(Initial::client(0, whole()).of(version).seal())]);
        assert_right(&heard, &format!("{version:?}"));
        assert_eq!(heard.identified, [50000]);
    }
}

#[test]
fn split_at_every_octet_over_frames_and_over_packets_in_both_orders() {
    for at in 0..=HELLO.len() {
        let (a, b) = ((0, &HELLO[..at]), (at, &HELLO[at..]));
        assert_right(&play(&packets(&[hello(&[a, b])])), &format!("frames at {at}"));
        assert_right(&play(&packets(&[hello(&[b, a])])), &format!("frames reversed at {at}"));
        assert_right(&play(&packets(&[hello(&[a]), hello(&[b])])), &format!("packets at {at}"));
        assert_right(&play(&packets(&[hello(&[b]), hello(&[a])])), &format!("packets reversed at {at}"));
    }
}

#[test]
fn three_packets_in_every_order_and_each_of_them_lost() {
    let (a, b) = (500, 1100);
    let pieces = [hello(&[(0, &HELLO[..a])]), hello(&[(a, &HELLO[a..b])]), hello(&[(b, &HELLO[b..])])];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        assert_right(&play(&packets(&order.map(|at| pieces[at].clone()))), &format!("{order:?}"));
        let heard = play(&packets(&[pieces[order[0]].clone(), pieces[order[1]].clone()]));
        assert!(heard.event()["ja4"].is_null(), "{order:?} without the last");
    }
}

#[test]
fn shuffled_in_small_frames_with_padding_and_pings_between() {
    let mut pieces: Vec<(usize, &[u8])> = (0..).step_by(37).zip(HELLO.chunks(37)).collect();
    pieces.reverse();
    pieces.rotate_left(7);
    let frames: Vec<u8> =
        pieces.iter().flat_map(|piece| [vec![0, 0, 1], hello(&[*piece]), vec![0; 5]].concat()).collect();
    assert_right(&play(&packets(&[frames])), "small frames");
}

#[test]
fn repeated_and_overlapping_with_the_same_octets() {
    for at in (0..HELLO.len()).step_by(97) {
        let (head, tail) = (hello(&[(0, &HELLO[..at])]), hello(&[(at / 2, &HELLO[at / 2..])]));
        assert_right(&play(&packets(&[head.clone(), head.clone(), tail.clone()])), &format!("at {at}"));
        assert_right(&play(&packets(&[tail, head])), &format!("reversed at {at}"));
    }
}

#[test]
fn other_octets_change_nothing_that_was_delivered_and_hide_what_was_held() {
    let forged = vec![0xEE; HELLO.len()];
    for at in (4..HELLO.len()).step_by(97) {
        let (head, tail) = (hello(&[(0, &HELLO[..at])]), hello(&[(at, &HELLO[at..])]));
        assert_right(
            &play(&packets(&[head.clone(), hello(&[(0, &forged[..at])]), tail.clone()])),
            &format!("{at}"),
        );
        let late = hello(&[(0, &HELLO[..4]), (4, &forged[..at])]);
        assert_right(&play(&packets(&[tail.clone(), head.clone(), late])), &format!("too late at {at}"));
        let forged = hello(&[(0, &forged[..at + 1])]);
        let heard = play(&packets(&[tail, forged, head]));
        assert!(heard.events.iter().all(|(_, _, event)| event["ja4"].is_null()), "held at {at}");
    }
}

#[test]
fn coalesced_with_packets_that_cannot_be_read() {
    let initial = Initial::client(0, whole()).seal();
    for kind in [1, 2] {
        let other = opaque(V1, kind, DESTINATION, SOURCE, 60);
        let heard = play(&[from_client([initial.clone(), other.clone()].concat())]);
        assert_right(&heard, "before");
        let heard = play(&[from_client([other, initial.clone(), short(DESTINATION)].concat())]);
        assert_right(&heard, "behind");
        assert_eq!(heard.event()["zero_rtt"].as_bool(), (kind == 1).then_some(true));
    }
    let (a, b) = (
        Initial::client(0, hello(&[(0, &HELLO[..700])])),
        Initial::client(1, hello(&[(700, &HELLO[700..])])),
    );
    assert_right(&play(&[from_client([a.seal(), b.seal()].concat())]), "two Initial packets");
}

#[test]
fn with_every_length_of_packet_number() {
    for number_octets in 1..=4 {
        let first = Initial { number_octets, ..Initial::client(254, hello(&[(0, &HELLO[..700])])) };
        let second = Initial { number_octets, ..Initial::client(255, hello(&[(700, &HELLO[700..])])) };
        let heard = play(&[from_client(first.seal()), from_client(second.seal())]);
        // A first number that is not told whole has to be small enough.
        assert_right(&heard, &format!("{number_octets} octets"));
    }
}

#[test]
fn after_a_retry_the_keys_come_from_the_new_id() {
    let id = [0x5E; 12];
    let again = |frames| Initial {
        key_id: id.to_vec(),
        destination: id.to_vec(),
        token: b"token".to_vec(),
        ..Initial::client(1, frames)
    };
    let answer = Initial { key_id: id.to_vec(), ..Initial::server(0, crypto(0, SERVER_HELLO)) };
    let second = from_client(again(whole()).seal());
    let heard = play(&[
        packets(&[whole()]).remove(0),
        from_server(retry(V1, &id, b"token")),
        second.clone(),
        from_server(answer.seal()),
    ]);
    assert_right(&heard, "whole");
    assert_eq!(
        (&heard.event()["retry"], &heard.event()["cipher"]),
        (&true.into(), &"TLS_AES_256_GCM_SHA384".into())
    );
    assert_eq!(heard.event()["dcid"], "d001020304050607", "the first");
    // The Retry, or what came before it, is not in the capture.
    let heard = play(&[packets(&[whole()]).remove(0), second.clone(), from_server(answer.seal())]);
    assert_right(&heard, "without the Retry");
    assert_right(&play(&[second]), "the second alone");
    // A half of the hello from before is not mixed with what comes after.
    let forged = vec![0xEE; 700];
    let half = packets(&[hello(&[(0, &forged)])]).remove(0);
    let rest = from_client(again(hello(&[(700, &HELLO[700..])])).seal());
    assert_not_wrong(&play(&[half, from_server(retry(V1, &id, b"token")), rest]), "half");
}

#[test]
fn an_id_that_the_server_has_chosen_changes_no_keys() {
    let renamed =
        Initial { destination: SERVER_SOURCE.to_vec(), ..Initial::client(1, hello(&[(700, &HELLO[700..])])) };
    let ack = Initial::server(0, vec![2, 0, 0, 0, 0]);
    let heard = play(&[
        packets(&[hello(&[(0, &HELLO[..700])])]).remove(0),
        from_server(ack.seal()),
        from_client(renamed.seal()),
        answer(),
    ]);
    assert_right(&heard, "renamed");
    assert_eq!(heard.event()["server_scid"], "500102030405");
}

#[test]
fn a_server_that_goes_over_to_another_version_keeps_the_id() {
    let answer = Initial::server(0, crypto(0, SERVER_HELLO)).of(V2);
    let heard = play(&[packets(&[whole()]).remove(0), from_server(answer.seal())]);
    assert_right(&heard, "switched");
    assert_eq!(
        (&heard.event()["version"], &heard.event()["original_version"]),
        (&"6b3343cf".into(), &"1".into())
    );
    assert_eq!(heard.event()["cipher"], "TLS_AES_256_GCM_SHA384");
}

#[test]
fn a_version_that_is_refused_is_followed_by_another() {
    let refused = Initial { version: Version { code: 0x1A2A_3A4A, ..V1 }, ..Initial::client(0, whole()) };
    let list = negotiation(SOURCE, DESTINATION, &[1, 0x5A5A_5A5A, 0xFF00_001D]);
    let heard =
        play(&[from_client(refused.seal()), from_server(list), packets(&[whole()]).remove(0), answer()]);
    assert_right(&heard, "negotiated");
    assert_eq!(heard.event()["versions"], serde_json::json!(["1", "ff00001d"]));
    assert_eq!(heard.event()["original_version"], "1a2a3a4a");
}

#[test]
fn a_refusal_alone_is_told() {
    let refused = Initial { version: Version { code: 0x1234_5678, ..V1 }, ..Initial::client(0, whole()) };
    let list = negotiation(SOURCE, DESTINATION, &[1]);
    let heard = play(&[from_client(refused.seal()), from_server(list.clone())]);
    assert_eq!(
        (&heard.event()["version"], &heard.event()["versions"]),
        (&"12345678".into(), &serde_json::json!(["1"]))
    );
    assert_eq!(heard.event()["dcid"], "d001020304050607");
    // A list that answers to nothing, and a version that nobody has answered to, are no QUIC for certain.
    assert!(play(&[from_server(list)]).events.is_empty());
    assert!(play(&[from_client(refused.seal())]).events.is_empty());
}

#[test]
fn cut_at_every_length_or_with_one_octet_changed_nothing_is_told() {
    let packet = Initial::client(0, whole()).seal();
    for length in 0..packet.len() {
        let heard = play(&[from_client(packet[..length].to_vec())]);
        assert!(heard.events.is_empty(), "cut at {length}");
    }
    for at in 0..packet.len() {
        let mut changed = packet.clone();
        changed[at] ^= 0x10;
        assert_not_wrong(&play(&[from_client(changed)]), &format!("octet {at}"));
    }
}

#[test]
fn a_wrong_tag_hides_its_packet_and_no_other() {
    let mut forged = Initial::client(0, hello(&[(0, &vec![0xEE; HELLO.len()])])).seal();
    *forged.last_mut().unwrap() ^= 1;
    assert_right(&play(&[from_client(forged.clone()), packets(&[whole()]).remove(0)]), "before");
    let pieces = packets(&[hello(&[(0, &HELLO[..700])]), hello(&[(700, &HELLO[700..])])]);
    assert_right(&play(&[pieces[0].clone(), from_client(forged), pieces[1].clone()]), "between");
}

#[test]
fn the_server_first() {
    // The capture has the answer before the question, and the server as the flow's originator.
    let turned = |datagram: Datagram| Datagram { direction: datagram.direction ^ 1, ..datagram };
    for datagrams in
        [[answer(), packets(&[whole()]).remove(0)], [answer(), packets(&[whole()]).remove(0)].map(turned)]
    {
        let heard = play(&datagrams);
        assert_right(&heard, "server first");
        assert_eq!(heard.event()["cipher"], "TLS_AES_256_GCM_SHA384", "the answer was kept");
        assert_eq!(heard.events[0].1, datagrams[1].direction, "the client is the source");
    }
    // The server alone shows nothing.
    assert!(play(&[answer()]).events.is_empty());
}

#[test]
fn a_client_that_comes_from_another_port_during_the_handshake() {
    let (head, tail) = (hello(&[(0, &HELLO[..700])]), hello(&[(700, &HELLO[700..])]));
    let [first, second] = &packets(&[head, tail])[..] else { panic!("two packets") };
    let heard = play(&[first.clone(), second.clone().port(50001), answer().port(50001)]);
    assert_right(&heard, "rebinding");
    assert_eq!((heard.events[0].0, &heard.event()["migrated"]), (50000, &true.into()), "it began there");
    assert_eq!((heard.identified, heard.done), (vec![50000, 50001], vec![50000, 50001]));
}

#[test]
fn a_client_that_comes_from_another_port_later() {
    let moved = from_client(short(SERVER_SOURCE)).port(50001);
    let strange = from_client(short(&[9; 8])).port(50002);
    let heard = play(&[packets(&[whole()]).remove(0), answer(), moved, strange]);
    assert_right(&heard, "rebinding");
    assert_eq!(heard.identified, [50000, 50001]);
    assert_eq!((heard.done, heard.counters[4]), (vec![50000, 50001, 50002], 1));
    let heard = play_with(
        r#"{"ids_max":0}"#,
        &[packets(&[whole()]).remove(0), answer(), from_client(short(SERVER_SOURCE)).port(50001)],
    );
    assert_eq!(heard.identified, [50000], "without a table nothing is known again");
}

#[test]
fn another_connection_in_the_same_flow_is_one_of_its_own() {
    let id = vec![0xEE; 8];
    let other =
        Initial { key_id: id.clone(), destination: id, source: vec![9; 8], ..Initial::client(0, whole()) };
    let heard = play(&[packets(&[whole()]).remove(0), from_client(other.seal())]);
    let ids: Vec<&str> = heard.events.iter().map(|(_, _, event)| event["dcid"].as_str().unwrap()).collect();
    assert_eq!(ids, ["d001020304050607", "eeeeeeeeeeeeeeee"]);
    assert_not_wrong(&heard, "two connections");
}

#[test]
fn packets_that_no_key_fits_are_tried_a_few_times_only() {
    let foreign = |number| Initial { key_id: vec![7; 8], ..Initial::client(number, whole()) };
    let datagrams: Vec<Datagram> = (0..200).map(|number| from_client(foreign(number).seal())).collect();
    let heard = play(&datagrams);
    assert!(heard.events.is_empty() && heard.identified.is_empty());
    assert_eq!((heard.done, heard.counters[2]), (vec![50000], 1));
}

#[test]
fn forged_packets_among_true_ones_do_not_end_the_looking_at_once() {
    let foreign =
        |number| from_client(Initial { key_id: vec![7; 8], ..Initial::client(number, whole()) }.seal());
    let pieces = packets(&[hello(&[(0, &HELLO[..700])]), hello(&[(700, &HELLO[700..])])]);
    let forged: Vec<Datagram> = (0..20).map(foreign).collect();
    assert_right(&play(&[&pieces[..1], &forged, &pieces[1..]].concat()), "twenty forged packets");
}

#[test]
fn googles_versions_are_named_and_their_chlo_is_read() {
    let chlo = b"CHLO\x02\0\0\0SNI\0\x0b\0\0\0UAID\x0f\0\0\0example.orgched";
    let public = [&b"\x0D12345678Q043\x01"[..], &[7; 12], b"\xA0\x01", chlo].concat();
    let long = [&b"\xC3Q046\x5012345678\0\0\0\x01"[..], &[7; 12], b"\xA0\x01", chlo].concat();
    for (datagram, version) in [(public, "Q043"), (long, "Q046")] {
        let heard = play(&[from_client(datagram.clone())]);
        let event = heard.event();
        assert_eq!(
            (&event["version"], &event["sni"], &event["ua"]),
            (&version.into(), &"example.org".into(), &"ched".into())
        );
        assert_eq!((heard.identified, heard.done), (vec![50000], vec![50000]));
        let heard = play(&[from_client(datagram[..datagram.len() - 1].to_vec())]);
        assert_eq!(
            (&heard.event()["version"], heard.event()["sni"].is_null()),
            (&version.into(), true),
            "a cut CHLO"
        );
    }
}

#[test]
fn googles_versions_with_initial_packets_have_frames_of_their_own() {
    let q050 = Version { code: 0x5130_3530, salt: "504574efd066fe2f9d945cfcdbd3a7f0d3b56b45", ..V1 };
    let chlo = b"CHLO\x01\0\0\0SNI\0\x0b\0\0\0example.org";
    let frames = [&[8, 0, chlo.len() as u8][..], chlo].concat();
    let heard = play(&[from_client(Initial::client(0, frames).of(q050).seal())]);
    assert_eq!((&heard.event()["version"], &heard.event()["sni"]), (&"Q050".into(), &"example.org".into()));
    let t050 = Version { code: 0x5430_3530, salt: "7ff579e5acd072915580304c43a2367c60488310", ..V1 };
    let mut frames = whole();
    frames[0] = 8;
    assert_right(&play(&[from_client(Initial::client(0, frames).of(t050).seal())]), "T050");
}

#[test]
fn a_server_that_is_not_in_the_capture_is_waited_for_a_while() {
    let mut datagrams = packets(&[whole()]);
    datagrams.extend(vec![from_client(short(SERVER_SOURCE)); 200]);
    let heard = play(&datagrams);
    assert_right(&heard, "client alone");
    assert_eq!((heard.done, heard.counters[1]), (vec![50000], 1));
}

#[test]
fn the_answer_is_timed() {
    let heard = play(&[packets(&[whole()]).remove(0).at(10), answer().at(35)]);
    assert_eq!(heard.event()["handshake_rtt_us"], 25000);
    let heard = play(&[
        packets(&[whole()]).remove(0).at(10),
        packets(&[vec![1], whole()]).remove(1).at(20),
        answer().at(35),
    ]);
    assert!(heard.event()["handshake_rtt_us"].is_null(), "which of the two was answered?");
}

#[test]
fn the_line_for_people_has_version_name_and_fingerprint() {
    let heard = play(&[packets(&[whole()]).remove(0), answer()]);
    assert_eq!(heard.summaries, [format!("QUIC v1 www.example.org {JA4}")]);
}

#[test]
fn what_is_not_set_is_not_told() {
    let settings = r#"{"ja3":false,"ja4":false,"transport_parameters":false}"#;
    let heard = play_with(settings, &[packets(&[whole()]).remove(0), answer()]);
    for key in ["ja3", "ja3s", "ja4", "ja4_r", "transport_parameters"] {
        assert!(heard.event()[key].is_null(), "{key}");
    }
    let heard = play_with(r#"{"ja4_raw":true}"#, &packets(&[whole()]));
    assert!(heard.event()["ja4_ro"].as_str().unwrap().starts_with("q13d0312h3_1301,"));
}
