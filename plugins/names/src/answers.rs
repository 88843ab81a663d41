//! What answers of the DNS, of multicast DNS and of LLMNR say of addresses, read from their events.

use crate::{
    address::{Address, of_arpa, parse},
    line::Key,
    records::{Record, read},
    source::Source,
};

static DNS: Key = Key::new(",\"dns\":{");
static MDNS: Key = Key::new(",\"mdns\":{");
static LLMNR: Key = Key::new(",\"llmnr\":{");
static LATENCY: Key = Key::new("\"latency_us\":");
static ASKED: Key = Key::new("\"queries\":[{\"rrname\":\"");
static ANSWERS: Key = Key::new("\"answers\":[{");
static ADDITIONALS: Key = Key::new("\"additionals\":[{");

/// Names that lead to an answer one after the other; resolvers give up after some 10.
const CHAIN_MAX: usize = 16;

/// A name of an address, with the seconds that it may be kept.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Found<'a> {
    pub(crate) address: Address,
    pub(crate) name: &'a str,
    pub(crate) ttl: u32,
    pub(crate) source: Source,
}

/// Of a `dns` event, whose object begins `at` (0 if that is not known): the name that was asked for, of all addresses that it leads to.
///
/// Only an answer that a query was seen for counts, and in it only what the name leads to by CNAMEs and service
/// bindings: whoever would mislead us has to mislead the client too.
pub(crate) fn of_dns(line: &[u8], at: usize, mut found: impl FnMut(Found<'_>)) {
    let Some(body) = response(&DNS, line, at) else { return };
    let Some((asked, behind)) = ASKED.text_and_rest(body) else { return };
    if !may_lead(behind) {
        return;
    }
    let Some(answers) = ANSWERS.opened(behind).filter(|answers| LATENCY.is_in(answers)) else { return };
    let Some(records) = read(answers) else { return };
    let mut chain = Chain { names: [b""; CHAIN_MAX], length: 0 };
    chain.push(asked.as_bytes());
    let has_bindings = chain.follow(&records);
    // What a service binding names stands in the additional section (RFC 9460 §4.1).
    let additionals = if has_bindings { ADDITIONALS.opened(answers).and_then(read) } else { None };
    let additionals = additionals.unwrap_or_default();
    if has_bindings {
        chain.follow(&additionals);
    }
    let name = service_host(&asked);
    for record in records.iter().chain(&additionals) {
        if chain.has(&record.rrname) {
            tell(record, name, Source::Dns, &asked, &mut found);
        }
    }
}

/// Of an `mdns` or `llmnr` event: each name of its records, which everybody was told.
pub(crate) fn of_link(line: &[u8], at: usize, source: Source, mut found: impl FnMut(Found<'_>)) {
    let key = if source == Source::Mdns { &MDNS } else { &LLMNR };
    let Some(body) = response(key, line, at) else { return };
    for key in [&ANSWERS, &ADDITIONALS] {
        for record in key.opened(body).and_then(read).unwrap_or_default() {
            // Who goes says so with a TTL of 0 (RFC 6762 §10.1).
            if record.ttl > 0 {
                let name = String::from_utf8_lossy(&record.rrname);
                tell(&record, &name, source, &name, &mut found);
            }
        }
    }
}

/// The object of an event's own, if it is of a response.
fn response<'a>(key: &Key, line: &'a [u8], at: usize) -> Option<&'a [u8]> {
    key.opened_at(line, at).filter(|body| is_response(body))
}

/// Whether an object is of a response: its `type` is the first member, or the second behind a number.
fn is_response(body: &[u8]) -> bool {
    const RESPONSE: &[u8] = b"\"type\":\"response\"";
    let members = body.strip_prefix(b"{").unwrap_or(body);
    let mut behind = members.strip_prefix(b"\"version\":").unwrap_or_default();
    while let [b'0'..=b'9' | b',', rest @ ..] = behind {
        behind = rest;
    }
    members.starts_with(RESPONSE) || behind.starts_with(RESPONSE)
}

/// Whether an answer to such a question may tell an address; behind the name stands the type.
fn may_lead(behind: &[u8]) -> bool {
    const TYPE: &[u8] = b",\"rrtype\":\"";
    let types: [&[u8]; 7] = [b"A\"", b"AAAA\"", b"HTTPS\"", b"SVCB\"", b"PTR\"", b"CNAME\"", b"ANY\""];
    // One that says no type may.
    behind.strip_prefix(TYPE).is_none_or(|behind| types.iter().any(|kind| behind.starts_with(kind)))
}

/// The names that the one that was asked for leads to.
struct Chain<'a> {
    names: [&'a [u8]; CHAIN_MAX],
    length: usize,
}

impl<'a> Chain<'a> {
    fn push(&mut self, name: &'a [u8]) {
        if let Some(place) = self.names.get_mut(self.length) {
            *place = name;
            self.length += 1;
        }
    }

    fn has(&self, name: &[u8]) -> bool {
        self.names.iter().take(self.length).any(|link| is_same(link, name))
    }

