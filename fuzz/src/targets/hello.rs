//! The messages of a TLS handshake, each from its body alone, and the fingerprints of the hellos.

use crate::captures::Captures;
use radar_handshake::{
    Certificates, ClientHello, Item, Limits, Order, ServerHello, Ssl2Hello, Stream, Transport, Version, ja3,
    ja3s, ja4, ja4_raw, server_key_exchange_group,
};
use std::hint::black_box;

/// The first octet tells the kind of message, as TLS numbers them (RFC 8446 §4); the rest is its body.
pub fn run(input: &[u8]) {
    let Some((kind, body)) = input.split_first() else { return };
    match kind {
        1 => drop(ClientHello::parse(body).map(|hello| client(&hello))),
        2 => drop(ServerHello::parse(body).map(|hello| server(&hello))),
        3 => drop(ClientHello::parse_dtls(body).map(|hello| client(&hello))),
        11 => drop(Certificates::parse(body).map(|chain| certificates(chain, body))),
        12 => drop(black_box(server_key_exchange_group(0xC02F, body))),
        13 => drop(Certificates::parse_1_3(body).map(|chain| certificates(chain, body))),
        _ => drop(Ssl2Hello::parse(Version::TLS_1_0, body).map(|hello| hello.cipher_suites().count())),
    }
}

/// The messages of the captures.
#[must_use]
pub fn seeds(captures: &Captures) -> Vec<Vec<u8>> {
    let mut seeds = Vec::new();
    for (_, octets) in captures.streams() {
        let (mut stream, mut rest) = (Stream::new(Limits::DEFAULT), &octets[..]);
        while let Ok(Some(item)) = stream.read(&mut rest) {
            match item {
                Item::Message(message) => seeds.push([&[message.kind.0], message.body].concat()),
                Item::Ssl2Hello { body, .. } => seeds.push([&[0], body].concat()),
                _ => {}
            }
        }
    }
    seeds.sort();
    seeds.dedup();
    seeds
}

fn client(hello: &ClientHello<'_>) {
    black_box((hello.server_name(), hello.alpn().count(), hello.supported_versions(), hello.groups()));
    black_box((hello.key_share_groups().count(), hello.quic_transport_parameters(), hello.session_ticket()));
    black_box((hello.is_encrypted(), hello.offers_pre_shared_key(), hello.has_early_data()));
    let mut text = Vec::new();
    let hash = ja3(hello, &mut text);
    assert_eq!(text.iter().filter(|octet| **octet == b',').count(), 4, "JA3 has five fields");
    assert_eq!(hash.to_string().len(), 32);
    for transport in [Transport::Tcp, Transport::Quic] {
        for order in [Order::Sorted, Order::Original] {
            let (hashed, raw) = (ja4(hello, transport, order).to_string(), ja4_raw(hello, transport, order));
            let [head, ..] = hashed.split('_').collect::<Vec<_>>()[..] else { panic!("{hashed}") };
            assert_eq!((hashed.len(), head.len()), (36, 10), "{hashed}");
            assert!(raw.starts_with(head) && raw.is_ascii(), "{hashed} {raw}");
        }
    }
}

fn server(hello: &ServerHello<'_>) {
    black_box((hello.is_retry(), hello.version(), hello.alpn(), hello.key_share_group()));
    black_box((hello.accepts_pre_shared_key(), hello.extensions.are_cut()));
    let mut text = Vec::new();
    ja3s(hello, &mut text);
    assert_eq!(text.iter().filter(|octet| **octet == b',').count(), 2, "JA3S has three fields");
}

/// A chain is no longer than the message it came in.
fn certificates(chain: Certificates<'_>, body: &[u8]) {
    let octets: usize = chain.map_while(Result::ok).map(|certificate| certificate.len() + 3).sum();
    assert!(octets <= body.len());
}
