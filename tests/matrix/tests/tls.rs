//! TLS over TCP and DTLS over UDP: every delivery of every hello, plain and in every wrap.
//!
//! Each test says on standard error how many cases told the truth and how many nothing.

use radar_matrix::{Case, Delivery, Expect, Hello, Wrap, delivery, run::run, wrap};
use radar_tls::Tls;

/// A port that the plugin asks for by its number, and one on which it must know TLS by its octets.
const PORTS: [u16; 2] = [443, 4747];

fn play(what: &str, cases: &[Case]) {
    let report = run::<Tls>(cases);
    eprintln!("{what}: of {} cases {report}", cases.len());
    report.assert_true();
}

/// Deliveries in a wrap; what does not come through it cannot be told.
fn cases(deliveries: &[Delivery], wrap: &'static Wrap, port: u16) -> Vec<Case> {
    let case = |delivery: &Delivery| {
        let mut case = Case::new(delivery.clone(), wrap, port);
        if !wrap.whole {
            case.expect = Expect::Nothing;
        }
        case
    };
    deliveries.iter().map(case).collect()
}

/// Every `step`th place within a hello, from `first` on.
fn places(hello: &Hello, first: usize, step: usize) -> Vec<usize> {
    (first..hello.record.len()).step_by(step).collect()
}

#[test]
fn a_hello_in_one_segment_tells_what_the_published_texts_say() {
    let hellos = [Hello::openssl(), Hello::curl(), Hello::chromium()];
    let whole =
        |wrap| hellos.iter().flat_map(move |hello| cases(&delivery::order::whole(hello)[..1], wrap, 443));
    play("one segment", &wrap::ALL.iter().flat_map(whole).collect::<Vec<_>>());
}

#[test]
fn what_is_told_is_held_against_what_is_true() {
    let hello = Hello::openssl();
    let delivery = delivery::order::whole(&hello).remove(0);
    let mut case = Case::new(delivery, wrap::PLAIN, 443);
    case.expect = Expect::Told(Hello::curl().facts);
    assert_eq!(run::<Tls>(&[case.clone()]).wrong.len(), 1);
    case.expect = Expect::Nothing;
    assert_eq!(run::<Tls>(&[case.clone()]).wrong.len(), 1);
    case.expect = Expect::SameAs(hello.forged());
    assert_eq!(run::<Tls>(&[case]).wrong.len(), 1);
}

#[test]
fn every_place_of_a_hello() {
    let hello = Hello::openssl();
    let ways = |step| [delivery::whole(&hello), delivery::at(&hello, &places(&hello, 1, step))].concat();
    play("openssl", &cases(&ways(1), wrap::PLAIN, PORTS[0]));
    play("openssl, another port", &cases(&ways(4), wrap::PLAIN, PORTS[1]));
}

#[test]
fn places_of_a_hello_that_are_others_in_every_wrap() {
    let hello = Hello::openssl();
    let mut all = Vec::new();
    for (number, wrap) in wrap::ALL.iter().enumerate() {
        let places = places(&hello, 1 + number, 113);
        let deliveries = [delivery::whole(&hello), delivery::at(&hello, &places)].concat();
        all.extend(cases(&deliveries, wrap, PORTS[number % 2]));
    }
    play("openssl, every wrap", &all);
}

#[test]
fn a_hello_octet_by_octet() {
    let hello = Hello::openssl();
    for port in PORTS {
        play("octet by octet", &cases(&delivery::octets(&hello), wrap::PLAIN, port));
    }
}

#[test]
fn a_hello_with_padding() {
    let hello = Hello::curl();
    let deliveries = [delivery::whole(&hello), delivery::at(&hello, &places(&hello, 3, 23))].concat();
    play("curl", &cases(&deliveries, wrap::PLAIN, PORTS[0]));
}

#[test]
fn a_long_hello_with_a_post_quantum_key() {
    let hello = Hello::chromium();
    let deliveries = [delivery::whole(&hello), delivery::at(&hello, &places(&hello, 5, 97))].concat();
    play("chromium", &cases(&deliveries, wrap::PLAIN, PORTS[0]));
    let mut all = Vec::new();
    for (number, wrap) in wrap::ALL.iter().enumerate() {
        let deliveries = delivery::at(&hello, &places(&hello, 1 + 11 * number, 997));
        all.extend(cases(&deliveries, wrap, PORTS[number % 2]));
    }
    play("chromium, every wrap", &all);
}

#[test]
fn every_place_of_a_hello_over_dtls() {
    let (first, second) = (Hello::dtls(), Hello::dtls_with_cookie());
    let mut deliveries = [delivery::dtls::whole(&first), delivery::dtls::whole(&second)].concat();
    for place in 1..first.dtls_body().len() {
        deliveries.extend(delivery::dtls::at(&first, place));
        deliveries.extend(delivery::dtls::with_cookie(&first, &second, place));
    }
    play("dtls", &cases(&deliveries, wrap::PLAIN, PORTS[1]));
}

#[test]
fn places_of_a_hello_over_dtls_in_every_wrap() {
    let (first, second) = (Hello::dtls(), Hello::dtls_with_cookie());
    let mut all = Vec::new();
    for (number, wrap) in wrap::ALL.iter().enumerate() {
        for place in (1 + number..first.dtls_body().len()).step_by(41) {
            let [at, with_cookie] =
                [delivery::dtls::at(&first, place), delivery::dtls::with_cookie(&first, &second, place)];
            all.extend(cases(&[at, with_cookie].concat(), wrap, PORTS[number % 2]));
        }
    }
    play("dtls, every wrap", &all);
}
