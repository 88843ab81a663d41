//! What the plugin says of itself: what it wants to see, and the fields of its events.

use radar_plugin::prelude::*;
use radar_plugin::{Field, field};

use crate::event::Protocol;

/// DNS, mDNS and LLMNR: these flows are looked at whatever they hold.
const PORTS: [u16; 3] = [53, 5353, 5355];

/// Milliseconds between two looks for queries whose time is over.
const TICK: u32 = 1000;

/// The event of a protocol, by the order in which [`manifest`] declares them.
pub fn event_id(protocol: Protocol) -> EventId {
    match protocol {
        Protocol::Dns => EventId(0),
        Protocol::Mdns => EventId(1),
        Protocol::Llmnr => EventId(2),
    }
}

/// The `app_proto` of a protocol, by the same order.
pub fn protocol_id(protocol: Protocol) -> ProtocolId {
    ProtocolId(event_id(protocol).0.into())
}

/// Queries for which there was no room; see `pending_max`.
pub const NOT_PAIRED: CounterId = CounterId(0);

/// The plugin's manifest.
pub fn manifest() -> Manifest {
    let local = [common_fields().into_iter().map(as_local).collect(), local_fields()].concat();
    Manifest::new("dns", env!("CARGO_PKG_VERSION"), "DNS over UDP and TCP, mDNS and LLMNR")
        .datagrams(on_any_port(0))
        .streams(on_any_port(2))
        .tick(TICK)
        .event(
            "dns",
            "a message was seen, or none came in answer to a query",
            &[common_fields(), dns_fields()].concat(),
        )
        .event("mdns", "a message of multicast DNS was seen", &local)
        .event("+llmnr", "a message of link-local multicast name resolution was seen", &local)
        .protocol("dns")
        .protocol("mdns")
        .protocol("llmnr")
        .counter("queries_not_paired")
}

/// The known ports, and flows that begin like a query with one question, or like a response to one,
/// `offset` octets before their message's id.
fn on_any_port(offset: usize) -> Selection {
    let flags = offset.saturating_add(2);
    Selection::ports(&PORTS)
        // Neither QR, opcode, AA, TC, RA, Z nor rcode; one question, no answers, few additionals.
        .pattern(
            flags,
            &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0],
            &[0xFE, 0xCF, 255, 255, 255, 255, 255, 255, 255, 0xFC],
        )
        // QR, opcode 0, no Z; one question, at most 255 records in a section, 15 in the last.
        .pattern(
            flags,
            &[0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0],
            &[0xF8, 0x40, 255, 255, 255, 0, 255, 0, 255, 0xF0],
        )
}

fn common_fields() -> Vec<Field> {
    let mut fields = vec![
        field("type", "string", "request, response, or (dns only) unanswered"),
        field("id", "integer", "message id"),
        field("opcode", "integer", "0 query, 4 notify, 5 update"),
        field("queries[].rrname", "string", "name asked for, without its last dot"),
        field("queries[].rrtype", "string", "type asked for, TYPE65280 if it has no name"),
        field("+queries[].class", "string", "class, if not IN"),
        field("+edns.version", "integer", "version of EDNS"),
        field("+edns.udp_size", "integer octets", "of the largest UDP payload that the sender takes"),
        field("+edns.do", "boolean", "DNSSEC records are welcome"),
        field("+edns.ecs", "string", "client subnet, as address/prefix"),
        field("+edns.ecs_scope", "integer bits", "of the subnet that the answer depends on"),
        field("+edns.cookie.client", "string", "client cookie, in hexadecimal"),
        field("+edns.cookie.server", "string", "server cookie, in hexadecimal"),
        field("+edns.nsid", "string", "name server identifier, in hexadecimal unless readable"),
        field("+edns.tcp_keepalive", "boolean", "the client would keep the connection"),
        field("+edns.tcp_keepalive_ms", "integer milliseconds", "that the server keeps an idle connection"),
        field("+edns.padding", "integer octets", "of padding"),
        field("+edns.ede.code", "integer", "extended error"),
        field("+edns.ede.purpose", "string", "what the extended error is about"),
        field("+edns.ede.text", "string", "what the server says of it"),
        field("+records_left_out", "integer records", "for which the event had no room"),
        field("+malformed", "string", "where the message stops to make sense"),
        field("+cut", "boolean", "the capture does not hold all of the packet"),
        field("+trailing_octets", "integer octets", "after the message"),
    ];
    fields.extend(rows(ROW));
    fields
}

