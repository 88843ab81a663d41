//! The flow table under arbitrary packets: every flow ends once, `created = live + ended`, and looking
//! a batch up beforehand changes nothing.

use crate::{captures::Captures, clock::Clock, reader::Reader};
use radar_core::{
    decode::{Icmp, Packet, Ported, Quoted, Segment, Transport, Vlans},
    flow::{FlowTable, Limits, Observed},
    time::Timestamp,
};

/// Packets of one input at most, and of one batch.
const PACKETS_MAX: usize = 1024;
const BATCH: usize = 16;

/// Plays packets to two tables, of which one looks a batch up first.
pub fn run(input: &[u8]) {
    let (mut reader, mut clock, mut packets) = (Reader::new(input), Clock::default(), Vec::new());
    while !reader.is_over() && packets.len() < PACKETS_MAX {
        packets.push(packet(&mut reader, &mut clock, packets.len() as u64 + 1));
    }
    // The smallest table that there can be.
    let limits = Limits { memory: 0, ..Limits::default() };
    let (mut one_by_one, mut looked_up) = (FlowTable::new(limits), FlowTable::new(limits));
    for batch in packets.chunks(BATCH) {
        let mut looked = Vec::new();
        looked_up.look(batch, &mut looked);
        for (packet, looked) in batch.iter().zip(&looked) {
            let observed = one_by_one.observe(packet);
            let same = looked_up.observe_looked(packet, looked);
            assert_eq!(told(&observed), told(&same), "{packet:?}");
            one_by_one.observe_error(packet);
            looked_up.observe_error(packet);
        }
        sweep(&mut one_by_one);
        sweep(&mut looked_up);
    }
    one_by_one.end_all();
    sweep(&mut one_by_one);
    assert_eq!(one_by_one.live(), 0);
}

/// A connection, its ports used again, and a flood.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    let tcp = |back: u8, flags: u8, sequence: u8| [0x10 | back, 1, 2, 33, flags, sequence];
    let connection =
        [tcp(0, 2, 0), tcp(1, 18, 0), tcp(0, 16, 1), tcp(0, 17, 1), tcp(1, 17, 1), tcp(0, 16, 2)];
    let again = [connection, connection].concat().concat();
    let flood: Vec<u8> = (0..=255).flat_map(|port| [0x20, port, 9, 33]).collect();
    let silent = [0x10, 1, 2, 0x6F, 2, 0, 0x10, 1, 2, 0x61, 2, 9].to_vec();
    vec![connection.concat(), again, flood, silent]
}

fn told(observed: &Observed) -> (u32, usize, bool) {
    (observed.slot, observed.direction.index(), observed.is_new)
}

fn sweep(table: &mut FlowTable) {
    table.expire();
    let ended = table.ended();
    for (slot, _) in &ended {
        assert_ne!(table.flow(*slot).id, 0, "slot {slot} ended twice");
        table.release(*slot);
    }
    table.recycle(ended);
    let flows = table.counters();
    let ends = flows.expired + flows.closed + flows.evicted + flows.ended + flows.reused;
    assert_eq!(flows.created, table.live() as u64 + ends, "{flows:?}");
    assert_eq!(flows.created, flows.by_protocol.iter().sum::<u64>(), "{flows:?}");
}

/// An octet for transport and direction, two for the ends, one for the clock, and what TCP has more.
fn packet<'b>(reader: &mut Reader<'_>, clock: &mut Clock, number: u64) -> Packet<'b> {
    let (head, from, to) = (reader.u8(), reader.u8(), reader.u8());
    let time = clock.advance(reader.u8());
    let turned = head & 1 != 0;
    let ports = if turned { [to, from] } else { [from, to] };
    let (protocol, transport) = transport(head >> 4, ports.map(u16::from), reader);
    let mut vlans = Vlans::default();
    if head & 8 != 0 {
        vlans.push(7);
    }
    let ends = if turned { [2, 1] } else { [1, 2] };
    packet_of(time, number, vlans, ends.map(address), protocol, transport)
}

fn transport<'b>(kind: u8, [from, to]: [u16; 2], reader: &mut Reader<'_>) -> (u8, Transport<'b>) {
    let ported = Ported { source_port: from, destination_port: to, payload: &[], length: 0 };
    match kind {
        0..=7 => {
            let (flags, sequence) = (reader.u8(), u32::from(reader.u8()));
            let segment = Segment {
                source_port: from,
                destination_port: to,
                sequence,
                acknowledgment: sequence,
                flags,
                window: 0,
                timestamps: (flags & 0x80 != 0).then_some((sequence, sequence)),
                payload: &[],
                length: 0,
            };
            (6, Transport::Tcp(segment))
        }
        8..=10 => (17, Transport::Udp(ported)),
        11 => (132, Transport::Sctp(ported)),
        12 => (47, Transport::Other(&[])),
        13 => (1, Transport::Icmp(Icmp { kind: 8, code: 0, identifier: from, payload: &[], quoted: None })),
        _ => {
            let quoted = Quoted {
                source: address(2),
                destination: address(1),
                protocol: 17,
                source_port: to,
                destination_port: from,
                identifier: 0,
            };
            (1, Transport::Icmp(Icmp { kind: 3, code: 1, identifier: 0, payload: &[], quoted: Some(quoted) }))
        }
    }
}

fn address(host: u8) -> [u8; 16] {
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 192, 0, 2, host]
}

fn packet_of<'b>(
    time: Timestamp,
    number: u64,
    vlans: Vlans,
    [source, destination]: [[u8; 16]; 2],
    protocol: u8,
    transport: Transport<'b>,
) -> Packet<'b> {
    Packet {
        time,
        number,
        interface: 0,
        length: 60,
        frame: &[],
        macs: None,
        vlans,
        tunnel: None,
        network: &[],
        network_length: 0,
        source,
        destination,
        ipv6: false,
        ttl: 64,
        protocol,
        transport,
    }
}
