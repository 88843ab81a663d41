//! Connections as a whole: cut, with gaps, in the middle, and what is not MQTT.

use crate::{
    Config,
    connection::{Connection, Counts, Rules},
};
use radar_plugin::__private::stable::std_types::RSlice;
use radar_plugin::{Input, Malformed, Settings, direction, flag};

const CLIENT: u8 = direction::TO_RESPONDER;
const BROKER: u8 = direction::TO_ORIGINATOR;

/// What is said one after the other in a session of 3.1.1: a subscription, a message with its four
/// steps, one that is larger than the others, and the end.
const SPEECH: &[(u8, &[u8])] = &[
    (CLIENT, b"\x10\x0e\0\x04MQTT\x04\x02\0\x3c\0\x02me"),
    (BROKER, b"\x20\x02\0\0"),
    (CLIENT, b"\x82\x08\0\x01\0\x03a/#\x01"),
    (BROKER, b"\x90\x03\0\x01\x01"),
    (CLIENT, b"\x34\x09\0\x03a/b\0\x02hi"),
    (BROKER, b"\x50\x02\0\x02\x30\x11\0\x03a/blong message"),
    (CLIENT, b"\x62\x02\0\x02"),
    (BROKER, b"\x70\x02\0\x02\xd0\0"),
    (CLIENT, b"\xe0\0"),
];

const TOLD: &[&str] = &[
    r#""connect":{"protocol_string":"MQTT","protocol_version":4,"flags":{"username":false,"password":false,"will":false,"will_retain":false,"clean_session":true},"keep_alive":60,"client_id":"me"},"connack":{"session_present":false,"return_code":0}"#,
    r#""subscribe":{"message_id":1,"topics":[{"topic":"a/#","qos":1}]},"suback":{"message_id":1,"qos_granted":[1]}"#,
    r#""publish":{"qos":0,"retain":false,"dup":false,"topic":"a/b","payload_length":12}"#,
    r#""publish":{"qos":2,"retain":false,"dup":false,"topic":"a/b","message_id":2,"payload_length":2},"pubrec":{"message_id":2},"pubrel":{"message_id":2},"pubcomp":{"message_id":2}"#,
    r#""disconnect":{}"#,
];

fn rules() -> Rules {
    let config = Config::default_settings();
    Rules { config, timeout: 30, buffer_max: 16 << 10, summaries: true }
}

fn input(direction: u8, octets: &[u8]) -> Input<'_> {
    Input { direction, data: RSlice::from_slice(octets), ..Input::empty() }
}

fn say(connection: &mut Connection, direction: u8, octets: &[u8]) -> Result<(), Malformed> {
    connection.read(&input(direction, octets), &rules())
}

fn told(connection: &mut Connection) -> Vec<String> {
    let text = |told: crate::transactions::Transaction| String::from_utf8(told.members).unwrap();
    connection.told.drain(..).map(text).collect()
}

#[test]
fn every_way_to_cut_the_segments_tells_the_same() {
    for size in 1..40 {
        let mut connection = Connection::default();
        for (direction, octets) in SPEECH {
            octets.chunks(size).for_each(|piece| say(&mut connection, *direction, piece).unwrap());
        }
        assert_eq!(told(&mut connection), TOLD, "in pieces of {size}");
        assert_eq!(connection.counts, Counts::default());
        assert!(connection.is_news() && !connection.is_news());
    }
}

