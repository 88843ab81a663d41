//! The envelope around a plugin's body.

use super::{
    Batch, FLOW, Head, Stamps, Vocabulary,
    address::{protocol_name, write_address},
};
use crate::{
    capture::Origin,
    decode::{Address, Tunnel, TunnelKind},
    flow::{Direction, Flow, Rtt, community_id},
    time::Timestamp,
};
use radar_abi::stable::NO_SLOT;
use radar_wire::json::{Object, write_number, write_text};
use std::{ops::Range, sync::Arc};

/// Who an event is about.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A flow, seen from the sender of what brought it about.
    Flow(&'a Flow, Direction),
    /// A packet of no flow.
    Packet {
        /// Its sender.
        source: Address,
        /// Its receiver.
        destination: Address,
        /// Its ports.
        ports: [u16; 2],
        /// Whether its addresses are IPv6.
        ipv6: bool,
        /// IP protocol number; 255 for none, then the addresses do not count either.
        protocol: u8,
    },
    /// radar itself.
    Radar,
}

/// Writes events into a batch.
#[derive(Debug)]
pub struct Writer {
    pub(super) batch: Batch,
    pub(super) stamps: Stamps,
    pub(super) vocabulary: Arc<Vocabulary>,
    /// `"pcap_filename":"…"` or nothing.
    file: Vec<u8>,
    /// `"in_iface":"…",` for each interface.
    interfaces: Vec<Vec<u8>>,
    origin: Option<Arc<Origin>>,
    seed: u16,
}

impl Writer {
    /// A writer with an empty batch; `seed` is that of the Community IDs.
    #[must_use]
    pub fn new(vocabulary: Arc<Vocabulary>, seed: u16) -> Self {
        Self {
            batch: Batch::new(Arc::clone(&vocabulary)),
            stamps: Stamps::default(),
            vocabulary,
            file: Vec::new(),
            interfaces: Vec::new(),
            origin: None,
            seed,
        }
    }

    /// Takes more names; those it has had keep their numbers, so what was written stays right.
    pub fn set_vocabulary(&mut self, vocabulary: &Arc<Vocabulary>) {
        self.vocabulary = Arc::clone(vocabulary);
        self.batch.vocabulary = Arc::clone(vocabulary);
    }

