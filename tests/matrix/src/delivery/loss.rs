//! What is missing: segments, their ends, the beginning, a direction.

use super::{Delivery, answer, opening};
use crate::{Expect, Hello, Step};
use radar_tests::frame::flag::ACK;

/// What needs no place: a direction, or the beginning, is not there.
#[must_use]
pub fn whole(hello: &Hello) -> Vec<Delivery> {
    let whole = || Delivery::of(hello, "", 0, vec![Step::client(0, &hello.record)]);
    let only = |name: &str, keep: fn(&Step) -> bool| {
        let mut delivery = Delivery { name: super::title(hello, name, 0), ..whole() };
        delivery.steps.retain(keep);
        delivery
    };
    let mut deliveries = vec![
        only("the client's side only", |step| !step.by_server),
        only("the client's octets only", |step| !step.by_server && !step.payload.is_empty()),
        only("no three-way handshake", |step| !step.payload.is_empty()),
        only("no SYN of the client", |step| step.by_server || !step.payload.is_empty()),
        only("the server's side only", |step| step.by_server).expecting(Expect::Nothing),
    ];
    let mut alone = only("nothing but the hello", |_| true);
    alone.steps = vec![Step::client(0, &hello.record)];
    deliveries.push(alone);
    deliveries
}

/// Parts that end at a place and are lost, come late, or are cut by the capture.
#[must_use]
pub fn at(hello: &Hello, place: usize) -> Vec<Delivery> {
    let octets = &hello.record[..];
    let middle = place + (octets.len() - place).div_ceil(2);
    let parts = [(0, place), (place, middle), (middle, octets.len())];
    let step = |(from, to): (usize, usize)| Step::client(from, &octets[from..to]);
    let mut deliveries = vec![midstream(hello, place), cut_short(hello, place)];
    for lost in 0..3 {
        let rest: Vec<Step> = (0..3)
            .filter(|part| *part != lost && parts[*part].0 < parts[*part].1)
            .map(|part| step(parts[part]))
            .collect();
        if parts[lost].0 == parts[lost].1 {
            continue;
        }
        let of =
            |name: &str, steps: Vec<Step>| Delivery::of(hello, &format!("part {lost} {name}"), place, steps);
        deliveries.push(of("is lost", rest.clone()).expecting(Expect::Nothing));
        let mut silent = of("is lost, and nobody answers", rest.clone()).expecting(Expect::Nothing);
        silent.steps = [opening(), rest.clone()].concat();
        deliveries.push(silent);
        let late = step(parts[lost]);
        deliveries.push(late_by(hello, of("comes after its acknowledgment", vec![]), &rest, 1, &late));
        deliveries.push(late_by(hello, of("comes long after", vec![]), &rest, 9, &late).perhaps(hello));
    }
    deliveries
}

/// The part that is late was acknowledged in so many segments before.
fn late_by(
    hello: &Hello,
    delivery: Delivery,
    rest: &[Step],
    acknowledgments: usize,
    late: &Step,
) -> Delivery {
    let acknowledgment = Step { flags: ACK, ..Step::server(0, hello.record.len(), &[]) };
    let before = [rest.to_vec(), vec![acknowledgment; acknowledgments], vec![late.clone()]].concat();
    Delivery { steps: [opening(), before, answer(hello.record.len())].concat(), ..delivery }
}

/// The capture begins with the second part.
fn midstream(hello: &Hello, place: usize) -> Delivery {
    let steps = vec![Step::client(place, &hello.record[place..])];
    let mut delivery = Delivery::of(hello, "the capture begins in the middle", place, steps);
    delivery.steps.drain(..3);
    delivery.expecting(Expect::Nothing)
}

/// The capture holds so much of the segment and no more.
fn cut_short(hello: &Hello, place: usize) -> Delivery {
    let cut = hello.record.len() - place;
    let step = Step { cut, ..Step::client(0, &hello.record) };
    Delivery::of(hello, "the capture has cut the segment", place, vec![step]).expecting(Expect::Nothing)
}
