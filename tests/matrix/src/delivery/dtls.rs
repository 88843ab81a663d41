//! A hello of DTLS in fragments (RFC 6347 §4.2.3), and with a cookie (§4.2.1).
//!
//! Fragments of a handshake are not protected. A receiver may keep the first copy of an octet or the
//! last, so that of copies which differ before all is there nothing is to be told.

use super::{Delivery, title};
use crate::{Expect, Hello, Step};

/// What needs no place.
#[must_use]
pub fn whole(hello: &Hello) -> Vec<Delivery> {
    let of = |name: &str, steps| Delivery::datagrams(&title(hello, name, 0), hello.facts.clone(), steps);
    let datagram = |octets: &[u8]| Step::client(0, octets);
    let (one, forged) = (datagram(&hello.record), hello.forged());
    let octets: Vec<Step> =
        (0..hello.dtls_body().len()).map(|at| datagram(&record(at, &part(hello, at, at + 1)))).collect();
    let reversed = octets.iter().rev().cloned().collect();
    vec![
        of("one datagram", vec![one.clone()]),
        of("one datagram three times", vec![one.clone(); 3]),
        of("all of it again with others", vec![one.clone(), datagram(&forged)]),
        of("all of it before with others", vec![datagram(&forged), one]).expecting(Expect::SameAs(forged)),
        of("octet by octet", octets),
        of("octet by octet, the last first", reversed),
    ]
}

/// Fragments that end at a place of the body, in datagrams of their own or together.
#[must_use]
pub fn at(hello: &Hello, place: usize) -> Vec<Delivery> {
    let end = hello.dtls_body().len();
    let [a, b] = [part(hello, 0, place), part(hello, place, end)];
    let [one, two] = [record(1, &a), record(2, &b)];
    let of = |name: &str, datagrams: &[&[u8]]| {
        let steps = datagrams.iter().map(|octets| Step::client(0, octets)).collect();
        Delivery::datagrams(&title(hello, name, place), hello.facts.clone(), steps)
    };
    let [early, late] = [place.saturating_sub(7), (place + 7).min(end)];
    let [long_one, long_two] = [record(3, &part(hello, 0, late)), record(4, &part(hello, early, end))];
    // Of another message, by its length; none at all; and encrypted, as all is after the handshake.
    let mut other_length = a.clone();
    other_length[3] ^= 1;
    let mut encrypted = record(9, &[0x5A; 40]);
    encrypted[4] = 1;
    let between = |name: &str, stray: &[u8]| of(name, &[&one, stray, &two]);
    let mut deliveries = vec![
        of("cut", &[&one, &two]),
        of("cut and reversed", &[&two, &one]),
        of("each part twice", &[&two, &two, &one, &one]),
        of("the rest, then all", &[&two, &hello.record]),
        of("two records in a datagram", &[&[&one[..], &two].concat()]),
        of("two records in a datagram, reversed", &[&[&two[..], &one].concat()]),
        of("two fragments in a record", &[&record(1, &[&a[..], &b].concat())]),
        of("both overlap", &[&long_one, &long_two]),
        of("both overlap, reversed", &[&long_two, &long_one]),
        between("a fragment of another length", &record(5, &other_length)),
        between("a fragment without octets", &record(6, &part(hello, place, place))),
        between("an encrypted record", &encrypted),
        between("noise", &[0x5A; 60]),
        of("the first part is lost", &[&two]).expecting(Expect::Nothing),
        of("the second part is lost", &[&one]).expecting(Expect::Nothing),
    ];
    deliveries.extend(others(hello, place));
    deliveries
}

/// Fragments with other octets.
fn others(hello: &Hello, place: usize) -> Vec<Delivery> {
    let forged = Hello { record: hello.forged(), ..hello.clone() };
    let end = hello.dtls_body().len();
    let cut = |hello: &Hello| [record(1, &part(hello, 0, place)), record(2, &part(hello, place, end))];
    let ([a, b], [other_a, other_b]) = (cut(hello), cut(&forged));
    let of = |name: &str, datagrams: [&[u8]; 3], same: bool| {
        let steps = datagrams.iter().map(|octets| Step::client(0, octets)).collect();
        let told = Delivery::datagrams(&title(hello, name, place), hello.facts.clone(), steps);
        if same { told } else { told.expecting(Expect::Nothing) }
    };
    let [same_a, same_b] = [a == other_a, b == other_b];
    vec![
        of("others for the first part", [&a, &other_a, &b], same_a),
        of("others for the first part, before", [&other_a, &a, &b], same_a),
        of("others for the second part", [&b, &other_b, &a], same_b),
        of("others for the second part, before", [&other_b, &b, &a], same_b),
        of("others for the first part, too late", [&a, &b, &other_a], true),
    ]
}

/// A client that is asked for a cookie: what it says first, and the second time in fragments.
#[must_use]
pub fn with_cookie(first: &Hello, second: &Hello, place: usize) -> Vec<Delivery> {
    let end = second.dtls_body().len();
    let [a, b] = [part(second, 0, place), part(second, place, end)].map(|part| record(7, &part));
    // Version, and 20 octets.
    let cookie = [&[0xFE, 0xFF, 20][..], &[7; 20]].concat();
    let request = Step::server(0, 0, &record(0, &fragment(3, 0, cookie.len(), 0, &cookie)));
    let [hello, one, two] = [&first.record, &a, &b].map(|octets| Step::client(0, octets));
    let of = |name: &str, steps: Vec<Step>| {
        Delivery::datagrams(&title(second, name, place), second.facts.clone(), steps)
    };
    vec![
        of("after a request for a cookie", vec![hello.clone(), request.clone(), one.clone(), two.clone()]),
        of("after it, reversed", vec![hello.clone(), request.clone(), two.clone(), one.clone()]),
        of("the hello before it is lost", vec![request.clone(), two.clone(), one.clone()]),
        of("the second part after it is lost", vec![hello, request.clone(), one]),
        of("both are", vec![request, two]).expecting(Expect::Nothing),
    ]
}

/// A part of a hello's body, as a fragment with the hello's own number.
fn part(hello: &Hello, from: usize, to: usize) -> Vec<u8> {
    let (body, number) = (hello.dtls_body(), hello.record[13 + 5]);
    fragment(1, number, body.len(), from, &body[from..to])
}

/// A fragment of a message: its type and number, octets of all of it, and where it begins.
fn fragment(kind: u8, number: u8, length: usize, from: usize, octets: &[u8]) -> Vec<u8> {
    let u24 = |number: usize| u32::try_from(number).expect("a message is short").to_be_bytes()[1..].to_vec();
    [&[kind][..], &u24(length), &[0, number], &u24(from), &u24(octets.len()), octets].concat()
}

/// A record of the handshake with this number.
fn record(number: usize, octets: &[u8]) -> Vec<u8> {
    let number = u16::try_from(number).expect("there are few").to_be_bytes();
    let length = u16::try_from(octets.len()).expect("a record is short").to_be_bytes();
    [&[22, 0xFE, 0xFF, 0, 0, 0, 0, 0, 0][..], &number, &length, octets].concat()
}
