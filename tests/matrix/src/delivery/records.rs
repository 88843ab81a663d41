//! The hello over several TLS records (RFC 8446 §5.1), with others before and behind.

use super::{Delivery, answer, opening, title};
use crate::{Expect, Facts, Hello, Step, hello::record};

/// The random that makes a ServerHello a request for another hello (RFC 8446 §4.1.3).
const RETRY: [u8; 32] = hex_literal::hex!("cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c");

/// What needs no place.
#[must_use]
pub fn whole(hello: &Hello) -> Vec<Delivery> {
    let change = [record(20, &[1]), hello.record.clone()];
    // It stands before a second hello, or before one that its server will not take (RFC 8446 §5).
    let named = Facts { sni: hello.facts.sni.clone(), ..Facts::default() };
    let changed = with_records(hello, "ChangeCipherSpec before it", 0, &change)
        .into_iter()
        .map(|delivery| delivery.expecting(Expect::ToldOrNothing(named.clone())))
        .collect();
    let early = [hello.record.clone(), record(20, &[1]), record(23, &[7; 300]), record(23, &[7; 300])];
    let early = with_records(hello, "early data behind it", 0, &early);
    let mut unanswered = early.clone();
    unanswered[0].steps.truncate(4);
    unanswered[0].name += ", unanswered";
    [changed, early, unanswered].concat()
}

/// A record for each octet.
#[must_use]
pub fn octets(hello: &Hello) -> Vec<Delivery> {
    let octets: Vec<Vec<u8>> = hello.message().iter().map(|octet| record(22, &[*octet])).collect();
    with_records(hello, "a record for each octet", 0, &octets)
}

/// Records that end at a place of the message, segments that end in their headers, and a second hello.
#[must_use]
pub fn at(hello: &Hello, place: usize) -> Vec<Delivery> {
    let message = hello.message();
    let place_in = place.min(message.len() - 1);
    let (front, rest) = message.split_at(place_in);
    let (middle, back) = rest.split_at(rest.len() / 2);
    let two = [record(22, front), record(22, rest)];
    let three = [record(22, front), record(22, middle), record(22, back)];
    let early = [hello.record.clone(), record(23, &[7; 300])].concat();
    let mut deliveries = with_records(hello, "two records", place, &two);
    if !middle.is_empty() {
        deliveries.extend(with_records(hello, "three records", place, &three));
    }
    deliveries.extend(cut_in_header(hello, place, &two));
    let steps = vec![Step::client(place, &early[place..]), Step::client(0, &early[..place])];
    let name = title(hello, "early data behind it, reversed", place);
    deliveries.push(Delivery::told(&name, hello.facts.clone(), &early, steps));
    deliveries.extend(retried(hello, place));
    deliveries
}

/// These records in one segment, one each, and one each reversed.
fn with_records(hello: &Hello, name: &str, place: usize, records: &[Vec<u8>]) -> Vec<Delivery> {
    let mut at = 0;
    let mut steps = Vec::new();
    for record in records {
        steps.push(Step::client(at, record));
        at += record.len();
    }
    let octets = records.concat();
    let reversed: Vec<Step> = steps.iter().rev().cloned().collect();
    let ways = [
        ("in one segment", vec![Step::client(0, &octets)]),
        ("each its segment", steps),
        ("reversed", reversed),
    ];
    let way = |(way, steps)| {
        let name = title(hello, &format!("{name}, {way}"), place);
        Delivery::told(&name, hello.facts.clone(), &octets, steps)
    };
    ways.map(way).to_vec()
}

/// Two records, and segments that end in or at either end of the second's header.
fn cut_in_header(hello: &Hello, place: usize, records: &[Vec<u8>; 2]) -> Vec<Delivery> {
    let octets = records.concat();
    let cut = |within: usize| {
        let at = records[0].len() + within;
        let [a, b] = [Step::client(0, &octets[..at]), Step::client(at, &octets[at..])];
        [("cut", vec![a.clone(), b.clone()]), ("reversed", vec![b, a])].map(|(way, steps)| {
            let name =
                title(hello, &format!("two records, {way} {within} octets into the second's header"), place);
            Delivery::told(&name, hello.facts.clone(), &octets, steps)
        })
    };
    (0..6).flat_map(cut).collect()
}

/// The server asks for another hello, and gets one with another fingerprint: the first one counts, and
/// where it was not seen there is none.
fn retried(hello: &Hello, place: usize) -> [Delivery; 4] {
    let body =
        [&[3, 3][..], &RETRY, &[0, 0x13, 0x01, 0, 0, 12, 0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 24]].concat();
    let length = u8::try_from(body.len()).expect("it is short");
    let retry = [record(22, &[&[2, 0, 0, length][..], &body].concat()), record(20, &[1])].concat();
    let second = [record(20, &[1]), hello.with_other_ciphers()].concat();
    let (octets, all) = (&hello.record[..], hello.record.len() + second.len());
    let [a, b] = [Step::client(0, &octets[..place]), Step::client(place, &octets[place..])];
    let mut rest = vec![Step::server(0, octets.len(), &retry)];
    rest.push(Step::client(octets.len(), &second).has(retry.len()));
    rest.extend(answer(all).into_iter().map(|step| behind(step, retry.len())));
    let of = |name: &str, before: Vec<Step>| {
        let steps = [before, rest.clone()].concat();
        Delivery { steps, ..Delivery::of(hello, name, place, vec![]) }
    };
    let begun = |parts: &[&Step]| [opening(), parts.iter().copied().cloned().collect()].concat();
    // The name is the same in both (RFC 8446 §4.1.2).
    let name_only = Facts { sni: hello.facts.sni.clone(), ..Facts::default() };
    let second_only = |delivery: Delivery| delivery.expecting(Expect::ToldOrNothing(name_only.clone()));
    [
        of("asked for another hello", begun(&[&b, &a])),
        second_only(of("asked for another hello, a part of the first is lost", begun(&[&b]))),
        second_only(of("asked for another hello, the first was not captured", vec![])),
        second_only(of_client(of(
            "asked for another hello, the client's side without the first",
            begun(&[&b]),
        ))),
    ]
}

/// What the client has sent, and no more.
fn of_client(mut delivery: Delivery) -> Delivery {
    delivery.steps.retain(|step| !step.by_server);
    delivery
}

/// A step of a conversation in which the server has said so much more before.
fn behind(mut step: Step, more: usize) -> Step {
    let more = u32::try_from(more).expect("it is short");
    let number = if step.by_server { &mut step.at } else { &mut step.has };
    *number += more;
    step
}