    /// Adds the names that the last one leads to; whether there are service bindings.
    fn follow(&mut self, records: &'a [Record<'_>]) -> bool {
        let mut has_bindings = false;
        let mut at = self.length.saturating_sub(1);
        while at < self.length {
            let link = self.names.get(at).copied().unwrap_or_default();
            at += 1;
            for record in records {
                let next = match kind(record) {
                    Kind::Cname => &*record.rdata,
                    // Priority, then the target, which is "." for the owner itself (RFC 9460 §2.5).
                    Kind::Binding => record.rdata.split(|octet| *octet == b' ').nth(1).unwrap_or(b"."),
                    _ => continue,
                };
                if is_same(&record.rrname, link) {
                    has_bindings |= matches!(kind(record), Kind::Binding);
                    if next != b"." && !self.has(next) {
                        self.push(next);
                    }
                }
            }
        }
        has_bindings
    }
}

/// Whether two names are one; most that are do not differ in case either.
fn is_same(name: &[u8], other: &[u8]) -> bool {
    name == other || name.eq_ignore_ascii_case(other)
}

enum Kind {
    Address,
    Cname,
    Binding,
    Pointer,
    Other,
}

/// By its type, which multicast DNS has in small letters.
fn kind(record: &Record<'_>) -> Kind {
    let is = |name: &[u8]| record.rrtype.eq_ignore_ascii_case(name);
    match record.rrtype.len() {
        1 | 4 if is(b"A") || is(b"AAAA") => Kind::Address,
        5 if is(b"CNAME") => Kind::Cname,
        4 | 5 if is(b"SVCB") || is(b"HTTPS") => Kind::Binding,
        3 if is(b"PTR") => Kind::Pointer,
        _ => Kind::Other,
    }
}

/// What a record says: `name` is what its address is called, `asked` what was asked for.
fn tell(record: &Record<'_>, name: &str, source: Source, asked: &str, found: &mut impl FnMut(Found<'_>)) {
    let ttl = record.ttl;
    let data = || std::str::from_utf8(&record.rdata).unwrap_or_default();
    match kind(record) {
        Kind::Address => {
            if let Some(address) = parse(data()) {
                found(Found { address, name, ttl, source });
            }
        }
        Kind::Binding => {
            let hint = |word| str::strip_prefix(word, "ipv4hint=").or(str::strip_prefix(word, "ipv6hint="));
            for address in data().split(' ').filter_map(hint).flat_map(|hints| hints.split(',')) {
                if let Some(address) = parse(address) {
                    found(Found { address, name, ttl, source });
                }
            }
        }
        Kind::Pointer => {
            if let Some(address) = of_arpa(asked) {
                let source = if source == Source::Dns { Source::Rdns } else { source };
                found(Found { address, name: data(), ttl, source });
            }
        }
        Kind::Cname | Kind::Other => {}
    }
}

