//! The flow table: what belongs together, how it ends, and that nothing grows without a bound.

use radar_core::{
    decode::{Packet, Ported, Segment, Transport, Vlans},
    flow::{Direction, End, Flow, FlowTable, Limits, tcp::bit},
    time::Timestamp,
};

fn mapped(v4: [u8; 4]) -> [u8; 16] {
    let mut address = [0; 16];
    address[10..12].fill(0xFF);
    address[12..].copy_from_slice(&v4);
    address
}

fn packet(time: u64, from: ([u8; 4], u16), to: ([u8; 4], u16), flags: Option<u8>) -> Packet<'static> {
    let ported = Ported { source_port: from.1, destination_port: to.1, payload: b"x", length: 1 };
    let transport = match flags {
        None => Transport::Udp(ported),
        Some(flags) => Transport::Tcp(Segment {
            source_port: from.1,
            destination_port: to.1,
            sequence: time as u32,
            acknowledgment: 0,
            flags,
            window: 0,
            timestamps: None,
            payload: b"",
            length: 0,
        }),
    };
    Packet {
        time: Timestamp::new(time, 0),
        number: time,
        interface: 0,
        length: 60,
        frame: b"",
        macs: None,
        vlans: Vlans::default(),
        tunnel: None,
        network: b"",
        network_length: 40,
        source: mapped(from.0),
        destination: mapped(to.0),
        ipv6: false,
        ttl: 64,
        protocol: if flags.is_some() { 6 } else { 17 },
        transport,
    }
}

const A: ([u8; 4], u16) = ([192, 0, 2, 1], 40000);
const B: ([u8; 4], u16) = ([192, 0, 2, 2], 53);

fn reasons(table: &mut FlowTable) -> Vec<End> {
    let ended = table.ended();
    for (slot, _) in &ended {
        table.release(*slot);
    }
    ended.into_iter().map(|(_, reason)| reason).collect()
}

fn balanced(table: &FlowTable) {
    let counters = table.counters();
    let ends = counters.expired + counters.closed + counters.evicted + counters.ended + counters.reused;
    assert_eq!(counters.created, ends + table.live() as u64);
}

#[test]
fn a_flow_that_was_made_or_ended_since_the_look_is_looked_up_again() {
    let mut table = FlowTable::new(Limits::default());
    let (syn, reset) = (packet(1, A, B, Some(bit::SYN)), packet(2, B, A, Some(bit::RST | bit::ACK)));
    let next = packet(3, A, B, Some(bit::SYN));
    let mut looked = Vec::new();
    table.look([&syn, &reset, &next], &mut looked);
    let first = table.observe_looked(&syn, &looked[0]);
    assert_eq!(table.observe_looked(&reset, &looked[1]).slot, first.slot);
    table.look([&next, &next], &mut looked);
    let second = table.observe_looked(&next, &looked[0]);
    assert!(second.is_new);
    assert_eq!(table.observe_looked(&packet(4, A, B, Some(bit::ACK)), &looked[1]).slot, second.slot);
}

#[test]
fn both_directions_are_one_flow_and_the_first_sender_is_its_originator() {
    let mut table = FlowTable::new(Limits::default());
    let first = table.observe(&packet(1, B, A, None));
    let second = table.observe(&packet(2, A, B, None));
    assert_eq!((first.slot, first.direction, first.is_new), (second.slot, Direction::ToResponder, true));
    assert_eq!((second.direction, second.is_new), (Direction::ToOriginator, false));
    let flow = table.flow(first.slot);
    assert_eq!((flow.originator(), flow.ports(), flow.packets), (mapped(B.0), [53, 40000], [1, 1]));
}

#[test]
fn the_answer_to_a_syn_that_was_not_seen_comes_from_the_responder() {
    let mut table = FlowTable::new(Limits::default());
    let seen = table.observe(&packet(1, B, A, Some(bit::SYN | bit::ACK)));
    assert_eq!(table.flow(seen.slot).originator(), mapped(A.0));
    assert_eq!(seen.direction, Direction::ToOriginator);
}

#[test]
fn vlans_part_what_addresses_do_not() {
    let mut table = FlowTable::new(Limits::default());
    let mut tagged = packet(1, A, B, None);
    tagged.vlans.push(7);
    let (plain, tagged) = (table.observe(&packet(1, A, B, None)), table.observe(&tagged));
    assert_ne!(plain.slot, tagged.slot);
}

