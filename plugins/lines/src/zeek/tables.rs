//! Which event becomes a line of which of Zeek's logs, and what its fields are made of.

use super::{
    connection,
    numbers::{CODE, CODE_NAME, QUIC_VERSION, TLS_VERSION, TYPE},
};
use crate::{
    change::{ADDRESS, EPOCH, FLOAT, HEX, HTTP_VERSION, LOWER, SAME, SECONDS, TEXT, UPPER},
    rule::{Rule, all, of, one},
    whole::Whole,
};
use serde_json::{Value, json};

/// A log of Zeek's.
#[derive(Debug)]
pub struct Log {
    /// What it is called.
    pub path: &'static str,
    /// Types of events that become a line of it.
    pub events: &'static [&'static str],
    /// Since when what a line tells goes on: `ts`.
    pub begun: Begun,
    /// Its fields but those of every log.
    pub rules: &'static [Rule],
}

/// What `ts` is.
#[derive(Clone, Copy, Debug)]
pub enum Begun {
    /// The event's own time.
    Now,
    /// The time at a path.
    At(&'static str),
    /// So many microseconds before the event's.
    Before(&'static str),
}

/// The log that an event of this type becomes a line of.
pub(crate) fn log_of(event_type: &str) -> Option<&'static Log> {
    LOGS.iter().find(|log| log.events.contains(&event_type))
}

/// All logs that events are mapped to; the others are radar's own.
pub const LOGS: &[Log] = &[
    Log { path: "conn", events: &["flow"], begun: Begun::At("flow.start"), rules: CONN },
    Log { path: "dns", events: &["dns", "mdns", "llmnr"], begun: Begun::Before("@.latency_us"), rules: DNS },
    Log { path: "ssl", events: &["tls"], begun: Begun::Now, rules: SSL },
    Log { path: "x509", events: &["x509"], begun: Begun::Now, rules: X509 },
    Log { path: "http", events: &["http"], begun: Begun::Before("@.latency_us"), rules: HTTP },
    Log { path: "quic", events: &["quic"], begun: Begun::Now, rules: QUIC },
    Log { path: "ssh", events: &["ssh"], begun: Begun::Now, rules: SSH },
    Log { path: "dhcp", events: &["dhcp"], begun: Begun::Now, rules: DHCP },
    Log { path: "weird", events: &["anomaly"], begun: Begun::Now, rules: WEIRD },
];

const CONN: &[Rule] = &[
    of("proto", connection::protocol, "`proto`: `tcp`, `udp`, `icmp` or `unknown_transport`"),
    of("ip_proto", connection::protocol_number, "the number of the IP protocol"),
    one("service", "app_proto", SAME),
    of("duration", connection::duration, "from `flow.start` to `flow.end`, in seconds"),
    of(
        "conn_state",
        connection::state,
        "`tcp.tcp_flags_ts` and `tcp.tcp_flags_tc`; without TCP, whether there was an answer",
    ),
    of("missed_bytes", connection::missed, "`tcp.gap_bytes_toserver` and `tcp.gap_bytes_toclient`; of TCP"),
    one("orig_pkts", "@.pkts_toserver", SAME),
    one("resp_pkts", "@.pkts_toclient", SAME),
    one("orig_link_bytes", "@.bytes_toserver", SAME),
    one("resp_link_bytes", "@.bytes_toclient", SAME),
    one("orig_l2_addr", "ether.src_macs", SAME),
    one("resp_l2_addr", "ether.dest_macs", SAME),
    one("vlan", "vlan", SAME),
    one("end_reason", "@.reason", SAME),
];

const DNS: &[Rule] = &[
    of("proto", connection::protocol, "`proto`: `tcp` or `udp`"),
    one("trans_id", "@.id", SAME),
    one("rtt", "@.latency_us", SECONDS),
    one("query", "@.queries.rrname", SAME),
    one("qtype", "@.queries.rrtype", TYPE),
    one("qtype_name", "@.queries.rrtype", UPPER),
    of("qclass_name", class, "`dns.queries.class`, `C_INTERNET` without one"),
    one("rcode", "@.rcode", CODE),
    one("rcode_name", "@.rcode", CODE_NAME),
    one("opcode", "@.opcode", SAME),
    one("AA", "@.aa", SAME),
    one("TC", "@.tc", SAME),
    one("RD", "@.rd", SAME),
    one("RA", "@.ra", SAME),
    all("answers", "@.answers.rdata", SAME),
    all("TTLs", "@.answers.ttl", FLOAT),
    of("rejected", rejected, "the code is `REFUSED`"),
    one("message", "@.type", SAME),
];

const SSL: &[Rule] = &[
    one("version", "@.version", TLS_VERSION),
    one("cipher", "@.cipher", SAME),
    one("curve", "@.curve", SAME),
    one("server_name", "@.sni", SAME),
    of("resumed", |whole| flag(whole, "@.session_resumed"), "`tls.session_resumed`"),
    one("last_alert", "@.alert.description", SAME),
    one("next_protocol", "@.server_alpns", SAME),
    of("established", |whole| flag(whole, "@.established"), "`tls.established`"),
    all("cert_chain_fps", "@.fingerprint_sha256", HEX),
    all("client_cert_chain_fps", "@.client.fingerprint_sha256", HEX),
    one("subject", "@.subject", SAME),
    one("issuer", "@.issuerdn", SAME),
    one("client_subject", "@.client.subject", SAME),
    one("client_issuer", "@.client.issuerdn", SAME),
    one("ja3", "@.ja3.hash", SAME),
    one("ja3s", "@.ja3s.hash", SAME),
    one("ja4", "@.ja4", SAME),
    all("client_alpns", "@.client_alpns", SAME),
    one("not_valid_before", "@.notbefore", EPOCH),
    one("not_valid_after", "@.notafter", EPOCH),
    all("san.dns", "@.subjectaltname", SAME),
    one("from_proto", "@.from_proto", SAME),
];

const X509: &[Rule] = &[
    one("fingerprint", "@.fingerprint_sha256", HEX),
    one("certificate.version", "@.x509_version", SAME),
    one("certificate.serial", "@.serial", HEX),
    one("certificate.subject", "@.subject", SAME),
    one("certificate.issuer", "@.issuerdn", SAME),
    one("certificate.not_valid_before", "@.notbefore", EPOCH),
    one("certificate.not_valid_after", "@.notafter", EPOCH),
    one("certificate.key_alg", "@.key_alg", SAME),
    one("certificate.sig_alg", "@.sig_alg", SAME),
    one("certificate.key_length", "@.key_length", TEXT),
    all("san.dns", "@.subjectaltname", SAME),
];

const HTTP: &[Rule] = &[
    one("method", "@.http_method", SAME),
    one("host", "@.hostname", SAME),
    one("uri", "@.url", SAME),
    one("referrer", "@.http_refer", SAME),
    one("version", "@.protocol", HTTP_VERSION),
    one("user_agent", "@.http_user_agent", SAME),
    of("request_body_len", |whole| length(whole, "@.request_length"), "`http.request_length`, 0 without one"),
    of("response_body_len", |whole| length(whole, "@.length"), "`http.length`, 0 without one"),
    one("status_code", "@.status", SAME),
    one("status_msg", "@.status_msg", SAME),
    of("proxied", proxied, "`X-FORWARDED-FOR -> ` and `http.xff`, as a list"),
    all("resp_mime_types", "@.http_content_type", SAME),
    one("location", "@.redirect", SAME),
    one("server", "@.server", SAME),
    one("stream_id", "@.http2.stream_id", SAME),
];

const QUIC: &[Rule] = &[
    of("version", quic_version, "`quic.version_name`, or else `quic.version`: `v1` as `1`, `v2` as `quicv2`"),
    one("client_initial_dcid", "@.dcid", SAME),
    one("client_scid", "@.scid", SAME),
    one("server_scid", "@.server_scid", SAME),
    one("server_name", "@.sni", SAME),
    one("client_protocol", "@.client_alpns", SAME),
    one("user_agent", "@.ua", SAME),
    one("tls_version", "@.tls_version", TLS_VERSION),
    one("cipher", "@.cipher", SAME),
    one("curve", "@.curve", SAME),
    one("ja3", "@.ja3.hash", SAME),
    one("ja3s", "@.ja3s.hash", SAME),
    one("ja4", "@.ja4", SAME),
];

const SSH: &[Rule] = &[
    one("version", "@.version", SAME),
    of(
        "client",
        |whole| banner(whole, "client"),
        "`SSH-`, `ssh.client.proto_version`, `-` and `ssh.client.software_version`",
    ),
    of("server", |whole| banner(whole, "server"), "the same of the server"),
    one("cipher_alg", "@.cipher_alg", SAME),
    one("mac_alg", "@.mac_alg", SAME),
    one("compression_alg", "@.compression_alg", SAME),
    one("kex_alg", "@.kex_alg", SAME),
    one("host_key_alg", "@.host_key_alg", SAME),
    one("hassh", "@.client.hassh.hash", SAME),
    one("hasshServer", "@.server.hassh.hash", SAME),
];

const DHCP: &[Rule] = &[
    of(
        "uids",
        |whole| (whole.event.flow != 0).then(|| json!([super::uid(whole.event.flow)])),
        "`uid`, as a list",
    ),
    one("trans_id", "@.id", SAME),
    one("client_addr", "@.client_ip", ADDRESS),
    one("server_addr", "@.server_id", ADDRESS),
    one("mac", "@.client_mac", LOWER),
    one("host_name", "@.hostname", SAME),
    one("client_fqdn", "@.fqdn", SAME),
    one("domain", "@.domain", SAME),
    one("requested_addr", "@.requested_ip", ADDRESS),
    one("assigned_addr", "@.assigned_ip", ADDRESS),
    all("assigned_addrs", "@.addresses.address", SAME),
    one("lease_time", "@.lease_time", FLOAT),
    of("client_message", |whole| message(whole, "request"), "`dhcp.message` of a `request`"),
    of("server_message", |whole| message(whole, "reply"), "`dhcp.message` of a `reply`"),
    all("msg_types", "@.dhcp_type", UPPER),
];

const WEIRD: &[Rule] = &[one("name", "@.event", SAME), one("source", "@.type", SAME)];

/// Zeek writes a flag that is not set as well.
fn flag(whole: &Whole<'_>, path: &str) -> Option<Value> {
    Some(whole.is(path).into())
}

fn length(whole: &Whole<'_>, path: &str) -> Option<Value> {
    Some(whole.number(path).unwrap_or_default().into())
}

fn class(whole: &Whole<'_>) -> Option<Value> {
    whole.first("@.queries.rrname")?;
    Some(whole.text("@.queries.class").unwrap_or("C_INTERNET").into())
}

fn rejected(whole: &Whole<'_>) -> Option<Value> {
    Some((CODE_NAME.apply(whole.first("@.rcode")?)? == "REFUSED").into())
}

fn proxied(whole: &Whole<'_>) -> Option<Value> {
    Some(json!([format!("X-FORWARDED-FOR -> {}", whole.text("@.xff")?)]))
}

fn quic_version(whole: &Whole<'_>) -> Option<Value> {
    QUIC_VERSION.apply(whole.first("@.version_name").or(whole.first("@.version"))?)
}

fn banner(whole: &Whole<'_>, side: &str) -> Option<Value> {
    let [version, software] =
        ["proto_version", "software_version"].map(|name| whole.text(&format!("@.{side}.{name}")));
    Some(format!("SSH-{}-{}", version?, software.unwrap_or_default()).into())
}

fn message(whole: &Whole<'_>, from: &str) -> Option<Value> {
    (whole.text("@.type") == Some(from)).then(|| whole.first("@.message").cloned()).flatten()
}