#[test]
fn a_gap_anywhere_hides_and_does_not_forge() {
    for (lost, (_, lossy)) in SPEECH.iter().enumerate() {
        for (start, length) in (0..lossy.len()).flat_map(|start| [(start, 1), (start, 5)]) {
            let mut connection = Connection::default();
            for (at, (direction, octets)) in SPEECH.iter().enumerate() {
                if at != lost {
                    let _ = say(&mut connection, *direction, octets);
                    continue;
                }
                let end = (start + length).min(octets.len());
                let _ = say(&mut connection, *direction, &octets[..start]);
                connection.gap(&Input { length: (end - start) as u64, ..input(*direction, b"") });
                let _ = say(&mut connection, *direction, &octets[end..]);
            }
            connection.end();
            // What waited in vain is the beginning of what would have been told, and of a connection whose
            // version is not known sizes are not told.
            let without_sizes = |told: &str| {
                [2, 12].iter().fold(told.to_owned(), |told, size| {
                    told.replace(&format!(r#","payload_length":{size}"#), "")
                })
            };
            let is_true = |told: &String| {
                TOLD.iter().any(|truth| without_sizes(truth).starts_with(&without_sizes(told)))
            };
            let told = told(&mut connection);
            assert!(told.iter().all(is_true), "gap of {length} at {start} of {lost}: {told:?}");
        }
    }
}

#[test]
fn a_gap_within_a_payload_hides_nothing() {
    let mut connection = Connection::default();
    for (direction, octets) in SPEECH {
        match octets.strip_suffix(b"g message") {
            None => say(&mut connection, *direction, octets).unwrap(),
            Some(before) => {
                say(&mut connection, *direction, before).unwrap();
                connection.gap(&Input { length: 9, ..input(*direction, b"") });
            }
        }
    }
    assert_eq!(told(&mut connection), TOLD);
    assert_eq!(connection.counts, Counts::default());
}

#[test]
fn what_waits_in_vain_is_told_and_counted() {
    let mut connection = Connection::default();
    say(&mut connection, CLIENT, SPEECH[0].1).unwrap();
    say(&mut connection, CLIENT, SPEECH[4].1).unwrap();
    assert!(told(&mut connection).is_empty());
    connection.end();
    assert_eq!(told(&mut connection).len(), 2);
    assert_eq!(connection.counts, Counts { unanswered: 2, ..Counts::default() });
}

#[test]
fn an_answer_is_waited_for_as_long_as_it_may_take() {
    let mut connection = Connection::default();
    say(&mut connection, CLIENT, SPEECH[0].1).unwrap();
    connection.read(&Input { time: 30, ..input(BROKER, b"") }, &rules()).unwrap();
    assert!(told(&mut connection).is_empty());
    connection.read(&Input { time: 31, ..input(BROKER, SPEECH[1].1) }, &rules()).unwrap();
    assert_eq!(told(&mut connection).len(), 1);
    assert_eq!(connection.counts, Counts { unanswered: 1, unasked: 1, ..Counts::default() });
}

#[test]
fn in_the_middle_of_a_connection_messages_are_told_without_what_depends_on_the_version() {
    let mut connection = Connection::default();
    let midstream = |direction, octets| Input { flags: flag::MIDSTREAM, ..input(direction, octets) };
    connection.read(&midstream(BROKER, b"age"), &rules()).unwrap();
    connection.read(&midstream(BROKER, b"\xd0\0"), &rules()).unwrap();
    assert!(!connection.is_news(), "two octets say little");
    connection.read(&midstream(CLIENT, SPEECH[4].1), &rules()).unwrap();
    assert!(connection.is_news());
    SPEECH[5..].iter().for_each(|(direction, octets)| say(&mut connection, *direction, octets).unwrap());
    let told = told(&mut connection);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(!told.iter().any(|told| told.contains("payload_length")));
    // A new session within the connection is read as usual.
    SPEECH.iter().for_each(|(direction, octets)| say(&mut connection, *direction, octets).unwrap());
    assert_eq!(self::told(&mut connection), TOLD);
}

#[test]
fn another_protocol_on_the_port_is_let_go_at_once_and_is_no_malformed_mqtt() {
    let first: [&[u8]; 5] = [
        b"GET / HTTP/1.1\r\n",
        b"\x16\x03\x01\x02\0",
        b"SSH-2.0-x\r\n",
        b"\x20\x02\0\0",
        b"\x10\x08\0\x04mqtt\x04\0",
    ];
    for octets in first {
        let mut connection = Connection::default();
        assert_eq!(say(&mut connection, CLIENT, octets), Ok(()));
        assert!(connection.is_over() && !connection.is_news() && told(&mut connection).is_empty());
    }
}

#[test]
fn what_is_no_mqtt_any_more_is_malformed_once() {
    for octets in [&b"\x00\x00"[..], b"\x30\x02\0\x09", b"\x36\x05\0\x01ax", b"\xc0\x01x", b"\x10\x02\0\x04"]
    {
        let mut connection = Connection::default();
        say(&mut connection, CLIENT, SPEECH[0].1).unwrap();
        assert_eq!(say(&mut connection, CLIENT, octets), Err(Malformed), "{octets:?}");
        assert!(connection.is_over());
    }
    // A CONNECT that names the protocol and is wrong otherwise is wrong MQTT.
    let mut connection = Connection::default();
    assert_eq!(say(&mut connection, CLIENT, b"\x10\x0b\0\x04MQTT\x04\x02\0\x3c\0"), Err(Malformed));
}

#[test]
fn messages_that_are_not_wanted_are_not_waited_for() {
    let mut rules = rules();
    rules.config.publish = false;
    let mut connection = Connection::default();
    for (direction, octets) in SPEECH {
        connection.read(&input(*direction, octets), &rules).unwrap();
    }
    assert_eq!(told(&mut connection), [TOLD[0], TOLD[1], TOLD[4]]);
    assert_eq!(connection.counts, Counts::default());
}

#[test]
fn a_connection_in_which_nothing_is_found_is_given_up() {
    let mut connection = Connection::default();
    let midstream = Input { flags: flag::MIDSTREAM, ..input(CLIENT, &[0xFF; 1400]) };
    let read = (0..1000).find(|_| {
        connection.read(&midstream, &rules()).unwrap();
        connection.is_over()
    });
    assert_eq!(read, Some(187));
}

#[test]
fn lines_for_people_say_what_and_how_it_ended() {
    let mut connection = Connection::default();
    say(&mut connection, CLIENT, SPEECH[0].1).unwrap();
    say(&mut connection, BROKER, b"\x20\x02\0\x05").unwrap();
    say(&mut connection, BROKER, b"\x30\x07\0\x03a/bhi").unwrap();
    let lines: Vec<_> = connection.told.iter().map(|told| told.line.as_str()).collect();
    assert_eq!(lines, ["MQTT CONNECT me: not authorized", "MQTT PUBLISH a/b, 2 octets"]);
}
