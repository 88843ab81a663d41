//! Segments in, pieces out.

use super::*;

/// Plays segments of one direction, and `None` as an acknowledgment of all octets from the other.
struct Play {
    streams: Streams,
    budget: Budget,
    midstream: bool,
    text: String,
}

impl Play {
    fn new() -> Self {
        let mut play = Self {
            streams: Streams::default(),
            budget: Budget::default(),
            text: String::new(),
            midstream: false,
        };
        play.send(Direction::ToResponder, bit::SYN, 999, 0, b"", 0);
        play
    }

    fn send(
        &mut self,
        direction: Direction,
        flags: u8,
        sequence: u32,
        acknowledgment: u32,
        octets: &[u8],
        cut: u32,
    ) {
        let arena = Bump::new();
        let segment = Segment {
            source_port: 1,
            destination_port: 2,
            sequence,
            acknowledgment,
            flags,
            window: 0,
            timestamps: None,
            payload: octets,
            length: octets.len() as u32 + cut,
        };
        let (text, seen) = (&mut self.text, &mut self.midstream);
        self.streams.segment(
            direction,
            &segment,
            &mut self.budget,
            &arena,
            &mut |direction, piece, midstream| {
                text.push_str(&shown(direction, piece));
                *seen |= midstream;
            },
        );
    }

    fn data(&mut self, sequence: u32, octets: &[u8]) -> &mut Self {
        self.send(Direction::ToResponder, bit::ACK, sequence, 0, octets, 0);
        self
    }

    fn acknowledge(&mut self, number: u32) -> &mut Self {
        self.send(Direction::ToOriginator, bit::ACK, 5000, number, b"", 0);
        self
    }

    fn flush(&mut self) -> &str {
        let (arena, text) = (Bump::new(), &mut self.text);
        self.streams.flush(&mut self.budget, &arena, &mut |direction, piece, _| {
            text.push_str(&shown(direction, piece))
        });
        assert_eq!(self.budget.counters.held_octets, 0);
        &self.text
    }
}

fn shown(direction: Direction, piece: Piece<'_>) -> String {
    if direction == Direction::ToOriginator {
        return String::new();
    }
    match piece {
        Piece::Octets(_, octets) => String::from_utf8_lossy(octets).into_owned(),
        Piece::Gap(at, length) => format!("[{length}@{at}]"),
        Piece::End(at) => format!("|{at}"),
        Piece::Odd(_) => String::new(),
    }
}

#[test]
fn segments_in_order_pass_through() {
    let mut play = Play::new();
    play.data(1000, b"ab").data(1002, b"cd");
    assert_eq!(play.text, "abcd");
    assert_eq!(play.budget.counters.held, 0);
}

#[test]
fn every_order_of_five_segments_gives_the_same_stream() {
    let segments: [(u32, &[u8]); 5] =
        [(1000, b"ab"), (1002, b"c"), (1003, b"def"), (1006, b"g"), (1007, b"hi")];
    let mut order = [0, 1, 2, 3, 4];
    permute(&mut order, 0, &mut |order| {
        let mut play = Play::new();
        for at in order {
            play.data(segments[*at].0, segments[*at].1);
        }
        assert_eq!(play.text, "abcdefghi", "{order:?}");
        assert_eq!(play.budget.counters.held_octets, 0);
    });
}

fn permute(order: &mut [usize; 5], at: usize, check: &mut impl FnMut(&[usize; 5])) {
    if at == order.len() {
        return check(order);
    }
    for other in at..order.len() {
        order.swap(at, other);
        permute(order, at + 1, check);
        order.swap(at, other);
    }
}

#[test]
fn a_second_copy_changes_nothing_and_is_counted() {
    let mut play = Play::new();
    play.data(1000, b"abcd").data(1000, b"abcd").data(1002, b"XYef");
    assert_eq!(play.text, "abcdef");
    assert_eq!((play.budget.counters.overlaps, play.budget.counters.conflicts), (2, 1));
}

#[test]
fn of_two_copies_behind_a_hole_neither_is_told() {
    let mut play = Play::new();
    play.data(1002, b"cd").data(1000, b"abXXef");
    assert_eq!(play.text, "ab[2@2]ef");
    assert_eq!(play.budget.counters.conflicts, 1);
    let mut play = Play::new();
    play.data(1002, b"cdef").data(1001, b"bcdXfgh").data(1000, b"a");
    assert_eq!(play.text, "abcd[1@4]fgh");
    assert_eq!(play.budget.counters.held_octets, 0);
}

#[test]
fn what_the_receiver_has_and_we_have_not_is_a_gap_after_a_while() {
    let mut play = Play::new();
    play.data(1000, b"ab").data(1004, b"ef").acknowledge(1006);
    assert_eq!(play.text, "ab");
    play.acknowledge(1006).acknowledge(1006);
    assert_eq!(play.text, "ab[2@2]ef");
}