/// The members of a record's row.
const ROW: &[(&str, &str, &str)] = &[
    ("rrname", "string", "owner, without its last dot"),
    ("rrtype", "string", "type"),
    ("ttl", "integer seconds", "that it may be kept"),
    ("rdata", "string", "data as in a zone file; of MX the exchange, of TXT the strings joined"),
    ("soa.mname", "string", "SOA: primary server of the zone"),
    ("soa.rname", "string", "SOA: mailbox of who is responsible, as a name"),
    ("soa.serial", "integer", "SOA: version of the zone"),
    ("soa.refresh", "integer seconds", "SOA: between two looks of a secondary server"),
    ("soa.retry", "integer seconds", "SOA: before a look that failed is repeated"),
    ("soa.expire", "integer seconds", "SOA: after which the zone is no longer true without one"),
    ("soa.minimum", "integer seconds", "SOA: that an answer which says no may be kept"),
    ("srv.priority", "integer", "SRV: the lowest is tried first"),
    ("srv.weight", "integer", "SRV: the share among those of one priority"),
    ("srv.port", "integer", "SRV: port of the service"),
    ("srv.name", "string", "SRV: host of the service"),
    ("sshfp.fingerprint", "string", "SSHFP: as `0a:1b`"),
    ("sshfp.algo", "integer", "SSHFP: algorithm of the key"),
    ("sshfp.type", "integer", "SSHFP: digest that made the fingerprint"),
    ("opt[].code", "integer", "OPT: option"),
    ("opt[].data", "string", "OPT: what the option holds, in hexadecimal"),
    ("+txt", "string[]", "TXT: the strings, if there is more than one"),
    ("+preference", "integer", "MX: preference"),
    ("+class", "string", "class, if not IN"),
    ("+malformed", "string", "why the data are in hexadecimal"),
];

/// Suricata's `mdns` has the data of a row under the name of their type and lists the strings of TXT;
/// `rrtype`, `ttl` and `rdata` are radar's there.
fn as_local(field: Field) -> Field {
    let own = match field.name.split_once("[].") {
        Some((section, "rrtype")) if section != "queries" => true,
        Some((_, "ttl" | "rdata")) => true,
        Some((_, "txt")) => false,
        _ => field.own,
    };
    Field { own, ..field }
}

fn dns_fields() -> Vec<Field> {
    let mut fields = vec![
        field("version", "integer", "3: the form of Suricata 8"),
        field("tx_id", "integer", "messages of the flow before this one"),
        field("flags", "string", "the header's flags in hexadecimal"),
        field("rcode", "string", "response code, with EDNS's upper bits"),
        field("grouped", "object", "data of the answers by type"),
        field("+latency_us", "integer microseconds", "since the query"),
        field("+waited_us", "integer microseconds", "unanswered: since the query"),
    ];
    let flags = [
        ("qr", "a response"),
        ("aa", "from an authority"),
        ("tc", "truncated"),
        ("rd", "recursion desired"),
        ("ra", "recursion available"),
        ("z", "the reserved bit"),
        ("+ad", "authentic data"),
        ("+cd", "checking disabled"),
    ];
    fields.extend(flags.map(|(name, description)| field(name, "boolean", description)));
    fields
}

fn local_fields() -> Vec<Field> {
    let mut fields = vec![
        field("flags", "string[]", "mdns: aa, tc, rd, ra, z, ad, cd; llmnr: c, tc, t"),
        field("rcode", "integer", "response code"),
        field("+queries[].unicast_response", "boolean", "mdns: the answer may come by unicast"),
    ];
    fields.extend(rows(LOCAL_ROW));
    fields
}

/// What the rows of mDNS and LLMNR have besides.
const LOCAL_ROW: &[(&str, &str, &str)] = &[
    ("+cache_flush", "boolean", "mdns: older records are no longer true"),
    ("a", "string", "A: address"),
    ("aaaa", "string", "AAAA: address"),
    ("cname", "string", "CNAME: name"),
    ("mx", "string", "MX: exchange"),
    ("ns", "string", "NS: name"),
    ("ptr", "string", "PTR: name"),
];

/// The members of a row, in each of the sections that have rows.
fn rows(members: &[(&str, &str, &str)]) -> impl Iterator<Item = Field> {
    let member = |section: &str, (name, kind, description): &(&str, &str, &str)| {
        field(name, kind, description).within(&format!("{section}[]"))
    };
    let sections = ["answers", "authorities", "additionals"];
    sections.into_iter().flat_map(move |section| members.iter().map(move |it| member(section, it)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::wire::Pattern;

    fn octets(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().map(|digit| (digit as char).to_digit(16).unwrap() as u8).collect();
        digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
    }

    #[test]
    fn queries_and_answers_look_as_the_patterns_say() {
        let mut query = crate::testing::ANSWER.to_vec();
        query[2..12].copy_from_slice(&[1, 0x20, 0, 1, 0, 0, 0, 0, 0, 1]);
        let update = [&query[..2], &[0x28], &query[3..]].concat();
        let patterns: Vec<_> = on_any_port(0)
            .patterns
            .iter()
            .map(|text| Pattern::new(text.offset, &octets(&text.octets), &octets(&text.mask)))
            .collect();
        let fits =
            |payload: &[u8]| patterns.iter().map(|pattern| pattern.matches(payload)).collect::<Vec<_>>();
        assert_eq!(fits(&query), [true, false]);
        assert_eq!(fits(crate::testing::ANSWER), [false, true]);
        assert_eq!(fits(&update), [false, false]);
    }
}
