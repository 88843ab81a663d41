//! A message as the object of an EVE event (Suricata 8): `dns` in its version 3, `mdns`, `llmnr`.

use radar_plugin::wire::json::{self, Array, Object};

use crate::header::Header;
use crate::kinds;
use crate::message::{Message, Question, Section};
use crate::queries::Query;
use crate::rows::{self, Form, Rows};

/// What a message speaks; the event is named after it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Protocol {
    /// RFC 1035, whatever the port.
    Dns,
    /// Multicast DNS (RFC 6762).
    Mdns,
    /// Link-local multicast name resolution (RFC 4795).
    Llmnr,
}

impl Protocol {
    /// The event's type and the name of its object.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Mdns => "mdns",
            Self::Llmnr => "llmnr",
        }
    }

    /// How questions and records are written.
    pub fn form(self) -> Form {
        match self {
            Self::Dns => Form::Dns,
            Self::Mdns | Self::Llmnr => Form::Local,
        }
    }
}

/// What is known about a message besides its bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notes {
    /// Messages of the flow before this one.
    pub tx_id: u64,
    /// Microseconds since the query that this response answers.
    pub latency_us: Option<u64>,
    /// The capture does not hold all of the packet, so that a fault is not the message's.
    pub cut: bool,
}

/// Writes events; it keeps its buffers from one to the next.
#[derive(Debug, Default)]
pub struct Writer {
    rows: Rows,
    /// Whether answers are listed by type once more.
    pub grouped: bool,
}

impl Writer {
    /// Fills the object of the event.
    pub fn write(&mut self, protocol: Protocol, message: &Message<'_>, notes: Notes, event: &mut Object<'_>) {
        let header = message.header;
        if protocol == Protocol::Dns {
            event.number("version", 3);
        }
        event.text("type", if header.is_response() { "response" } else { "request" });
        match protocol {
            Protocol::Dns => write_header(header, message.rcode(), notes.tx_id, event),
            Protocol::Mdns => write_flags(header, &MDNS_FLAGS, event),
            Protocol::Llmnr => write_flags(header, &LLMNR_FLAGS, event),
        }
        if message.questions().next().is_some() {
            write_questions(protocol.form(), message.questions(), &mut event.array("queries"));
        }
        self.sections(protocol, message, event);
        if let Some(opt) = message.opt {
            opt.write(event);
        }
        if let Some(latency) = notes.latency_us {
            event.number("latency_us", latency);
        }
        if self.rows.left_out() > 0 {
            event.number("records_left_out", self.rows.left_out());
        }
        if notes.cut {
            event.boolean("cut", true);
        } else if let Some(fault) = message.fault {
            event.display("malformed", fault);
        } else if message.trailing() > 0 {
            event.number("trailing_octets", message.trailing());
        }
    }

    fn sections(&mut self, protocol: Protocol, message: &Message<'_>, event: &mut Object<'_>) {
        let form = protocol.form();
        self.rows.clear();
        self.rows.section(form, "answers", message.records(Section::Answer), event);
        if self.grouped && protocol == Protocol::Dns && message.has_records(Section::Answer) {
            self.rows.grouped(event);
        }
        self.rows.section(form, "authorities", message.records(Section::Authority), event);
        self.rows.section(form, "additionals", message.records(Section::Additional), event);
    }
}

/// Fills the object of the event that tells of a query without an answer.
///
/// Its `type` is neither `request` nor `response`, so that one who counts those counts right.
pub fn write_unanswered(query: &Query, waited_us: u64, event: &mut Object<'_>) {
    event.number("version", 3);
    event.text("type", "unanswered");
    event.number("tx_id", query.tx_id);
    event.number("id", query.id);
    event.number("opcode", query.opcode);
    write_questions(Form::Dns, query.question().into_iter(), &mut event.array("queries"));
    event.number("waited_us", waited_us);
}

/// Flags with a member of their own, which is there when they are set; the last two are radar's.
const DNS_FLAGS: [(u16, &str); 8] = [
    (Header::QR, "qr"),
    (Header::AA, "aa"),
    (Header::TC, "tc"),
    (Header::RD, "rd"),
    (Header::RA, "ra"),
    (Header::Z, "z"),
    (Header::AD, "ad"),
    (Header::CD, "cd"),
];

const MDNS_FLAGS: [(u16, &str); 7] = [
    (Header::AA, "aa"),
    (Header::TC, "tc"),
    (Header::RD, "rd"),
    (Header::RA, "ra"),
    (Header::Z, "z"),
    (Header::AD, "ad"),
    (Header::CD, "cd"),
];

/// Conflict, truncated, tentative (RFC 4795 §2.1.1).
const LLMNR_FLAGS: [(u16, &str); 3] = [(Header::AA, "c"), (Header::TC, "tc"), (Header::RD, "t")];