#[test]
fn a_capture_that_shows_the_acknowledgment_first_loses_nothing() {
    let mut play = Play::new();
    play.acknowledge(1004);
    play.data(1000, b"ab").data(1002, b"cd");
    assert_eq!(play.text, "abcd");
}

#[test]
fn holes_at_the_end_are_told() {
    let mut play = Play::new();
    play.data(1002, b"cd").data(1006, b"gh");
    assert_eq!(play.flush(), "[2@0]cd[2@4]gh");
}

#[test]
fn a_hole_is_given_up_when_too_much_is_held() {
    let mut play = Play::new();
    play.budget.limits.held_max = 4 + PART;
    play.data(1002, b"cdef");
    assert_eq!(play.text, "");
    play.data(1008, b"i");
    assert_eq!(play.text, "[2@0]cdef");
}

#[test]
fn many_small_segments_count_as_what_they_take() {
    let mut play = Play::new();
    for at in 0..100_000 {
        play.data(1001 + 2 * at, b"x");
    }
    let held = play.budget.counters.held_octets as usize;
    assert!(held <= play.budget.limits.held_max && held > 4000 * PART, "{held}");
}

#[test]
fn a_worker_holds_no_more_than_its_memory() {
    let mut play = Play::new();
    play.budget.limits.memory = 3 + PART;
    play.data(1002, b"cdef");
    assert_eq!((play.budget.counters.refused, play.budget.counters.held_octets), (1, 0));
}

#[test]
fn the_rest_of_a_cut_segment_is_a_gap() {
    let mut play = Play::new();
    play.send(Direction::ToResponder, bit::ACK, 1000, 0, b"ab", 10);
    play.data(1012, b"cd");
    assert_eq!(play.text, "ab[10@2]cd");
}

#[test]
fn what_is_held_from_within_a_cut_segment_is_not_lost() {
    let mut play = Play::new();
    play.data(1004, b"ef");
    play.send(Direction::ToResponder, bit::ACK, 1000, 0, b"ab", 8);
    play.data(1010, b"kl");
    assert_eq!(play.text, "ab[2@2]ef[4@6]kl");
}

/// Segments of one text in any order, repeated, overlapping, cut by the capture, some lost, and
/// acknowledged or not: what comes out is the text, with gaps where something is missing.
#[test]
fn whatever_comes_in_the_text_comes_out_or_a_gap() {
    let text: Vec<u8> = (0..400u32).map(|at| b'a' + (at * 7 % 26) as u8).collect();
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = move |bound: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % bound
    };
    for _ in 0..3000 {
        let mut play = Play::new();
        let mut at = 0;
        for _ in 0..60 {
            at = if below(3) == 0 { below(text.len()) } else { at };
            let octets = &text[at..(at + 1 + below(40)).min(text.len())];
            let cut = if below(6) == 0 { below(octets.len()) } else { 0 };
            let captured = &octets[..octets.len() - cut];
            play.send(Direction::ToResponder, bit::ACK, 1000 + at as u32, 0, captured, cut as u32);
            at = (at + octets.len()) % text.len();
            if below(4) == 0 {
                play.acknowledge(1000 + below(text.len()) as u32);
            }
        }
        let shown = play.flush().to_owned();
        assert_eq!(play.budget.counters.conflicts, 0, "{shown}");
        check(&shown, &text);
    }
}

/// Holds `ab[2@2]ef` against the text.
fn check(shown: &str, text: &[u8]) {
    let mut at = 0;
    let mut rest = shown;
    while let Some(first) = rest.bytes().next() {
        if first == b'[' {
            let (gap, after) = rest[1..].split_once(']').unwrap();
            let (length, place) = gap.split_once('@').unwrap();
            assert_eq!(place.parse::<usize>().unwrap(), at, "{shown}");
            at += length.parse::<usize>().unwrap();
            rest = after;
        } else {
            assert_eq!(Some(&first), text.get(at), "at {at}: {shown}");
            at += 1;
            rest = &rest[1..];
        }
    }
    assert!(at <= text.len(), "{shown}");
}

#[test]
fn a_stream_joined_in_its_middle_begins_with_what_it_shows() {
    let mut play = Play {
        streams: Streams::default(),
        budget: Budget::default(),
        text: String::new(),
        midstream: false,
    };
    play.data(77, b"ab").data(79, b"cd");
    assert_eq!(play.text, "abcd");
    assert!(play.midstream);
}

#[test]
fn the_end_is_told_once_and_after_all_octets() {
    let mut play = Play::new();
    play.send(Direction::ToResponder, bit::FIN | bit::ACK, 1002, 0, b"cd", 0);
    assert_eq!(play.text, "");
    play.data(1000, b"ab").data(1000, b"ab");
    assert_eq!(play.text, "abcd|4");
}

