//! What is told of the captures in `tests/captures`, whole and damaged.

mod player;

use player::{Heard, Piece, Player, capture, play};
use serde_json::{Value, json};

/// The bodies of the events of a capture.
fn events(name: &str) -> Vec<Value> {
    with_settings(name, "{}")
}

fn with_settings(name: &str, settings: &str) -> Vec<Value> {
    bodies(&Player::new(settings).play(&capture::read(name)))
}

fn bodies(heard: &Heard) -> Vec<Value> {
    heard.events.iter().map(|(_, _, body)| body.clone()).collect()
}

/// Asserts that the one event of a capture has these members.
fn assert_has(name: &str, expected: &Value) {
    let [event] = &events(name)[..] else { panic!("{name} has not one event") };
    for (key, value) in expected.as_object().expect("members") {
        assert_eq!(&event[key], value, "{key} of {name}");
    }
}

#[test]
fn before_tls_1_3_the_certificate_is_told() {
    let name = "C=AT, ST=Wien, L=Wien, O=Example, Ltd., OU=Test, CN=www.example.org";
    assert_has(
        "tls-1.2-rsa",
        &json!({
            "version": "TLS 1.2", "sni": "www.example.org", "server_alpns": ["h2"],
            "cipher": "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "curve": "x25519",
            "subject": name, "issuerdn": name, "key_alg": "rsaEncryption", "key_length": 2048,
            "sig_alg": "sha256WithRSAEncryption", "x509_version": 3, "established": true,
            "subjectaltname": ["www.example.org", "example.org", "198.51.100.1", "hostmaster@example.org"],
        }),
    );
    assert_has("tls-1.2-ecdsa", &json!({"key_alg": "id-ecPublicKey", "key_length": 256}));
}

#[test]
fn tls_1_3_shows_its_hellos_only() {
    assert_has(
        "tls-1.3",
        &json!({
            "version": "TLS 1.3", "client_alpns": ["h2", "http/1.1"], "server_alpns": null, "subject": null,
            "client_versions": ["TLS 1.3", "TLS 1.2", "TLS 1.1", "TLSv1"], "established": true,
            "ja4": "t13d3111h2_e8f1e7e78f70_1f22a2ca17c4",
        }),
    );
    assert_has("no-server-name", &json!({"sni": null, "ja4": "t13i310900_e8f1e7e78f70_1f22a2ca17c4"}));
}

#[test]
fn after_a_retry_the_first_hello_gives_the_fingerprint_and_the_second_answer_the_group() {
    assert_has(
        "tls-1.3-retry",
        &json!({
            "curve": "secp384r1", "ja4": "t13d311000_e8f1e7e78f70_1f22a2ca17c4", "established": true,
        }),
    );
}

#[test]
fn a_session_that_goes_on_is_told_from_a_new_one() {
    for name in ["resumption-1.2", "resumption-1.3"] {
        let [new, resumed] = &events(name)[..] else { panic!("{name} has not two events") };
        assert_eq!((&new["session_resumed"], &resumed["session_resumed"]), (&Value::Null, &json!(true)));
        assert_eq!(resumed["established"], json!(true));
    }
}

#[test]
fn a_client_may_have_a_certificate_too() {
    let [event] = &events("client-certificate")[..] else { panic!("not one event") };
    assert_eq!(event["client"]["subject"], "C=AT, O=Example, CN=client.example.org");
    assert_eq!(event["subject"], "C=AT, O=Example, CN=www.example.org");
}

#[test]
fn a_refusal_ends_the_handshake() {
    let alert = json!({"level": "fatal", "description": "protocol_version", "from": "server"});
    assert_has("alert", &json!({"alert": alert, "established": false, "version": null}));
}

#[test]
fn a_hello_in_two_records_or_forty_segments_is_whole() {
    assert_has("two-records", &json!({"ja4": "t13d3111pe_e8f1e7e78f70_1f22a2ca17c4", "established": true}));
    assert_has("one-octet-segments", &json!({"ja4": "t12d020700_6d4732649639_e7e480e5a997"}));
}

#[test]
fn tls_that_follows_clear_text_names_what_it_was() {
    for (name, protocol) in [("starttls-smtp", "smtp"), ("proxy-header", "proxy"), ("http-connect", "http")] {
        assert_has(name, &json!({"from_proto": protocol, "sni": "www.example.org", "established": true}));
    }
}

