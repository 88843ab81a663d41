//! The `flow` event: what became of a flow, in EVE's fields.

use super::{FLOW, Subject, Writer, address::write_mac};
use crate::{
    flow::{
        Direction, End, Flow,
        tcp::{State, Tcp, bit},
    },
    time::Timestamp,
};
use radar_wire::json::{Object, write_hex, write_number};

impl Writer {
    /// Writes the event of a flow that is over.
    pub fn flow_end(&mut self, flow: &Flow, end: End, now: Timestamp) {
        let start = self.batch.text.len();
        let subject = Subject::Flow(flow, Direction::ToResponder);
        self.open(FLOW, now, 0, subject);
        self.guess(flow);
        self.icmp(flow);
        self.batch.text.extend_from_slice(b",\"flow\":");
        let body_start = self.batch.text.len();
        self.counts(flow, end);
        let body = body_start..self.batch.text.len();
        if flow.protocol() == 6 {
            self.batch.text.extend_from_slice(b",\"tcp\":");
            write_tcp(&mut self.batch.text, &flow.tcp);
        }
        if let Some([source, destination]) = flow.macs {
            self.macs(source, destination);
        }
        self.close(start, FLOW, now, subject, body, "");
    }

    /// What its ports let one think of a flow of which nobody has seen what it speaks.
    fn guess(&mut self, flow: &Flow) {
        if flow.spoken.now() != 0 {
            return;
        }
        if let Some(service) = self.vocabulary.service(flow.protocol(), flow.ports()) {
            let out = &mut self.batch.text;
            out.extend_from_slice(b",\"app_proto_guess\":\"");
            out.extend_from_slice(service.as_bytes());
            out.push(b'"');
        }
    }

    fn icmp(&mut self, flow: &Flow) {
        let Some(icmp) = flow.icmp else { return };
        let out = &mut self.batch.text;
        let mut member = |key: &[u8], number: u8| {
            out.extend_from_slice(key);
            write_number(out, number);
        };
        member(b",\"icmp_type\":", icmp.kind);
        member(b",\"icmp_code\":", icmp.code);
        if let Some((kind, code)) = icmp.answer {
            member(b",\"response_icmp_type\":", kind);
            member(b",\"response_icmp_code\":", code);
        }
    }

    fn counts(&mut self, flow: &Flow, end: End) {
        let (out, stamps) = (&mut self.batch.text, &mut self.stamps);
        let mut object = Object::new(out);
        object.number("pkts_toserver", flow.packets[0]);
        object.number("pkts_toclient", flow.packets[1]);
        object.number("bytes_toserver", flow.octets[0]);
        object.number("bytes_toclient", flow.octets[1]);
        for (key, time) in [("start", flow.first), ("end", flow.last)] {
            let out = object.value(key);
            out.push(b'"');
            stamps.write(out, time);
            out.push(b'"');
        }
        object.number("age", flow.last.seconds().saturating_sub(flow.first.seconds()));
        object.raw("state", state(flow));
        object.raw("reason", reason(end));
        if flow.icmp_errors > 0 {
            object.number("icmp_errors", flow.icmp_errors);
        }
        object.boolean("alerted", false);
    }

    fn macs(&mut self, source: [u8; 6], destination: [u8; 6]) {
        let out = &mut self.batch.text;
        out.extend_from_slice(b",\"ether\":{\"dest_macs\":[\"");
        write_mac(out, destination);
        out.extend_from_slice(b"\"],\"src_macs\":[\"");
        write_mac(out, source);
        out.extend_from_slice(b"\"]}");
    }
}

fn state(flow: &Flow) -> &'static [u8] {
    match flow.protocol() {
        6 => match flow.tcp.state() {
            State::SynSent | State::SynReceived => b"\"new\"",
            State::Closed => b"\"closed\"",
            _ => b"\"established\"",
        },
        _ if flow.is_answered() => b"\"established\"",
        _ => b"\"new\"",
    }
}

fn reason(end: End) -> &'static [u8] {
    match end {
        End::Timeout | End::Closed => b"\"timeout\"",
        End::Evicted => b"\"forced\"",
        End::Input => b"\"shutdown\"",
        End::Reused => b"\"tcp_reuse\"",
    }
}

fn write_tcp(out: &mut Vec<u8>, tcp: &Tcp) {
    let [to_server, to_client] = [&tcp.sides[0], &tcp.sides[1]];
    let all = to_server.flags | to_client.flags;
    let mut object = Object::new(out);
    for (key, flags) in
        [("tcp_flags", all), ("tcp_flags_ts", to_server.flags), ("tcp_flags_tc", to_client.flags)]
    {
        let out = object.value(key);
        out.push(b'"');
        write_hex(out, &[flags]);
        out.push(b'"');
    }
    let names = [
        ("syn", bit::SYN),
        ("fin", bit::FIN),
        ("rst", bit::RST),
        ("psh", bit::PSH),
        ("ack", bit::ACK),
        ("urg", bit::URG),
        ("ecn", bit::ECE),
        ("cwr", bit::CWR),
    ];
    for (name, flag) in names {
        if all & flag != 0 {
            object.boolean(name, true);
        }
    }
    object.raw("state", tcp_state(tcp));
    let mut count = |key: &str, number: u64| {
        if number > 0 {
            object.number(key, number);
        }
    };
    count("retransmissions_toserver", to_server.retransmissions.into());
    count("retransmissions_toclient", to_client.retransmissions.into());
    count("reordered_toserver", to_server.reordered.into());
    count("reordered_toclient", to_client.reordered.into());
    count("gap_bytes_toserver", to_server.missing.into());
    count("gap_bytes_toclient", to_client.missing.into());
}

fn tcp_state(tcp: &Tcp) -> &'static [u8] {
    match tcp.state() {
        State::SynSent => b"\"syn_sent\"",
        State::SynReceived => b"\"syn_recv\"",
        State::Established => b"\"established\"",
        State::FinWait => b"\"fin_wait1\"",
        State::Closing => b"\"closing\"",
        State::Closed => b"\"closed\"",
    }
}