    /// The names of labels, by number.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        self.vocabulary.labels()
    }

    /// All names.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The seed of the Community IDs.
    #[must_use]
    pub fn seed(&self) -> u16 {
        self.seed
    }

    /// Takes note of where the frames to come were seen.
    pub fn set_origin(&mut self, origin: &Arc<Origin>) {
        if self.origin.as_ref().is_some_and(|known| Arc::ptr_eq(known, origin)) {
            return;
        }
        self.file.clear();
        if let Some(file) = &origin.file {
            self.file.extend_from_slice(b"\"pcap_filename\":");
            write_text(&mut self.file, file.to_string_lossy().as_bytes());
        }
        let name = |interface: &crate::capture::Interface| {
            let mut text = Vec::new();
            if let Some(name) = &interface.name {
                text.extend_from_slice(b",\"in_iface\":");
                write_text(&mut text, name.as_bytes());
            }
            text
        };
        self.interfaces = origin.interfaces.iter().map(name).collect();
        self.origin = Some(Arc::clone(origin));
    }

    /// Writes an event: envelope, body, and what enrichers have added to its flow.
    pub fn event(
        &mut self,
        number: u16,
        time: Timestamp,
        packet: u64,
        subject: Subject<'_>,
        body: &[u8],
        summary: &str,
    ) {
        let start = self.batch.text.len();
        self.open(number, time, packet, subject);
        let out = &mut self.batch.text;
        out.extend_from_slice(b",\"");
        out.extend_from_slice(self.vocabulary.event_type(number).as_bytes());
        out.extend_from_slice(b"\":");
        let body_start = out.len();
        out.extend_from_slice(body);
        let body = body_start..out.len();
        self.close(start, number, time, subject, body, summary);
    }

    /// Takes what was written, and begins anew.
    pub fn take(&mut self) -> Batch {
        let next = Batch {
            text: Vec::with_capacity(self.batch.text.len() + self.batch.text.len() / 8),
            heads: Vec::with_capacity(self.batch.heads.len()),
            ..Batch::new(Arc::clone(&self.vocabulary))
        };
        std::mem::replace(&mut self.batch, next)
    }

    /// Lays what was written aside while somebody reads it who may write more; [`Self::put_back`] is to follow.
    #[must_use]
    pub fn lay_aside(&mut self) -> Batch {
        std::mem::replace(&mut self.batch, Batch::new(Arc::clone(&self.vocabulary)))
    }

    /// Goes on behind what was laid aside, with what was written since.
    pub fn put_back(&mut self, batch: Batch) {
        let since = std::mem::replace(&mut self.batch, batch);
        self.batch.append(since);
    }

    /// What was written and not taken yet.
    #[must_use]
    pub fn pending(&self) -> &Batch {
        &self.batch
    }

    /// Everything up to the event's own object.
    pub(super) fn open(&mut self, number: u16, time: Timestamp, packet: u64, subject: Subject<'_>) {
        let out = &mut self.batch.text;
        out.extend_from_slice(b"{\"timestamp\":\"");
        self.stamps.write(out, time);
        out.push(b'"');
        if let Subject::Flow(flow, _) = subject {
            out.extend_from_slice(b",\"flow_id\":");
            write_number(out, flow.id);
            out.extend_from_slice(
                self.interfaces.get(usize::from(flow.interface)).map_or(b"", Vec::as_slice),
            );
        }
        if packet != 0 && !self.file.is_empty() {
            out.extend_from_slice(b",\"pcap_cnt\":");
            write_number(out, packet);
        }
        out.extend_from_slice(b",\"event_type\":\"");
        out.extend_from_slice(self.vocabulary.event_type(number).as_bytes());
        out.push(b'"');
        match subject {
            Subject::Flow(flow, direction) => self.flow_envelope(flow, direction),
            Subject::Packet { source, destination, ports, ipv6, protocol } if protocol != 255 => {
                write_ends(&mut self.batch.text, [&source, &destination], ports, ipv6, protocol);
            }
            _ => {}
        }
    }

    fn flow_envelope(&mut self, flow: &Flow, direction: Direction) {
        let out = &mut self.batch.text;
        write_vlans(out, flow.vlans.as_slice());
        let (ends, ports) = oriented(flow, direction);
        write_ends(out, [&ends[0], &ends[1]], ports, flow.ipv6(), flow.protocol());
        let spoken: [(u16, &[u8]); 2] =
            [(flow.spoken.now(), b",\"app_proto\":\""), (flow.spoken.before(), b",\"app_proto_orig\":\"")];
        for (number, key) in spoken {
            if let Some(protocol) = self.vocabulary.protocol(number) {
                out.extend_from_slice(key);
                out.extend_from_slice(protocol.as_bytes());
                out.push(b'"');
            }
        }
        out.extend_from_slice(b",\"community_id\":\"");
        out.extend_from_slice(&community_id(flow, self.seed));
        out.push(b'"');
        if let Some(tunnel) = &flow.tunnel {
            out.extend_from_slice(b",\"tunnel\":");
            write_tunnel(&mut Object::new(out), tunnel);
        }
    }

    /// Everything behind the event's own object.
    pub(super) fn close(
        &mut self,
        start: usize,
        number: u16,
        time: Timestamp,
        subject: Subject<'_>,
        body: Range<usize>,
        summary: &str,
    ) {
        let out = &mut self.batch.text;
        if let Subject::Flow(flow, direction) = subject {
            if flow.rtt.is_known() {
                // TCP's are measured packet by packet, and plugins called a batch at a time: what an event would
                // show of them would depend on what else came with it.
                write_rtt(out, &flow.rtt, number == FLOW || flow.protocol() != 6);
            }
            if let Some(extras) = flow.extras() {
                extras.write(out, direction == Direction::ToOriginator);
            }
        }
        if !self.file.is_empty() {
            out.push(b',');
            out.extend_from_slice(&self.file);
        }
        out.push(b'}');
        let line = start..out.len();
        out.extend_from_slice(summary.as_bytes());
        let summary = line.end..out.len();
        self.batch.heads.push(head(number, time, subject, line, body, summary));
    }
}

fn oriented(flow: &Flow, direction: Direction) -> ([Address; 2], [u16; 2]) {
    let [from, to] = flow.ports();
    match direction {
        Direction::ToResponder => ([flow.originator(), flow.responder()], [from, to]),
        Direction::ToOriginator => ([flow.responder(), flow.originator()], [to, from]),
    }
}

