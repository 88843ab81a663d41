//! The packets of RFC 9001, appendix A, and of RFC 9369, appendix A, as their texts print them.

mod peer;

use peer::{
    host::{Heard, from_client, from_server, play},
    seal::hex,
};

fn vector(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/vectors/{name}.hex", env!("CARGO_MANIFEST_DIR"));
    hex(&std::fs::read_to_string(path).expect("the vector is there"))
}

fn both(rfc: &str) -> Heard {
    play(&[from_client(vector(&format!("{rfc}-a2"))), from_server(vector(&format!("{rfc}-a3")))])
}

#[test]
fn the_samples_of_both_versions_give_both_hellos() {
    for (rfc, version) in [("rfc9001", "1"), ("rfc9369", "6b3343cf")] {
        let heard = both(rfc);
        let event = heard.event();
        let expected = [
            ("version", version),
            ("sni", "example.com"),
            ("dcid", "8394c8f03e515708"),
            ("scid", ""),
            ("server_scid", "f067a5502a4262b5"),
            ("tls_version", "TLS 1.3"),
            ("cipher", "TLS_AES_128_GCM_SHA256"),
            ("curve", "x25519"),
        ];
        for (key, value) in expected {
            assert_eq!(event[key], value, "{key} of {rfc}");
        }
        assert_eq!(heard.done, [50000]);
        assert_eq!(heard.counters, [0; 8]);
    }
}

#[test]
fn one_octet_changed_anywhere_and_nothing_is_told() {
    for rfc in ["rfc9001", "rfc9369"] {
        let packet = vector(&format!("{rfc}-a2"));
        for at in 0..packet.len() {
            let mut changed = packet.clone();
            changed[at] ^= 1 << (at % 8);
            let heard = play(&[from_client(changed)]);
            assert!(heard.events.iter().all(|(_, _, event)| event["ja4"].is_null()), "octet {at} of {rfc}");
        }
    }
}
