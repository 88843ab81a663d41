//! What becomes of what in a document of the Elastic Common Schema.

use super::made;
use crate::{
    change::{ADDRESS, FORWARDED, HEX, HEX_UPPER, HTTP_VERSION, LOWER, MAC, RFC3339, SAME, TEXT, UPPER},
    rule::{Rule, all, of, one},
};

/// What is said of events of some types besides.
#[derive(Debug)]
pub struct Kind {
    /// The types.
    pub events: &'static [&'static str],
    /// Their fields.
    pub rules: &'static [Rule],
}

pub(crate) fn kind_of(event_type: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.events.contains(&event_type))
}

/// The types of which the schema has more to say than of any event.
pub const KINDS: &[Kind] = &[
    Kind { events: &["flow"], rules: FLOW },
    Kind { events: &["dns", "mdns", "llmnr"], rules: DNS },
    Kind { events: &["tls"], rules: TLS },
    Kind { events: &["quic"], rules: QUIC },
    Kind { events: &["x509"], rules: X509 },
    Kind { events: &["http"], rules: HTTP },
    Kind { events: &["dhcp"], rules: DHCP },
];

/// What is said of every event.
pub const EVERY: &[Rule] = &[
    one("@timestamp", "timestamp", RFC3339),
    of("ecs.version", made::version, "`9.0.0`"),
    of("event.kind", made::kind, "`event`; `metric` of `stats`"),
    of("event.module", made::module, "`radar`"),
    of("event.dataset", made::dataset, "`radar.` and the event's type"),
    of("event.category", made::category, "`network`"),
    of("event.type", made::types, "`connection` and `end` of `flow`, else `protocol` and `info`"),
    of(
        "event.duration",
        made::duration,
        "what took time, in nanoseconds: a flow, or an answer (`latency_us`)",
    ),
    one("source.ip", "src_ip", SAME),
    one("source.port", "src_port", SAME),
    one("source.domain", "names.src.name", SAME),
    one("source.geo.country_iso_code", "geo.src.country", SAME),
    one("source.geo.country_name", "geo.src.country_name", SAME),
    one("source.geo.continent_code", "geo.src.continent", SAME),
    one("source.geo.region_name", "geo.src.region", SAME),
    one("source.geo.city_name", "geo.src.city", SAME),
    of(
        "source.geo.location",
        |whole| made::location(whole, "src"),
        "`geo.src.latitude` and `geo.src.longitude`",
    ),
    one("source.as.number", "geo.src.asn", SAME),
    one("source.as.organization.name", "geo.src.organization", SAME),
    one("destination.ip", "dest_ip", SAME),
    one("destination.port", "dest_port", SAME),
    one("destination.domain", "names.dest.name", SAME),
    one("destination.geo.country_iso_code", "geo.dest.country", SAME),
    one("destination.geo.country_name", "geo.dest.country_name", SAME),
    one("destination.geo.continent_code", "geo.dest.continent", SAME),
    one("destination.geo.region_name", "geo.dest.region", SAME),
    one("destination.geo.city_name", "geo.dest.city", SAME),
    of(
        "destination.geo.location",
        |whole| made::location(whole, "dest"),
        "`geo.dest.latitude` and `geo.dest.longitude`",
    ),
    one("destination.as.number", "geo.dest.asn", SAME),
    one("destination.as.organization.name", "geo.dest.organization", SAME),
    of("network.transport", made::transport, "`proto` in small letters"),
    of("network.iana_number", made::iana_number, "the number of the IP protocol, as text"),
    of("network.type", made::network_type, "`ipv4` or `ipv6`"),
    one("network.protocol", "app_proto", SAME),
    one("network.community_id", "community_id", SAME),
    of(
        "network.direction",
        made::direction,
        "`names.direction`; `local` is `internal`, `transit` is `external`",
    ),
    one("network.vlan.id", "vlan", TEXT),
    one("observer.ingress.interface.name", "in_iface", SAME),
    of("observer.product", made::module, "`radar`"),
    one("process.pid", "process.pid", SAME),
    one("process.name", "process.name", SAME),
    one("process.executable", "process.exe", SAME),
    one("process.parent.pid", "process.ppid", SAME),
    one("process.parent.name", "process.parent", SAME),
    one("user.id", "process.uid", TEXT),
    one("user.name", "process.user", SAME),
    one("container.id", "process.container", SAME),
    of("related.ip", made::related_ip, "addresses of the ends, and those of answers"),
    of("related.hosts", made::related_hosts, "names of the ends, and those that were asked for"),
    of("related.hash", made::related_hash, "JA3, JA3S, JA4, HASSH and fingerprints of certificates"),
    of("related.user", made::related_user, "`process.user` and `process.peer.user`"),
];

const FLOW: &[Rule] = &[
    one("event.start", "@.start", RFC3339),
    one("event.end", "@.end", RFC3339),
    one("source.packets", "@.pkts_toserver", SAME),
    one("source.bytes", "@.bytes_toserver", SAME),
    one("source.mac", "ether.src_macs", MAC),
    one("destination.packets", "@.pkts_toclient", SAME),
    one("destination.bytes", "@.bytes_toclient", SAME),
    one("destination.mac", "ether.dest_macs", MAC),
    of("network.packets", made::packets, "both directions"),
    of("network.bytes", made::bytes, "both directions"),
    one("event.reason", "@.reason", SAME),
];

