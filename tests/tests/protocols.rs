//! What `app-proto` says by looks against what an analyzer has parsed: on no flow do they contradict.
//!
//! The captures stand beside the checkout and belong to other projects; where they are not, this says so
//! and passes.

use radar_tests::{Radar, conformance};
use serde_json::Value;
use std::{collections::HashMap, path::PathBuf, time::Duration};

/// Analyzers that parse what they name.
const PARSERS: &[&str] = &["dhcp", "dns", "http", "quic", "rdp", "ssh", "tls"];

/// The flow, and the names it has: what it began with, and what it speaks now.
type Named = HashMap<String, Vec<String>>;

fn names(analyzers: &[&str], captures: &[PathBuf]) -> Named {
    let tables = analyzers.iter().map(|name| format!("[analyzers.{name}]\nlimits.time_per_batch = \"1m\"\n"));
    let config = format!("{}[sinks.json]\npath = \"-\"\ntypes = [\"flow\"]\n", tables.collect::<String>());
    let patience = Duration::from_secs(60) + Duration::from_millis(200) * captures.len() as u32;
    let ended = captures.iter().fold(Radar::new(&config).within(patience), Radar::read).run();
    let text = |event: &Value, key: &str| event[key].as_str().map(str::to_owned);
    let named = |event: &Value| {
        let flow = format!("{} {} {}", event["pcap_filename"], event["community_id"], event["flow"]["start"]);
        let names = ["app_proto_orig", "app_proto"].into_iter().filter_map(|key| text(event, key));
        (flow, names.collect())
    };
    ended.events_of("flow").into_iter().map(|event| named(&event)).collect()
}

#[test]
fn no_signature_contradicts_what_was_parsed() {
    let captures = conformance::captures();
    let mut wrong = Vec::new();
    for some in captures.chunks(120) {
        let (by_looks, parsed) = (names(&["app-proto"], some), names(PARSERS, some));
        for (flow, parsed) in parsed.iter().filter(|(_, names)| !names.is_empty()) {
            // A change is seen by who parses only: what the flow began with may be all there is to see.
            let contradicts = |looks: &String| !parsed.contains(looks) && !turns_into(looks, parsed);
            if let Some(looks) =
                by_looks.get(flow).and_then(|names| names.last()).filter(|it| contradicts(it))
            {
                wrong.push(format!("{flow}: {looks} by looks, {parsed:?} parsed"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a protocol may turn into TLS within its flow, STUN into DTLS, or what a proxy is asked with into
/// what it hands on.
fn turns_into(looks: &str, parsed: &[String]) -> bool {
    match looks {
        "stun" => return parsed.iter().any(|name| name == "dtls"),
        "socks" if parsed.iter().any(|name| name == "http") => return true,
        _ => {}
    }
    let before = [
        "smtp", "imap", "pop3", "ftp", "nntp", "jabber", "irc", "ldap", "pgsql", "mysql", "rdp", "http",
        "socks",
    ];
    before.contains(&looks) && parsed.iter().any(|name| name == "tls")
}