#[test]
fn silence_ends_a_flow_by_the_time_of_the_packets() {
    let mut table = FlowTable::new(Limits::default());
    table.observe(&packet(1000, A, B, None));
    table.observe(&packet(1029, (A.0, 1), B, None));
    table.expire();
    assert_eq!(reasons(&mut table), []);
    table.observe(&packet(1032, (A.0, 1), B, None));
    table.expire();
    assert_eq!(reasons(&mut table), [End::Timeout]);
    assert_eq!(table.live(), 1);
    balanced(&table);
}

#[test]
fn a_flow_that_is_kept_alive_outlasts_its_first_timeout() {
    let mut table = FlowTable::new(Limits::default());
    for second in 0..200 {
        table.observe(&packet(1000 + second * 20, A, B, None));
        table.expire();
    }
    assert_eq!(reasons(&mut table), []);
    table.observe_time(Timestamp::new(1000 + 199 * 20 + 31, 0));
    table.expire();
    assert_eq!(reasons(&mut table), [End::Timeout]);
}

#[test]
fn a_timeout_that_an_answer_makes_shorter_is_kept_to() {
    use std::time::Duration;
    let limits = Limits { udp_established: Duration::from_secs(2), ..Limits::default() };
    let mut table = FlowTable::new(limits);
    table.observe(&packet(1000, A, B, None));
    table.observe(&packet(1000, B, A, None));
    table.observe_time(Timestamp::new(1003, 0));
    table.expire();
    assert_eq!(reasons(&mut table), [End::Timeout]);
}

#[test]
fn new_connections_on_the_ports_of_a_closed_one_are_flows_of_their_own() {
    let mut table = FlowTable::new(Limits::default());
    table.observe(&packet(1, A, B, Some(bit::SYN)));
    table.observe(&packet(2, B, A, Some(bit::RST | bit::ACK)));
    let next = table.observe(&packet(3, A, B, Some(bit::SYN)));
    assert!(next.is_new);
    assert_eq!(reasons(&mut table), [End::Reused]);
    balanced(&table);
}

#[test]
fn a_reset_from_nowhere_is_a_flow_that_ends_once() {
    let mut table = FlowTable::new(Limits::default());
    table.observe(&packet(1000, A, B, Some(bit::RST)));
    table.observe_time(Timestamp::new(1012, 0));
    table.expire();
    assert_eq!(reasons(&mut table), [End::Closed]);
    balanced(&table);
}

#[test]
fn a_flood_evicts_itself_and_not_the_connections_that_are_answered() {
    let limits = Limits { memory: 4096 * (size_of::<Flow>() as u64 + 24), ..Limits::default() };
    let mut table = FlowTable::new(limits);
    let real: Vec<_> = (0..100u16).map(|at| (([198, 51, 100, 1], 1000 + at), B)).collect();
    for (from, to) in &real {
        table.observe(&packet(1000, *from, *to, Some(bit::SYN)));
        table.observe(&packet(1000, *to, *from, Some(bit::SYN | bit::ACK)));
        table.observe(&packet(1000, *from, *to, Some(bit::ACK)));
    }
    for at in 0..100_000u32 {
        let [_, a, b, c] = at.to_be_bytes();
        table.observe(&packet(1001 + u64::from(at / 50_000), ([10, a, b, c], 9), B, Some(bit::SYN)));
        assert!(table.live() <= 4096);
        reasons(&mut table);
    }
    let kept =
        real.iter().filter(|(from, to)| !table.observe(&packet(1003, *from, *to, Some(bit::ACK))).is_new);
    assert!(kept.count() >= 99);
    assert_eq!(table.counters().evicted, table.counters().created - table.live() as u64);
    balanced(&table);
}

#[test]
fn clocks_that_leap_end_flows_once_and_hang_nothing() {
    let mut table = FlowTable::new(Limits::default());
    for time in [0, 1 << 32, 1, u64::from(u32::MAX), 5, 5, 315_360_000 * 10, 315_360_000 * 10 + 1, 3, 4] {
        table.observe(&packet(time, A, B, None));
        table.expire();
        reasons(&mut table);
        balanced(&table);
    }
    assert!(table.clock_jumps() > 0);
    table.end_all();
    table.end_all();
    reasons(&mut table);
    assert_eq!(table.live(), 0);
    balanced(&table);
}