const DNS: &[Rule] = &[
    of("dns.type", made::dns_type, "`answer` of a `response`, else `query`"),
    one("dns.id", "@.id", TEXT),
    of("dns.op_code", made::dns_operation, "the name of `opcode`"),
    one("dns.response_code", "@.rcode", TEXT),
    of(
        "dns.header_flags",
        made::dns_flags,
        "those of `aa`, `tc`, `rd`, `ra`, `ad`, `cd` that are set, in capital letters",
    ),
    one("dns.question.name", "@.queries.rrname", SAME),
    one("dns.question.type", "@.queries.rrtype", UPPER),
    of(
        "dns.answers",
        made::dns_answers,
        "`answers`: `rrname` is `name`, `rrtype` is `type`, `rdata` is `data`",
    ),
    of("dns.resolved_ip", made::dns_addresses, "addresses among the answers"),
];

const TLS: &[Rule] = &[
    of("tls.version", made::tls_version, "`tls.version` without the protocol's name"),
    of("tls.version_protocol", made::tls_protocol, "`tls` or `dtls`"),
    one("tls.cipher", "@.cipher", SAME),
    one("tls.curve", "@.curve", SAME),
    one("tls.established", "@.established", SAME),
    one("tls.resumed", "@.session_resumed", SAME),
    one("tls.next_protocol", "@.server_alpns", LOWER),
    one("tls.client.server_name", "@.sni", SAME),
    one("tls.client.ja3", "@.ja3.hash", SAME),
    one("tls.server.ja3s", "@.ja3s.hash", SAME),
    one("tls.server.subject", "@.subject", SAME),
    one("tls.server.issuer", "@.issuerdn", SAME),
    one("tls.server.not_before", "@.notbefore", RFC3339),
    one("tls.server.not_after", "@.notafter", RFC3339),
    one("tls.server.hash.sha1", "@.fingerprint", HEX_UPPER),
    one("tls.server.hash.sha256", "@.fingerprint_sha256", HEX_UPPER),
    one("tls.server.x509.serial_number", "@.serial", HEX_UPPER),
    one("tls.server.x509.subject.distinguished_name", "@.subject", SAME),
    one("tls.server.x509.issuer.distinguished_name", "@.issuerdn", SAME),
    all("tls.server.x509.alternative_names", "@.subjectaltname", SAME),
    one("tls.server.x509.public_key_algorithm", "@.key_alg", SAME),
    one("tls.server.x509.public_key_size", "@.key_length", SAME),
    one("tls.server.x509.signature_algorithm", "@.sig_alg", SAME),
    one("tls.server.x509.version_number", "@.x509_version", TEXT),
    one("tls.client.subject", "@.client.subject", SAME),
    one("tls.client.issuer", "@.client.issuerdn", SAME),
    one("tls.client.not_before", "@.client.notbefore", RFC3339),
    one("tls.client.not_after", "@.client.notafter", RFC3339),
    one("tls.client.hash.sha1", "@.client.fingerprint", HEX_UPPER),
    one("tls.client.hash.sha256", "@.client.fingerprint_sha256", HEX_UPPER),
];

const QUIC: &[Rule] = &[
    of("tls.version", made::tls_version, "`quic.tls_version` without the protocol's name"),
    of("tls.version_protocol", made::tls_protocol, "`tls`"),
    one("tls.cipher", "@.cipher", SAME),
    one("tls.curve", "@.curve", SAME),
    one("tls.resumed", "@.session_resumed", SAME),
    one("tls.next_protocol", "@.server_alpns", LOWER),
    one("tls.client.server_name", "@.sni", SAME),
    one("tls.client.ja3", "@.ja3.hash", SAME),
    one("tls.server.ja3s", "@.ja3s.hash", SAME),
    one("user_agent.original", "@.ua", SAME),
];

const X509: &[Rule] = &[
    one("file.x509.serial_number", "@.serial", HEX_UPPER),
    one("file.x509.subject.distinguished_name", "@.subject", SAME),
    one("file.x509.issuer.distinguished_name", "@.issuerdn", SAME),
    one("file.x509.not_before", "@.notbefore", RFC3339),
    one("file.x509.not_after", "@.notafter", RFC3339),
    all("file.x509.alternative_names", "@.subjectaltname", SAME),
    one("file.x509.public_key_algorithm", "@.key_alg", SAME),
    one("file.x509.public_key_size", "@.key_length", SAME),
    one("file.x509.signature_algorithm", "@.sig_alg", SAME),
    one("file.x509.version_number", "@.x509_version", TEXT),
    one("file.hash.sha1", "@.fingerprint", HEX),
    one("file.hash.sha256", "@.fingerprint_sha256", HEX),
];

const HTTP: &[Rule] = &[
    one("http.request.method", "@.http_method", SAME),
    one("http.request.referrer", "@.http_refer", SAME),
    one("http.request.body.bytes", "@.request_length", SAME),
    one("http.response.status_code", "@.status", SAME),
    one("http.response.body.bytes", "@.length", SAME),
    one("http.response.mime_type", "@.http_content_type", SAME),
    one("http.version", "@.protocol", HTTP_VERSION),
    one("url.original", "@.url", SAME),
    one("url.domain", "@.hostname", SAME),
    one("url.port", "@.http_port", SAME),
    one("user_agent.original", "@.http_user_agent", SAME),
    one("network.forwarded_ip", "@.xff", FORWARDED),
];

const DHCP: &[Rule] = &[
    one("client.mac", "@.client_mac", MAC),
    one("client.ip", "@.assigned_ip", ADDRESS),
    one("client.domain", "@.fqdn", SAME),
    one("server.address", "@.server_id", SAME),
];