fn write_header(header: Header, rcode: u16, tx_id: u64, event: &mut Object<'_>) {
    event.number("tx_id", tx_id);
    event.number("id", header.id);
    write_flags_in_hex(header.flags, event.value("flags"));
    for (flag, name) in DNS_FLAGS {
        if header.has(flag) {
            event.boolean(name, true);
        }
    }
    event.number("opcode", header.opcode());
    let out = event.value("rcode");
    out.push(b'"');
    kinds::rcode(rcode).write(out);
    out.push(b'"');
}

/// Hexadecimal without leading zeros.
fn write_flags_in_hex(flags: u16, out: &mut Vec<u8>) {
    out.push(b'"');
    let start = out.len();
    json::write_hex(out, &flags.to_be_bytes());
    let zeros = out.iter().skip(start).take(3).take_while(|digit| **digit == b'0').count();
    out.drain(start..start.saturating_add(zeros));
    out.push(b'"');
}

fn write_flags(header: Header, names: &[(u16, &str)], event: &mut Object<'_>) {
    event.number("id", header.id);
    let mut set = names.iter().filter(|(flag, _)| header.has(*flag)).peekable();
    if set.peek().is_some() {
        let mut flags = event.array("flags");
        set.for_each(|(_, name)| flags.text(name));
    }
    event.number("opcode", header.opcode());
    event.number("rcode", header.rcode());
}