#[test]
fn a_segment_from_nowhere_does_not_move_the_stream() {
    let mut play = Play::new();
    play.data(1000 + WINDOW + 5, b"zz").data(1000, b"ab");
    assert_eq!(play.text, "ab");
    assert_eq!(play.budget.counters.out_of_window, 1);
}

#[test]
fn a_reset_ends_the_stream_only_where_the_receiver_would_believe_it() {
    let mut play = Play::new();
    play.send(Direction::ToResponder, bit::RST, 2_000_000_000, 0, b"", 0);
    play.data(1000, b"ab");
    play.send(Direction::ToResponder, bit::RST, 1002, 0, b"", 0);
    play.data(1002, b"cd");
    assert_eq!(play.text, "ab|2");
}

#[test]
fn a_second_syn_does_not_move_a_stream_whose_first_was_acknowledged() {
    let mut play = Play::new();
    play.acknowledge(1000);
    play.send(Direction::ToResponder, bit::SYN, 77, 0, b"", 0);
    play.data(1000, b"ab");
    assert_eq!(play.text, "ab");
}

#[test]
fn an_acknowledgment_of_another_connection_makes_no_gap() {
    let mut play = Play::new();
    for _ in 0..5 {
        play.acknowledge(1000 + 976_271_786);
    }
    play.data(1000, b"ab");
    assert_eq!(play.text, "ab");
}

#[test]
fn behind_the_end_there_are_no_octets_whatever_somebody_has_sent_there() {
    let mut play = Play::new();
    play.data(1010, b"junk");
    play.send(Direction::ToResponder, bit::ACK | bit::FIN, 1000, 0, b"ab", 0);
    play.acknowledge(1014).acknowledge(1014).acknowledge(1014);
    assert_eq!(play.flush(), "ab|2");
}

#[test]
fn what_a_fin_shows_to_be_missing_is_a_gap_when_nothing_more_comes() {
    let mut play = Play::new();
    play.data(1000, b"ab");
    play.send(Direction::ToResponder, bit::FIN | bit::ACK, 1004, 0, b"", 0);
    assert_eq!(play.text, "ab");
    assert_eq!(play.flush(), "ab[2@2]|4");
}

#[test]
fn what_was_acknowledged_and_never_seen_is_a_gap_when_nothing_more_comes() {
    let mut play = Play::new();
    play.acknowledge(1000);
    play.data(1000, b"ab").acknowledge(1005);
    assert_eq!(play.flush(), "ab[3@2]");
}

#[test]
fn the_answer_to_another_syn_is_no_acknowledgment() {
    let mut play = Play::new();
    play.acknowledge(1077);
    assert_eq!(play.flush(), "");
}

#[test]
fn sequence_numbers_wrap_in_and_out_of_order() {
    let mut play = Play::new();
    play.streams = Streams::default();
    play.send(Direction::ToResponder, bit::SYN, u32::MAX - 2, 0, b"", 0);
    play.data(2, b"ef").data(u32::MAX - 1, b"abcd").data(u32::MAX, b"bc").data(4, b"gh");
    assert_eq!(play.text, "abcdefgh");
    assert_eq!(play.budget.counters.conflicts, 0);
}

#[test]
fn data_in_a_syn_is_the_streams_first_and_may_come_again() {
    let mut play = Play::new();
    play.streams = Streams::default();
    play.send(Direction::ToResponder, bit::SYN, 999, 0, b"ab", 0);
    play.acknowledge(1000);
    play.data(1000, b"abcd");
    assert_eq!(play.text, "abcd");
    assert_eq!(play.budget.counters.conflicts, 0);
}

#[test]
fn a_keep_alive_is_neither_data_nor_a_conflict() {
    let mut play = Play::new();
    play.data(1000, b"abcd").data(1003, b"\0").data(1003, b"").data(1004, b"ef");
    assert_eq!(play.text, "abcdef");
    assert_eq!((play.budget.counters.overlaps, play.budget.counters.conflicts), (0, 0));
}

#[test]
fn a_fin_sent_again_ends_nothing_twice() {
    let mut play = Play::new();
    play.data(1000, b"ab");
    for _ in 0..3 {
        play.send(Direction::ToResponder, bit::FIN | bit::ACK, 1002, 0, b"", 0);
    }
    assert_eq!(play.text, "ab|2");
}

#[test]
fn what_is_sent_after_the_end_is_none() {
    let mut play = Play::new();
    play.send(Direction::ToResponder, bit::FIN | bit::ACK, 1000, 0, b"ab", 0);
    play.data(1002, b"cd").data(1003, b"e");
    assert_eq!(play.flush(), "ab|2");
}

#[test]
fn a_direction_whose_acknowledgments_are_not_captured_keeps_its_holes_until_the_end() {
    let mut play = Play::new();
    for at in 1..200 {
        play.data(1000 + at * 4, b"abcd");
    }
    assert_eq!(play.text, "");
    assert!(play.flush().starts_with("[4@0]abcd"));
}
