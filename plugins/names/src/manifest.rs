//! What the plugin wants, tells and counts.

use radar_plugin::{Field, prelude::*};

pub(crate) const SECTION: SectionId = SectionId(0);
pub(crate) const LABEL: LabelId = LabelId(0);

pub(crate) const LEARNED: CounterId = CounterId(0);
pub(crate) const EXPIRED: CounterId = CounterId(1);
pub(crate) const EVICTED: CounterId = CounterId(2);
pub(crate) const NAMED: CounterId = CounterId(3);
pub(crate) const LATE: CounterId = CounterId(4);
pub(crate) const REFUSED: CounterId = CounterId(5);
pub(crate) const REVERSE_ASKED: CounterId = CounterId(6);
pub(crate) const REVERSE_REFUSED: CounterId = CounterId(7);

/// Events that are read; each is told by its place here.
pub(crate) const READS: [&str; 7] = ["dns", "mdns", "llmnr", "tls", "quic", "http", "dhcp"];

pub(crate) fn manifest() -> Manifest {
    let description = "Names of both ends, which of them is this machine, and what is usual at the port";
    let manifest = Manifest::new("names", env!("CARGO_PKG_VERSION"), description);
    radar_reverse::FILES
        .iter()
        .fold(manifest, |manifest, file| manifest.opens_file(file))
        .enricher()
        .flows()
        .tick(100)
        .reads(&READS)
        .section("names", "Who the ends of the flow are", &fields())
        .label("name", "the name of the far end: of the responder, or of who comes to this machine")
        .opens_file("/etc/hosts")
        .counter("learned")
        .counter("expired")
        .counter("evicted")
        .counter("named")
        .counter("late")
        .counter("refused")
        .counter("reverse_asked")
        .counter("reverse_refused")
}

fn fields() -> Vec<Field> {
    let sources = "`dns`, `mdns`, `llmnr`, `dhcp`, `sni`, `http`, `hosts`, `rdns`";
    let mut fields = vec![
        field(
            "+direction",
            "string",
            "`outbound`, `inbound`, `local` or `transit`, as seen from this machine and the networks in `own`; \
             absent where neither is known",
        ),
        field(
            "+service",
            "string",
            "what is usual at the responder's port, by IANA's name; only beside what else is known",
        ),
        field("+self", "boolean", "radar's own question for a name; else absent"),
    ];
    for end in ["src", "dest"] {
        fields.extend([
            field(&format!("+{end}.name"), "string", "its name, in small letters"),
            field(&format!("+{end}.source"), "string", &format!("where that is known from: {sources}")),
            field(
                &format!("+{end}.own"),
                "boolean",
                "it is this machine's address, or of a network in `own`; else absent",
            ),
        ]);
    }
    fields
}
