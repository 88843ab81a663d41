//! What belongs to no stream, and where streams begin and end.

use super::Delivery;
use crate::{Hello, Step, step::BEFORE};
use radar_tests::frame::flag::{ACK, RST, URG};

/// What needs no place.
#[must_use]
pub fn whole(hello: &Hello) -> Vec<Delivery> {
    let octets = &hello.record[..];
    let all = || Step::client(0, octets);
    let end = octets.len();
    let of = |name, steps| Delivery::of(hello, name, 0, steps);
    let mut deliveries = vec![
        of("FIN with all of it", vec![all().fin()]),
        of("FIN before all of it", vec![Step::client(end, &[]).fin(), all()]),
        of(
            "octets past the FIN before all of it",
            vec![Step::client(end, &[]).fin(), Step::client(end + 1, &[0x5A; 50]), all()],
        ),
        of("the client's SYN again", vec![Step::syn(), all()]),
        of("SYN with all of it", vec![Step { payload: octets.to_vec(), ..Step::syn() }, all()]),
    ];
    let mut other_number = of("a SYN with another number first", vec![all()]);
    other_number.steps.insert(0, Step { at: 77_777, ..Step::syn() });
    deliveries.push(other_number);
    deliveries.push(server_first(hello));
    deliveries
}

/// The capture shows the server's side first.
fn server_first(hello: &Hello) -> Delivery {
    let mut delivery =
        Delivery::of(hello, "the server's side first", 0, vec![Step::client(0, &hello.record)]);
    delivery.steps.sort_by_key(|step| !step.by_server);
    delivery
}

/// What comes between the two parts, and numbers that wrap there.
#[must_use]
pub fn at(hello: &Hello, place: usize) -> Vec<Delivery> {
    let octets = &hello.record[..];
    let [a, b] = [Step::client(0, &octets[..place]), Step::client(place, &octets[place..])];
    let between =
        |name: &str, stray: Step| Delivery::of(hello, name, place, vec![a.clone(), stray, b.clone()]);
    let far = |distance: u32| Step { at: distance, ..Step::client(0, &[0x5A; 60]) };
    let here = u32::try_from(place).expect("a hello is short");
    let reset = |at: u32| Step { at, flags: RST | ACK, ..Step::default() };
    let mut deliveries = vec![
        between("a keep-alive with an octet", Step { at: here - 1, ..Step::client(0, &[0]) }),
        between("a keep-alive without", Step { at: here - 1, ..Step::client(0, &[]) }),
        between("noise far ahead", far(here + (1 << 30) + 1)),
        between("noise half the numbers ahead", far(here + (1 << 31))),
        between("noise from long ago", far(here.wrapping_sub(1 << 20))),
        between("noise ahead of the hello's end", far(200_000)),
        between("a reset from long ago", reset(here.wrapping_sub(1 << 24))),
        between("a SYN in the middle", Step { at: BEFORE, ..Step::syn() }),
        between("a SYN with another number in the middle", Step { at: 9_999_999, ..Step::syn() }),
        between("urgent octets", Step { urgent: 1, ..Step::client(place, &octets[place..]).with(URG) })
            .perhaps(hello),
        between("a reset in the middle", reset(here)).perhaps(hello),
        Delivery::of(hello, "FIN with the second part, reversed", place, vec![b.clone().fin(), a.clone()]),
        Delivery::of(hello, "the first part in the SYN", place, vec![b.clone(), a.clone()]),
    ];
    let last = deliveries.last_mut().expect("there are some");
    // The other SYN is not there; what it carries is sent before the server agrees.
    last.steps[0] = Step { payload: octets[..place].to_vec(), ..Step::syn() };
    deliveries.extend(wrapping(hello, place, [&a, &b]));
    deliveries
}

/// The sequence number 0 is that of the octet at the place.
fn wrapping(hello: &Hello, place: usize, [a, b]: [&Step; 2]) -> Vec<Delivery> {
    let first = u32::try_from(place + 1).expect("a hello is short").wrapping_neg();
    let of = |name: &str, steps: Vec<Step>| {
        let numbers = [first, first.wrapping_sub(3)];
        Delivery { numbers, ..Delivery::of(hello, name, place, steps) }
    };
    let whole = Step::client(0, &hello.record);
    vec![
        of("numbers wrap, one segment", vec![whole.clone()]),
        of("numbers wrap, cut", vec![a.clone(), b.clone()]),
        of("numbers wrap, reversed", vec![b.clone(), a.clone()]),
        of("numbers wrap, again as one", vec![b.clone(), whole]),
    ]
}