fn head(
    event_type: u16,
    time: Timestamp,
    subject: Subject<'_>,
    line: Range<usize>,
    body: Range<usize>,
    summary: Range<usize>,
) -> Head {
    let direction = match subject {
        Subject::Flow(_, direction) => direction,
        _ => Direction::ToResponder,
    };
    let ((flow, slot), [source, destination], ports, ipv6, protocol) = match subject {
        Subject::Flow(flow, direction) => {
            let (ends, ports) = oriented(flow, direction);
            ((flow.id, flow.slot), ends, ports, flow.ipv6(), flow.protocol())
        }
        Subject::Packet { source, destination, ports, ipv6, protocol } => {
            ((0, NO_SLOT), [source, destination], ports, ipv6, protocol)
        }
        Subject::Radar => ((0, NO_SLOT), [[0; 16]; 2], [0; 2], false, 255),
    };
    Head {
        time: time.0,
        flow,
        slot,
        direction,
        source,
        destination,
        ports,
        ipv6,
        protocol,
        event_type,
        line,
        body,
        summary,
    }
}

/// The section `rtt`, with a comma before it, times in microseconds: all of it, or what does not change any more.
fn write_rtt(out: &mut Vec<u8>, rtt: &Rtt, whole: bool) {
    if !whole && rtt.handshake == 0 {
        return;
    }
    out.extend_from_slice(b",\"rtt\":");
    let mut object = Object::new(out);
    if rtt.handshake != 0 {
        object.number("handshake_us", rtt.handshake / 1000);
    }
    if !whole {
        return;
    }
    let [to_server, to_client] = rtt.smallest();
    let sum = if to_server != 0 && to_client != 0 { to_server + to_client } else { 0 };
    let times = [
        ("smoothed_us", rtt.smoothed()),
        ("min_us", sum),
        ("toserver_us", to_server),
        ("toclient_us", to_client),
    ];
    for (key, nanoseconds) in times.into_iter().filter(|(_, nanoseconds)| *nanoseconds != 0) {
        object.number(key, nanoseconds / 1000);
    }
    if let Some(kilometres) = rtt.distance_max() {
        object.number("distance_max_km", kilometres);
    }
}

fn write_vlans(out: &mut Vec<u8>, vlans: &[u16]) {
    if vlans.is_empty() {
        return;
    }
    out.extend_from_slice(b",\"vlan\":[");
    for (at, vlan) in vlans.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        write_number(out, *vlan);
    }
    out.push(b']');
}

fn write_ends(
    out: &mut Vec<u8>,
    [source, destination]: [&Address; 2],
    ports: [u16; 2],
    ipv6: bool,
    protocol: u8,
) {
    let has_ports = matches!(protocol, 6 | 17 | 132);
    out.extend_from_slice(b",\"src_ip\":\"");
    write_address(out, source, ipv6);
    out.push(b'"');
    if has_ports {
        out.extend_from_slice(b",\"src_port\":");
        write_number(out, ports[0]);
    }
    out.extend_from_slice(b",\"dest_ip\":\"");
    write_address(out, destination, ipv6);
    out.push(b'"');
    if has_ports {
        out.extend_from_slice(b",\"dest_port\":");
        write_number(out, ports[1]);
    }
    out.extend_from_slice(b",\"proto\":\"");
    match protocol_name(protocol) {
        Some(name) => out.extend_from_slice(name.as_bytes()),
        None => {
            out.extend_from_slice(&[b'0' + protocol / 100, b'0' + protocol / 10 % 10, b'0' + protocol % 10])
        }
    }
    out.extend_from_slice(if ipv6 { b"\",\"ip_v\":6" } else { b"\",\"ip_v\":4" });
}

fn write_tunnel(object: &mut Object<'_>, tunnel: &Tunnel) {
    let mut address = Vec::new();
    for (key, end) in [("src_ip", &tunnel.source), ("dest_ip", &tunnel.destination)] {
        address.clear();
        write_address(&mut address, end, tunnel.ipv6);
        object.text(key, &address);
    }
    object.number("src_port", tunnel.source_port);
    object.number("dest_port", tunnel.destination_port);
    object.text("proto", tunnel_name(tunnel.kind));
    object.number("depth", tunnel.depth);
    if tunnel.id != 0 {
        object.number("id", tunnel.id);
    }
}

fn tunnel_name(kind: TunnelKind) -> &'static str {
    match kind {
        TunnelKind::Gre => "GRE",
        TunnelKind::Erspan => "ERSPAN",
        TunnelKind::Vxlan => "VXLAN",
        TunnelKind::Geneve => "GENEVE",
        TunnelKind::IpInIp => "IPIP",
        TunnelKind::GtpU => "GTP-U",
        TunnelKind::Teredo => "TEREDO",
        TunnelKind::L2tp => "L2TP",
        TunnelKind::Ayiya => "AYIYA",
        TunnelKind::EtherIp => "ETHERIP",
        TunnelKind::Capwap => "CAPWAP",
        TunnelKind::Mpls => "MPLS",
    }
}