#[test]
fn tls_within_the_security_data_of_ftp_is_told() {
    assert_has(
        "ftp-gssapi",
        &json!({
            "from_proto": "ftp", "sni": "ftp.example.org", "version": "TLS 1.2", "established": true,
            "subject": "C=AT, ST=Wien, L=Wien, O=Example, Ltd., OU=Test, CN=www.example.org",
        }),
    );
}

#[test]
fn ftp_that_goes_on_without_an_end_of_the_handshake_is_let_go() {
    let start = [Piece::stream(0, b"AUTH GSSAPI\r\nADAT FgMBAGsBAABn\r\n"), Piece::stream(1, b"220 hi\r\n")];
    let lines = Piece::stream(0, &b"STOR what is not told\r\n".repeat(20));
    let heard = play(&[&start[..], &vec![lines; 200]].concat());
    assert_eq!((heard.done, heard.events.len(), heard.counters[0]), (vec![1], 0, 0));
}

#[test]
fn the_line_for_people_has_version_name_protocol_and_fingerprint() {
    let heard = play(&capture::read("tls-1.2-rsa"));
    assert_eq!(heard.summaries, ["TLS 1.2 www.example.org h2 t12d2808h2_d943125447b4_e7e480e5a997"]);
}

#[test]
fn what_is_not_set_is_not_told() {
    let [event] = &with_settings("tls-1.2-rsa", r#"{"ja3":false,"ja4":false,"certificates":false}"#)[..]
    else {
        panic!("not one event")
    };
    for key in ["ja3", "ja3s", "ja4", "ja4_r", "subject", "fingerprint"] {
        assert_eq!(event[key], Value::Null, "{key}");
    }
    let [event] = &with_settings("tls-1.3", r#"{"ja4_raw":true}"#)[..] else { panic!("not one event") };
    assert!(event["ja4_ro"].as_str().unwrap().starts_with("t13d3111h2_1302,1303,1301,"));
}

#[test]
fn a_flow_is_let_go_when_both_sides_are_encrypted() {
    for name in capture::names().iter().filter(|name| !name.starts_with("resumption")) {
        let mut pieces = capture::read(name);
        let heard = play(&pieces);
        // A flow that carries TLS within FTP stays one of FTP.
        let identified = usize::from(name != "ftp-gssapi");
        assert_eq!((heard.done.len(), heard.identified.len()), (1, identified), "{name}");
        // What the batch still holds of it afterwards makes no second event.
        pieces.extend(capture::read(name));
        assert_eq!(play(&pieces).events.len(), 1, "{name}");
    }
}

#[test]
fn every_field_that_is_told_is_declared() {
    let root = radar_plugin::analyzer_root::<radar_tls::Tls>();
    let manifest: Value = serde_json::from_str(&root.manifest()().into_result().unwrap()).unwrap();
    let fields: Vec<&str> = manifest["events"][0]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["name"].as_str())
        .collect();
    for name in capture::names() {
        for event in with_settings(&name, r#"{"ja4_raw":true,"chain_max":4}"#) {
            for (key, value) in event.as_object().unwrap() {
                let nested = |inner: &String| fields.contains(&format!("{key}.{inner}").as_str());
                let known = fields.contains(&key.as_str())
                    || value.as_object().is_some_and(|object| object.keys().all(nested));
                assert!(known, "{key} of {name}");
            }
        }
    }
}

/// The same octets in pieces of `size`.
fn cut(pieces: &[Piece], size: usize) -> Vec<Piece> {
    let parts = |piece: &Piece| {
        let piece = piece.clone();
        let chunks: Vec<Vec<u8>> = piece.octets.chunks(size).map(<[u8]>::to_vec).collect();
        chunks.into_iter().map(move |octets| Piece { octets, ..piece.clone() })
    };
    pieces.iter().flat_map(parts).collect()
}

#[test]
fn every_way_to_cut_the_segments_tells_the_same() {
    for name in capture::streams() {
        let pieces = capture::read(&name);
        let whole = bodies(&play(&pieces));
        for size in 1..64 {
            assert_eq!(bodies(&play(&cut(&pieces, size))), whole, "{name} in pieces of {size}");
        }
    }
}

/// What was told of a damaged handshake is not other than what is told of the whole one.
fn assert_true_as_far_as_it_goes(told: &[Value], whole: &[Value], place: &str) {
    for event in told {
        for key in ["ja3", "ja4", "ja3s", "sni", "version", "fingerprint", "curve"] {
            let known = whole.iter().any(|whole| whole[key] == event[key]);
            assert!(event[key].is_null() || known, "{key} of {place}: {event}");
        }
    }
}

#[test]
fn a_capture_that_ends_anywhere_tells_what_there_was() {
    for name in capture::streams() {
        let pieces = cut(&capture::read(&name), 16);
        let whole = bodies(&play(&pieces));
        for end in 0..pieces.len() {
            let mut part = pieces[..end].to_vec();
            part.extend(part.last().cloned().map(|last| Piece { kind: Piece::end().kind, ..last }));
            assert_true_as_far_as_it_goes(&bodies(&play(&part)), &whole, &format!("{name} up to {end}"));
        }
    }
}

#[test]
fn a_gap_anywhere_hides_and_does_not_forge() {
    for name in capture::streams() {
        let pieces = cut(&capture::read(&name), 16);
        let whole = bodies(&play(&pieces));
        for at in 0..pieces.len() {
            let mut part = pieces.clone();
            let lost = &mut part[at];
            lost.kind = Piece::gap(0, 0).kind;
            lost.length = std::mem::take(&mut lost.octets).len() as u64;
            let end = Piece { kind: Piece::end().kind, ..part[0].clone() };
            part.push(end);
            assert_true_as_far_as_it_goes(&bodies(&play(&part)), &whole, &format!("{name} without {at}"));
        }
    }
}

#[test]
fn every_octet_changed_does_no_harm() {
    for name in ["client-certificate", "tls-1.3-retry", "starttls-smtp"] {
        let pieces = capture::read(name);
        let mut player = Player::new(r#"{"chain_max":4}"#);
        for at in 0..pieces.len() {
            for octet in 0..pieces[at].octets.len() {
                let mut changed = pieces.clone();
                changed[at].octets[octet] ^= 1 << (octet % 8);
                changed.push(Piece { kind: Piece::end().kind, ..pieces[0].clone() });
                player.play(&changed);
            }
        }
    }
}

#[test]
fn a_client_alone_is_told_when_the_flow_ends() {
    let mut pieces = capture::read("tls-1.3");
    pieces.retain(|piece| piece.direction == 0);
    let end = Piece { kind: Piece::end().kind, ..pieces[0].clone() };
    let heard = play(&[pieces, vec![end]].concat());
    let [(_, 0, event)] = &heard.events[..] else { panic!("not one event of the client") };
    assert_eq!((&event["sni"], &event["version"]), (&json!("www.example.org"), &Value::Null));
    assert_eq!(heard.counters[1], 1, "it is counted as incomplete");
}

#[test]
fn a_server_alone_is_told_with_the_client_as_its_source() {
    let mut pieces = capture::read("tls-1.2-ecdsa");
    pieces.retain(|piece| piece.direction == 1);
    // Picked up in its middle, the first packet seen makes the server the originator.
    for piece in &mut pieces {
        piece.direction = 0;
    }
    let end = Piece { kind: Piece::end().kind, ..pieces[0].clone() };
    let heard = play(&[pieces, vec![end]].concat());
    let [(_, 1, event)] = &heard.events[..] else { panic!("not one event of the client") };
    assert_eq!((&event["version"], &event["key_length"]), (&json!("TLS 1.2"), &json!(256)));
}

#[test]
fn a_connection_of_which_only_data_are_seen_is_counted_and_let_go() {
    let data = [&[23, 3, 3, 0, 40][..], &[7; 40]].concat();
    let heard = play(&[Piece::stream(0, &data), Piece::stream(1, &data)]);
    assert_eq!((heard.events.len(), heard.done.len(), heard.counters[2]), (0, 1, 1));
}

#[test]
fn clear_text_that_goes_on_is_let_go() {
    let lines =
        Piece { ports: [50000, 25], ..Piece::stream(0, &b"mail that is not encrypted\r\n".repeat(20)) };
    let heard = play(&vec![lines; 40]);
    assert_eq!((heard.done, heard.events.len(), heard.counters[0]), (vec![1], 0, 0));
}
