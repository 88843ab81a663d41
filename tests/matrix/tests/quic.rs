//! QUIC: a hello of two datagrams, plain and in every wrap. What the frames in them may do is in
//! `plugins/quic/tests/crypto_matrix.rs`.

use radar_matrix::{Case, Delivery, Expect, Wrap, delivery, run::run_apart, wrap};
use radar_quic::Quic;

fn play(what: &str, cases: &[Case]) {
    let report = run_apart::<Quic>(cases);
    eprintln!("{what}: of {} cases {report}", cases.len());
    report.assert_true();
}

/// Deliveries in a wrap; what does not come through it cannot be told.
fn cases(deliveries: &[Delivery], wrap: &'static Wrap) -> impl Iterator<Item = Case> {
    let case = move |delivery: &Delivery| {
        let mut case = Case::new(delivery.clone(), wrap, 443);
        if !wrap.whole {
            case.expect = Expect::Nothing;
        }
        case
    };
    deliveries.iter().map(case).collect::<Vec<_>>().into_iter()
}

#[test]
fn a_damaged_copy_at_any_place_changes_nothing() {
    let deliveries: Vec<Delivery> = (0..1250).step_by(7).chain(0..40).flat_map(delivery::quic::at).collect();
    play("quic", &cases(&deliveries, wrap::PLAIN).collect::<Vec<_>>());
}

#[test]
fn two_datagrams_in_every_wrap() {
    let deliveries = delivery::quic::whole();
    let all: Vec<Case> = wrap::ALL.iter().flat_map(|wrap| cases(&deliveries, wrap)).collect();
    play("quic, every wrap", &all);
}