/// A host's name without the labels before it that stand for a port and a service: `_8443._https.www.example.org`.
fn service_host(name: &str) -> &str {
    let mut host = name;
    while let Some(("", rest)) = host.split_once('_').map(|(before, _)| (before, host)) {
        match rest.split_once('.') {
            Some((_, rest)) => host = rest,
            None => return name,
        }
    }
    host
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dns(line: &str) -> Vec<(String, String, u32, Source)> {
        let mut all = Vec::new();
        of_dns(line.as_bytes(), 0, |found| all.push(owned(&found)));
        all
    }

    fn link(line: &str, source: Source) -> Vec<(String, String, u32, Source)> {
        let mut all = Vec::new();
        of_link(line.as_bytes(), 0, source, |found| all.push(owned(&found)));
        all
    }

    fn owned(found: &Found<'_>) -> (String, String, u32, Source) {
        (crate::address::ip(&found.address).to_string(), found.name.to_owned(), found.ttl, found.source)
    }

    fn of(address: &str, name: &str, ttl: u32, source: Source) -> (String, String, u32, Source) {
        (address.to_owned(), name.to_owned(), ttl, source)
    }

    fn response(name: &str, answers: &str, additionals: &str) -> String {
        format!(
            r#"{{"event_type":"dns","dns":{{"version":3,"type":"response","queries":[{{"rrname":"{name}","rrtype":"A"}}],"answers":[{answers}],"additionals":[{additionals}],"latency_us":7}}}}"#
        )
    }

    fn record(name: &str, kind: &str, ttl: u32, data: &str) -> String {
        format!(r#"{{"rrname":"{name}","rrtype":"{kind}","ttl":{ttl},"rdata":"{data}","soa":{{"x":[1]}}}}"#)
    }

    #[test]
    fn an_address_is_called_what_was_asked_for_and_not_what_that_leads_to() {
        let answers = [
            record("edge.example.net", "A", 20, "192.0.2.80"),
            record("www.example.net", "CNAME", 300, "cdn.example.net"),
            record("CDN.example.net", "CNAME", 300, "edge.example.net"),
            record("edge.example.net", "AAAA", 30, "2001:db8::80"),
        ]
        .join(",");
        let all = dns(&response("www.example.net", &answers, ""));
        let www = |address, ttl| of(address, "www.example.net", ttl, Source::Dns);
        assert_eq!(all, [www("192.0.2.80", 20), www("2001:db8::80", 30)]);
    }

    #[test]
    fn what_the_name_does_not_lead_to_is_nothing_to_it() {
        let answers = [
            record("www.example.net", "A", 20, "192.0.2.80"),
            record("bank.example", "A", 20, "192.0.2.66"),
            record("a.example", "CNAME", 20, "b.example"),
            record("b.example", "A", 20, "192.0.2.67"),
        ]
        .join(",");
        let glue = record("ns.example", "A", 20, "192.0.2.53");
        let all = dns(&response("www.example.net", &answers, &glue));
        assert_eq!(all, [of("192.0.2.80", "www.example.net", 20, Source::Dns)]);
    }

    #[test]
    fn a_response_that_nobody_has_asked_for_teaches_nothing() {
        let line = response("a.example", &record("a.example", "A", 20, "192.0.2.80"), "");
        assert_eq!(dns(&line).len(), 1);
        assert_eq!(dns(&line.replace(",\"latency_us\":7", "")), []);
        assert_eq!(dns(&line.replace("\"response\"", "\"request\"")), []);
    }

    #[test]
    fn what_was_not_asked_for_an_address_is_not_read_for_one() {
        let line = response("a.example", &record("a.example", "A", 20, "192.0.2.80"), "");
        let asked =
            |kind: &str| dns(&line.replacen("\"rrtype\":\"A\"", &format!("\"rrtype\":\"{kind}\""), 1));
        for kind in ["A", "AAAA", "HTTPS", "ANY"] {
            assert_eq!(asked(kind).len(), 1, "{kind}");
        }
        for kind in ["TXT", "AXFR", "MX"] {
            assert_eq!(asked(kind), [], "{kind}");
        }
    }

    #[test]
    fn names_that_lead_in_a_circle_lead_nowhere() {
        let answers =
            [record("a.example", "CNAME", 1, "b.example"), record("b.example", "CNAME", 1, "a.example")];
        assert_eq!(dns(&response("a.example", &answers.join(","), "")), []);
        let many: Vec<String> =
            (0..200).map(|n| record(&format!("n{n}"), "CNAME", 1, &format!("n{}", n + 1))).collect();
        let far = format!("{},{}", many.join(","), record("n100", "A", 1, "192.0.2.1"));
        assert_eq!(dns(&response("n0", &far, "")), []);
    }

    #[test]
    fn service_bindings_give_addresses_by_the_way() {
        let answer = record("_8443._https.www.example.net", "HTTPS", 300, "0 svc.example.net");
        let hints = "1 . alpn=h2,h3 port=8443 ipv4hint=192.0.2.80,192.0.2.81 ech=AEX+ ipv6hint=2001:db8::80";
        let additionals =
            [record("svc.example.net", "HTTPS", 60, hints), record("svc.example.net", "A", 60, "192.0.2.82")];
        let all = dns(&response("_8443._https.www.example.net", &answer, &additionals.join(",")));
        let addresses: Vec<&str> = all.iter().map(|(address, ..)| address.as_str()).collect();
        assert_eq!(addresses, ["192.0.2.80", "192.0.2.81", "2001:db8::80", "192.0.2.82"]);
        assert!(all.iter().all(|(_, name, ..)| name == "www.example.net"));
    }

    #[test]
    fn a_pointer_names_the_address_that_it_is_of() {
        let name = "80.2.0.192.in-addr.arpa";
        let line = response(name, &record(name, "PTR", 9, "host.example.net"), "");
        assert_eq!(dns(&line), [of("192.0.2.80", "host.example.net", 9, Source::Rdns)]);
    }

    #[test]
    fn on_a_link_each_record_speaks_for_itself() {
        let line = format!(
            r#"{{"event_type":"mdns","mdns":{{"type":"response","answers":[{},{}],"additionals":[{}]}}}}"#,
            record("printer.local", "a", 120, "192.0.2.53"),
            record("gone.local", "a", 0, "192.0.2.54"),
            record("printer.local", "aaaa", 120, "2001:db8::53"),
        );
        let printer = |address| of(address, "printer.local", 120, Source::Mdns);
        assert_eq!(link(&line, Source::Mdns), [printer("192.0.2.53"), printer("2001:db8::53")]);
        assert_eq!(link(&line.replace("\"response\"", "\"request\""), Source::Mdns), []);
        let line = line.replace("mdns", "llmnr");
        assert_eq!(link(&line, Source::Llmnr).len(), 2);
    }

    #[test]
    fn hosts_stand_behind_their_services() {
        let hosts = ["_443._https.a.example", "a.example", "_x", "a_b._c", ""].map(service_host);
        assert_eq!(hosts, ["a.example", "a.example", "_x", "a_b._c", ""]);
    }

    #[test]
    fn what_is_no_event_of_the_kind_is_passed_over() {
        for line in [
            "",
            "{}",
            r#"{"dns":{}}"#,
            r#"x,"dns":{"answers":[{"#,
            r#"x,"dns":{"answers":[{}],"latency_us":1"#,
        ] {
            assert_eq!((dns(line), link(line, Source::Mdns)), (vec![], vec![]));
        }
    }
}
