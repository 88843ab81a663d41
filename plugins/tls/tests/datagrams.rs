//! What is told of handshakes over UDP, in order, in disorder, behind STUN and within a relay's messages.

mod player;

use player::{Heard, Piece, Player, capture, play};
use radar_plugin::__private::stable::kind;
use serde_json::{Value, json};

fn bodies(heard: &Heard) -> Vec<Value> {
    heard.events.iter().map(|(_, _, body)| body.clone()).collect()
}

/// The one event of a capture.
fn event(name: &str) -> Value {
    let mut events = bodies(&play(&capture::read(name)));
    assert_eq!(events.len(), 1, "{name}");
    events.remove(0)
}

/// Asserts that an event has these members.
fn assert_has(event: &Value, expected: &Value) {
    for (key, value) in expected.as_object().expect("members") {
        assert_eq!(&event[key], value, "{key} of {event}");
    }
}

#[test]
fn dtls_comes_in_fragments_and_with_a_cookie() {
    let name = "C=AT, ST=Wien, L=Wien, O=Example, Ltd., OU=Test, CN=www.example.org";
    assert_has(
        &event("dtls-fragments"),
        &json!({
            "version": "DTLS 1.2", "sni": "www.example.org", "client_alpns": ["webrtc", "c-webrtc"],
            "subject": name, "curve": "x25519", "established": true,
        }),
    );
    let [first, cookie] = ["dtls-cookie", "dtls-1.0"].map(event);
    assert_eq!((&first["version"], &cookie["version"]), (&json!("DTLS 1.2"), &json!("DTLS 1.0")));
    assert!(first["ja4"].as_str().unwrap().starts_with("dd2d"), "{first}");
    assert!(cookie["ja4"].as_str().unwrap().starts_with("dd1d"), "{cookie}");
}

#[test]
fn dtls_is_found_behind_stun_and_within_a_relay_s_messages() {
    let plain = capture::read("dtls-cookie");
    let stun = Piece::of(kind::DATAGRAM, 0, &[&[0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42][..], &[7; 12]].concat());
    let relayed = plain.iter().map(|piece| {
        let length = (piece.octets.len() as u16).to_be_bytes();
        let octets = [&[0x40, 0][..], &length, &piece.octets].concat();
        if piece.kind == kind::DATAGRAM { Piece { octets, ..piece.clone() } } else { piece.clone() }
    });
    let relayed: Vec<Piece> = std::iter::once(stun).chain(relayed).collect();
    assert_eq!(bodies(&play(&relayed)), bodies(&play(&plain)));
}

#[test]
fn datagrams_in_any_order_twice_and_without_one_of_them_tell_the_same_or_less() {
    let plain = capture::read("dtls-fragments");
    let (datagrams, rest): (Vec<Piece>, Vec<Piece>) =
        plain.into_iter().partition(|piece| piece.kind == kind::DATAGRAM);
    let whole = bodies(&play(&[&datagrams[..], &rest].concat()));
    // The hellos and the certificates, before the first sign of encryption.
    let (clear, dark) = datagrams.split_at(11);
    let reversed: Vec<Piece> = clear.iter().rev().chain(clear).chain(dark).chain(&rest).cloned().collect();
    assert_eq!(bodies(&play(&reversed))[0]["ja4"], whole[0]["ja4"]);
    assert_eq!(bodies(&play(&reversed))[0]["fingerprint"], whole[0]["fingerprint"]);
    for missing in 0..datagrams.len() {
        let mut some = datagrams.clone();
        some.remove(missing);
        for body in bodies(&play(&[&some[..], &rest].concat())) {
            for key in ["sni", "ja4", "ja3", "fingerprint", "version", "cipher", "ja3s"] {
                assert!(
                    body[key].is_null() || body[key] == whole[0][key],
                    "{key} without datagram {missing}"
                );
            }
        }
    }
}

#[test]
fn every_octet_changed_does_no_harm() {
    let pieces = capture::read("dtls-fragments");
    let mut player = Player::new("{}");
    for at in 0..pieces.len() {
        for octet in 0..pieces[at].octets.len() {
            let mut changed = pieces.clone();
            changed[at].octets[octet] ^= 1 << (octet % 8);
            changed.push(Piece { kind: Piece::end().kind, ..pieces[0].clone() });
            player.play(&changed);
        }
    }
}

#[test]
fn datagrams_of_something_else_are_let_go() {
    let stun =
        Piece::of(kind::DATAGRAM, 0, &[&[0, 1, 4, 0, 0x21, 0x12, 0xA4, 0x42][..], &[7; 1036]].concat());
    let heard = play(&vec![stun; 40]);
    assert_eq!((heard.done, heard.events.len(), heard.counters[0]), (vec![1], 0, 0));
}
