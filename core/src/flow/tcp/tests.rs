//! Segments in, states and counts out.

use super::*;

fn segment(flags: u8, sequence: u32, acknowledgment: u32, length: u32) -> Segment<'static> {
    Segment {
        source_port: 1,
        destination_port: 2,
        sequence,
        acknowledgment,
        flags,
        window: 0,
        timestamps: None,
        payload: &[],
        length,
    }
}

fn watch(segments: &[(Direction, Segment<'static>)]) -> Tcp {
    watch_times(segments).0
}

/// Segments that are ten nanoseconds apart.
fn watch_times(segments: &[(Direction, Segment<'static>)]) -> (Tcp, Rtt) {
    let (mut tcp, mut rtt) = (Tcp::default(), Rtt::default());
    for (at, (direction, segment)) in segments.iter().enumerate() {
        tcp.observe(*direction, segment, Timestamp(1_000 + at as u64 * 10), &mut rtt);
    }
    (tcp, rtt)
}

use Direction::{ToOriginator as In, ToResponder as Out};

#[test]
fn a_connection_goes_from_handshake_to_close() {
    let mut seen = vec![(Out, segment(bit::SYN, 100, 0, 0))];
    assert_eq!(watch(&seen).state(), State::SynSent);
    seen.push((In, segment(bit::SYN | bit::ACK, 500, 101, 0)));
    assert_eq!(watch(&seen).state(), State::SynReceived);
    seen.push((Out, segment(bit::ACK, 101, 501, 0)));
    assert_eq!(watch(&seen).state(), State::Established);
    let rtt = watch_times(&seen).1;
    assert_eq!((rtt.handshake, rtt.smallest()), (20, [10, 10]), "to the responder, and to the originator");
    seen.push((Out, segment(bit::ACK | bit::FIN, 101, 501, 5)));
    assert_eq!(watch(&seen).state(), State::FinWait);
    seen.push((In, segment(bit::ACK | bit::FIN, 501, 107, 0)));
    assert_eq!(watch(&seen).state(), State::Closing);
    seen.push((Out, segment(bit::ACK, 107, 502, 0)));
    assert_eq!(watch(&seen).state(), State::Closed);
}

#[test]
fn what_is_sent_twice_is_counted_and_gives_no_round_trip_time() {
    let (tcp, rtt) = watch_times(&[
        (Out, segment(bit::ACK, 1, 1, 10)),
        (Out, segment(bit::ACK, 1, 1, 10)),
        (In, segment(bit::ACK, 1, 11, 0)),
    ]);
    assert_eq!((tcp.sides[0].retransmissions, rtt), (1, Rtt::default()));
}

#[test]
fn what_fills_a_hole_was_reordered_and_what_comes_after_that_is_sent_twice() {
    let data = |sequence| (Out, segment(bit::ACK, sequence, 1, 10));
    let tcp = watch(&[data(0), data(20), data(10), data(10)]);
    assert_eq!((tcp.sides[0].reordered, tcp.sides[0].retransmissions), (1, 1));
}

#[test]
fn a_syn_on_a_closed_connection_opens_another_unless_it_is_the_same_again() {
    let closed = watch(&[(Out, segment(bit::SYN, 7, 0, 0)), (In, segment(bit::RST | bit::ACK, 0, 8, 0))]);
    assert!(closed.is_reused_by(Out, &segment(bit::SYN, 9, 0, 0)));
    assert!(!closed.is_reused_by(Out, &segment(bit::SYN, 7, 0, 0)));
}

#[test]
fn a_reset_of_another_connection_closes_nothing() {
    let tcp = watch(&[(Out, segment(bit::SYN, 7, 0, 0)), (Out, segment(bit::RST, 2_000_000_000, 0, 0))]);
    assert_eq!(tcp.state(), State::SynSent);
}

#[test]
fn a_refused_syn_that_is_sent_again_may_be_taken() {
    let mut seen = vec![(Out, segment(bit::SYN, 7, 0, 0)), (In, segment(bit::RST | bit::ACK, 0, 8, 0))];
    assert_eq!(watch(&seen).state(), State::Closed);
    seen.extend([(Out, segment(bit::SYN, 7, 0, 0)), (In, segment(bit::SYN | bit::ACK, 50, 8, 0))]);
    assert_eq!(watch(&seen).state(), State::SynReceived);
}

/// A connection that is established, of which nothing was sent yet.
fn established() -> Vec<(Direction, Segment<'static>)> {
    vec![
        (Out, segment(bit::SYN, 100, 0, 0)),
        (In, segment(bit::SYN | bit::ACK, 500, 101, 0)),
        (Out, segment(bit::ACK, 101, 501, 0)),
    ]
}

#[test]
fn what_is_odd_about_a_segment_is_told_and_moves_nothing() {
    let odd = [
        (Out, segment(bit::SYN, 100, 0, 0), Some(Kind::EstSynResend)),
        (Out, segment(bit::SYN, 7, 0, 0), Some(Kind::EstSynResendDiffSeq)),
        (In, segment(bit::SYN, 7, 0, 0), Some(Kind::EstSynToclient)),
        (In, segment(bit::SYN | bit::ACK, 500, 101, 0), Some(Kind::EstSynackResend)),
        (Out, segment(bit::SYN | bit::ACK, 7, 501, 0), Some(Kind::EstSynackToserver)),
        (Out, segment(bit::RST, 2_000_000_000, 0, 0), Some(Kind::RstOutOfWindow)),
        (Out, segment(bit::SYN | bit::FIN, 7, 0, 0), Some(Kind::FinSyn)),
        (Out, segment(bit::ACK, 101, 501, 5), None),
        (Out, segment(bit::ACK | bit::FIN, 101, 501, 0), None),
    ];
    for (direction, segment, kind) in odd {
        let mut tcp = watch(&established());
        assert_eq!(tcp.observe(direction, &segment, Timestamp(2_000), &mut Rtt::default()), kind);
    }
}

#[test]
fn simultaneous_and_split_openings_are_not_odd() {
    let mut tcp = Tcp::default();
    for (direction, flags, sequence, acknowledgment) in [
        (Out, bit::SYN, 100, 0),
        (In, bit::SYN, 500, 0),
        (Out, bit::SYN | bit::ACK, 100, 501),
        (In, bit::SYN | bit::ACK, 500, 101),
    ] {
        let segment = segment(flags, sequence, acknowledgment, 0);
        assert_eq!(tcp.observe(direction, &segment, Timestamp(1_000), &mut Rtt::default()), None);
    }
    assert_eq!(tcp.state(), State::Established);
}

#[test]
fn a_late_syn_that_is_answered_opens_another_connection() {
    let mut seen = established();
    seen.push((Out, segment(bit::SYN, 9_000, 0, 0)));
    let tcp = watch(&seen);
    assert!(!tcp.is_reused_by(In, &segment(bit::SYN | bit::ACK, 500, 101, 0)));
    assert!(tcp.is_reused_by(In, &segment(bit::SYN | bit::ACK, 77, 9_001, 0)));
}

#[test]
fn where_one_direction_is_captured_a_new_number_is_a_new_connection() {
    let data = (Out, segment(bit::ACK, 101, 501, 10));
    let tcp = watch(&[(Out, segment(bit::SYN, 100, 0, 0)), data]);
    assert!(tcp.is_reused_by(Out, &segment(bit::SYN, 9_000, 0, 0)));
    assert!(!tcp.is_reused_by(Out, &segment(bit::SYN, 100, 0, 0)));
    let mut both = established();
    both.push(data);
    assert!(!watch(&both).is_reused_by(Out, &segment(bit::SYN, 9_000, 0, 0)));
}

#[test]
fn what_comes_from_far_ahead_moves_nothing() {
    let mut seen = established();
    seen.push((Out, segment(bit::ACK, 1_500_000_000, 501, 4)));
    seen.push((Out, segment(bit::ACK, 101, 501, 4)));
    let side = watch(&seen).sides[0];
    assert_eq!((side.retransmissions, side.reordered), (0, 0));
}

#[test]
fn sequence_numbers_wrap() {
    assert!(is_before(u32::MAX, 3));
    assert!(!is_before(3, u32::MAX));
    assert!(!is_before(3, 3));
}
