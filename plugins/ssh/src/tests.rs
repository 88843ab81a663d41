//! Connections as a whole: cut, with gaps, in the middle, and who is taken for the client.

use crate::{Config, connection::Connection, hassh::hassh, kexinit::tests::payload, side::Side};
use radar_plugin::__private::stable::std_types::RSlice;
use radar_plugin::{Input, Settings, direction, flag};

const CLIENT: [&str; 10] = ["k1,k2,ext-info-c", "h", "c1", "c2", "m1", "m2", "none", "none", "", ""];
const SERVER: [&str; 10] = ["k2,k1", "h", "c1", "c2", "m1", "m2", "none", "none", "", ""];

fn packet(payload: &[u8]) -> Vec<u8> {
    let length = (payload.len() + 5) as u32;
    [&length.to_be_bytes()[..], &[4], payload, &[0; 4]].concat()
}

/// What client and server say, one after the other.
fn speech() -> [Vec<u8>; 2] {
    let client = [b"SSH-2.0-client\r\n", &packet(&payload(CLIENT))[..]].concat();
    let server = [b"Hello\nSSH-2.0-server\n", &packet(&payload(SERVER))[..]].concat();
    [client, server]
}

fn config() -> Config {
    Config::read(&serde_json::json!({})).unwrap()
}

fn input(direction: u8, octets: &[u8]) -> Input<'_> {
    let [source_port, destination_port] = if direction == 0 { [50000, 22] } else { [22, 50000] };
    Input { direction, source_port, destination_port, data: RSlice::from_slice(octets), ..Input::empty() }
}

/// The same with the ends exchanged, from the middle of a connection.
fn turned(direction: u8, octets: &[u8]) -> Input<'_> {
    Input { flags: flag::MIDSTREAM, direction: 1 ^ direction, ..input(direction, octets) }
}

fn hash(side: &Side, is_client: bool) -> Option<[u8; 16]> {
    side.offer().map(|offer| hassh(&offer, is_client).hash)
}

fn software(side: &Side) -> Option<&[u8]> {
    side.identification.as_ref().map(|identification| identification.software())
}

#[test]
fn every_way_to_cut_the_segments_tells_the_same() {
    let mut told = Vec::new();
    for size in 1..200 {
        let mut connection = Connection::default();
        for (direction, octets) in speech().iter().enumerate() {
            for chunk in octets.chunks(size) {
                assert!(!connection.is_over());
                connection.read(&input(direction as u8, chunk), &config()).unwrap();
            }
        }
        assert!(connection.is_over() && connection.is_complete() && connection.version() == Some(2));
        told.push((hash(connection.client(), true), hash(connection.server(), false)));
    }
    told.dedup();
    assert_eq!(told.len(), 1);
    assert!(told[0].0.is_some() && told[0].1.is_some());
}

#[test]
fn a_gap_anywhere_hides_and_does_not_forge() {
    let speech = speech();
    let mut whole = Connection::default();
    for (direction, octets) in speech.iter().enumerate() {
        whole.read(&input(direction as u8, octets), &config()).unwrap();
    }
    for (direction, octets) in speech.iter().enumerate() {
        for (start, length) in (0..octets.len()).flat_map(|start| [(start, 1), (start, 7), (start, 40)]) {
            let end = (start + length).min(octets.len());
            let mut connection = Connection::default();
            let direction = direction as u8;
            let _ = connection.read(&input(direction, &octets[..start]), &config());
            connection.gap(&input(direction, &[]));
            let _ = connection.read(&input(direction, &octets[end..]), &config());
            let (told, truth) = if direction == 0 {
                (connection.client(), whole.client())
            } else {
                (connection.server(), whole.server())
            };
            let (told_hash, true_hash) = (hash(told, direction == 0), hash(truth, direction == 0));
            assert!(told_hash.is_none() || told_hash == true_hash, "gap of {length} at {start}");
            assert!(
                software(told).is_none() || software(told) == software(truth),
                "gap of {length} at {start}"
            );
        }
    }
}

#[test]
fn the_client_is_the_one_that_says_so() {
    let [client, server] = speech();
    let mut connection = Connection::default();
    // The server has called.
    connection.read(&turned(0, &client), &config()).unwrap();
    connection.read(&turned(1, &server), &config()).unwrap();
    assert_eq!(software(connection.client()), Some(&b"client"[..]));
    assert_eq!(connection.subject(&input(0, b"")).direction, direction::TO_ORIGINATOR);
}

#[test]
fn in_the_middle_of_a_connection_the_port_of_servers_tells_the_server() {
    let line = b"SSH-1.99-x\r\n";
    let mut connection = Connection::default();
    connection.read(&turned(1, line), &config()).unwrap();
    assert_eq!(software(connection.server()), Some(&b"x"[..]));
    let mut connection = Connection::default();
    connection.read(&Input { flags: 0, ..turned(1, line) }, &config()).unwrap();
    assert_eq!(software(connection.client()), Some(&b"x"[..]));
}

#[test]
fn version_1_is_over_with_its_second_line() {
    let mut connection = Connection::default();
    connection.read(&input(1, b"SSH-1.99-server\n"), &config()).unwrap();
    assert!(!connection.is_over());
    connection.read(&input(0, b"SSH-1.5-client\n"), &config()).unwrap();
    assert!(connection.is_over() && connection.is_complete());
    assert_eq!(connection.version(), Some(1));
}

#[test]
fn what_is_not_in_the_capture_is_not_waited_for() {
    let [client, _] = speech();
    let mut connection = Connection::default();
    connection.read(&input(0, &client), &config()).unwrap();
    let sent = (0..1000).find(|_| {
        let _ = connection.read(&input(0, &[7; 1000]), &config());
        connection.is_over()
    });
    assert_eq!(sent, Some(65));
    assert!(!connection.is_complete());
}

#[test]
fn another_protocol_on_the_port_is_let_go_and_not_named() {
    let mut connection = Connection::default();
    let over = (0..10_000).any(|_| {
        for direction in [0, 1] {
            let _ = connection.read(&input(direction, b"GET / HTTP/1.1\r\n"), &config());
        }
        connection.is_over()
    });
    assert!(over && !connection.is_known());
}