/// Writes the rows of `queries`.
pub fn write_questions<'a>(
    form: Form,
    questions: impl Iterator<Item = Question<'a>>,
    queries: &mut Array<'_>,
) {
    // mDNS asks for some dozens at once (RFC 6762 §7.3); a message that asks for more wants no answer.
    for question in questions.take(64) {
        let mut row = queries.object();
        question.name.write_json(row.value("rrname"));
        rows::write_kind(form, question.kind, row.value("rrtype"));
        if form == Form::Local && question.class & rows::MDNS_BIT != 0 {
            row.boolean("unicast_response", true);
        }
        rows::write_class(form, question.kind, question.class, &mut row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;
    use serde_json::{Value, json};

    fn written(protocol: Protocol, bytes: &[u8], notes: Notes) -> Value {
        let mut out = Vec::new();
        let mut writer = Writer { grouped: true, ..Writer::default() };
        writer.write(protocol, &Message::parse(bytes).unwrap(), notes, &mut Object::new(&mut out));
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_query_has_the_form_of_suricata_8() {
        let query = hex!("1234 0120 0001 0000 0000 0000  07 6578616d706c65 03 6f7267 00 001c 0001");
        assert_eq!(
            written(Protocol::Dns, &query, Notes { tx_id: 7, ..Notes::default() }),
            json!({
                "version": 3, "type": "request", "tx_id": 7, "id": 4660, "flags": "120", "rd": true,
                "ad": true, "opcode": 0, "rcode": "NOERROR",
                "queries": [{"rrname": "example.org", "rrtype": "AAAA"}],
            })
        );
    }

    #[test]
    fn an_answer_has_rows_groups_and_edns() {
        assert_eq!(
            written(
                Protocol::Dns,
                crate::testing::ANSWER,
                Notes { tx_id: 1, latency_us: Some(1500), cut: false }
            ),
            json!({
                "version": 3, "type": "response", "tx_id": 1, "id": 4660, "flags": "8180", "qr": true,
                "rd": true, "ra": true, "opcode": 0, "rcode": "NOERROR",
                "queries": [{"rrname": "www.example.org", "rrtype": "A"}],
                "answers": [
                    {"rrname": "www.example.org", "rrtype": "CNAME", "ttl": 300, "rdata": "edge.example.org"},
                    {"rrname": "edge.example.org", "rrtype": "A", "ttl": 60, "rdata": "192.0.2.1"},
                    {"rrname": "edge.example.org", "rrtype": "A", "ttl": 60, "rdata": "192.0.2.2"},
                ],
                "grouped": {"CNAME": ["edge.example.org"], "A": ["192.0.2.1", "192.0.2.2"]},
                "edns": {"version": 0, "udp_size": 1232, "do": true},
                "latency_us": 1500,
            })
        );
    }

    #[test]
    fn some_types_have_an_object_besides_their_text() {
        let soa = hex!(
            "0001 8403 0001 0000 0001 0000  01 61 00 0001 0001"
            "c00c 0006 0001 00000e10 0018  c00c c00c 00000001 00000002 00000003 00000004 00000005"
        );
        let row = &written(Protocol::Dns, &soa, Notes::default())["authorities"][0];
        assert_eq!(row["rdata"], "a a 1 2 3 4 5");
        assert_eq!(row["soa"]["serial"], 1);
    }

    #[test]
    fn a_text_in_parts_is_shown_joined_and_in_parts() {
        let txt = hex!("0001 8400 0000 0001 0000 0000  01 61 00 0010 0001 00000001 0006 02 6162 02 6364");
        let row = &written(Protocol::Dns, &txt, Notes::default())["answers"][0];
        assert_eq!(
            *row,
            json!({"rrname": "a", "rrtype": "TXT", "ttl": 1, "rdata": "abcd", "txt": ["ab", "cd"]})
        );
    }

    #[test]
    fn a_mail_exchange_keeps_its_preference_and_a_class_its_name() {
        let mx = hex!("0001 8400 0000 0001 0000 0000  01 61 00 000f 0003 00000001 0005 000a 01 62 00");
        let row = &written(Protocol::Dns, &mx, Notes::default())["answers"][0];
        assert_eq!(
            *row,
            json!({"rrname": "a", "rrtype": "MX", "ttl": 1, "rdata": "b", "preference": 10, "class": "CH"})
        );
    }

    #[test]
    fn a_malformed_record_does_not_hide_the_next() {
        let bytes = hex!(
            "0001 8400 0000 0003 0000 0000  01 61 00 0001 0001 00000001 0003 c00002"
            "c0ff 0001 0001 00000001 0004 c0000201  01 62 00 0001 0001 00000001 0004 c0000202"
        );
        let answers = &written(Protocol::Dns, &bytes, Notes::default())["answers"];
        assert_eq!(answers[0]["rdata"], "\\# 3 c00002");
        assert_eq!(answers[0]["malformed"], "address at byte 25 needs 4 bytes but 3 are left");
        assert_eq!(answers[1]["rrname"], "");
        assert_eq!(answers[1]["malformed"], "pointer at byte 28 leads to byte 255, which is not before it");
        assert_eq!(answers[2], json!({"rrname": "b", "rrtype": "A", "ttl": 1, "rdata": "192.0.2.2"}));
    }

    #[test]
    fn multicast_dns_has_its_own_form() {
        let response = hex!(
            "0000 8400 0001 0002 0000 0000  01 61 05 6c6f63616c 00 00ff 8001"
            "c00c 0001 8001 00000078 0004 c0000201"
            "c00c 0021 8001 00000078 0008 0000 0000 0016 c00c"
        );
        assert_eq!(
            written(Protocol::Mdns, &response, Notes::default()),
            json!({
                "type": "response", "id": 0, "flags": ["aa"], "opcode": 0, "rcode": 0,
                "queries": [{"rrname": "a.local", "rrtype": "any", "unicast_response": true}],
                "answers": [
                    {"rrname": "a.local", "rrtype": "a", "ttl": 120, "rdata": "192.0.2.1", "a": "192.0.2.1",
                        "cache_flush": true},
                    {"rrname": "a.local", "rrtype": "srv", "ttl": 120, "rdata": "0 0 22 a.local",
                        "srv": {"priority": 0, "weight": 0, "port": 22, "name": "a.local"}, "cache_flush": true},
                ],
            })
        );
    }

    #[test]
    fn a_message_that_grows_when_written_is_cut_and_says_so() {
        let mut bytes = hex!("0001 8400 0000 0bb8 0000 0000").to_vec();
        bytes.extend([b"\x3f", [1; 63].as_slice()].concat().repeat(3));
        bytes.extend(b"\x00\x00\x10\x00\x01\x00\x00\x00\x00\x00\x01\x00");
        (1..3000).for_each(|_| bytes.extend(b"\xc0\x0c\x00\x10\x00\x01\x00\x00\x00\x00\x00\x01\x00"));
        let mut out = Vec::new();
        let message = Message::parse(&bytes).unwrap();
        Writer::default().write(Protocol::Dns, &message, Notes::default(), &mut Object::new(&mut out));
        let event: Value = serde_json::from_slice(&out).unwrap();
        assert!(out.len() < 70_000, "{}", out.len());
        let shown = event["answers"].as_array().unwrap().len() as u64;
        assert_eq!(event["records_left_out"], 3000u64.saturating_sub(shown));
    }

    /// A message of every protocol, written; whatever the bytes, this is JSON and no panic.
    fn write_each(bytes: &[u8]) {
        for protocol in [Protocol::Dns, Protocol::Mdns, Protocol::Llmnr] {
            if Message::parse(bytes).is_ok() {
                written(protocol, bytes, Notes::default());
            }
        }
    }

    #[test]
    fn a_message_cut_anywhere_is_written_as_far_as_it_goes() {
        for bytes in crate::testing::messages() {
            (0..=bytes.len()).for_each(|end| write_each(&bytes[..end]));
        }
    }

    #[test]
    fn a_message_with_wrong_bytes_is_written_too() {
        let mut random = crate::testing::Random(2);
        for bytes in crate::testing::messages() {
            for _ in 0..100 {
                let mut bytes = bytes.clone();
                for _ in 0..=random.below(4) {
                    let at = random.below(bytes.len());
                    bytes[at] = random.octet();
                }
                write_each(&bytes);
            }
        }
    }
}
