//! The fields of flows.

use crate::number::Unit;
use crate::vocabulary::{Field, FieldId, Kind};

/// Makes the constants and the table of one list, so that neither can lack what the other has.
macro_rules! fields {
    ($($constant:ident $name:literal [$($alias:literal)*] $kind:ident $unit:expr, $description:literal;)*) => {
        /// The fields of flows, for [`Fields::each`](crate::Fields::each) to tell apart.
        pub mod field {
            use super::{FieldId, Place};
            $(
                #[doc = concat!("`", $name, "`: ", $description, ".")]
                pub const $constant: FieldId = FieldId(Place::$constant as u16);
            )*
        }

        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Place { $($constant),* }

        pub(crate) fn fields() -> impl Iterator<Item = Field> {
            [$(
                Field {
                    id: field::$constant,
                    name: $name.into(),
                    aliases: &[$($alias),*],
                    kind: Kind::$kind,
                    description: $description.into(),
                    unit: $unit,
                },
            )*]
            .into_iter()
        }
    };
}

fields! {
    HOST "host" [] Host Unit::None, "address or name of either end";
    SRC "src" ["source"] Host Unit::None, "address or name of the originator";
    DST "dst" ["dest" "destination"] Host Unit::None, "address or name of the responder";
    IP "ip" ["addr" "address"] Address Unit::None, "address of either end";
    NAME "name" [] Text Unit::None, "name of either end";
    PORT "port" [] Port Unit::None, "port of either end";
    SPORT "sport" [] Port Unit::None, "port of the originator";
    DPORT "dport" [] Port Unit::None, "port of the responder";
    MAC "mac" ["ether"] Text Unit::None, "hardware address of either end";
    VLAN "vlan" [] Number Unit::Count, "VLAN that the flow is in";
    IFACE "iface" ["interface" "dev"] Text Unit::None, "interface that the flow was captured on";
    PROTO "proto" ["protocol"] Text Unit::None, "IP protocol: `tcp`, `udp`, `icmp`, `ipv6-icmp`, `sctp`";
    APP "app" ["application"] Text Unit::None, "what the flow speaks: `tls`, `http`, `dns`, `quic`";
    SERVICE "service" [] Text Unit::None, "what is usual at the responder's port: `https`";
    STATE "state" [] Text Unit::None, "state of the flow: `new`, `established`, `closed`";
    DIR "dir" ["direction"] Text Unit::None, "`outbound`, `inbound`, `local` or `transit`";
    PROC "proc" ["process" "program"] Text Unit::None, "name of the process";
    PID "pid" [] Number Unit::Count, "number of the process";
    USER "user" [] Text Unit::None, "user that the process belongs to";
    EXE "exe" [] Text Unit::None, "file of the program";
    CONTAINER "container" [] Text Unit::None, "id or name of the container that the process is in";
    COUNTRY "country" ["cc"] Text Unit::None, "country of either end, by its two letters or its name";
    CITY "city" [] Text Unit::None, "city of either end";
    ASN "asn" ["as"] Number Unit::Asn, "number of the autonomous system of either end: `15169`, `AS15169`";
    ORG "org" ["organization"] Text Unit::None, "who runs that system";
    SNI "sni" [] Text Unit::None, "server name that a TLS or QUIC client asked for";
    JA3 "ja3" [] Text Unit::None, "JA3 fingerprint of the client";
    JA4 "ja4" [] Text Unit::None, "JA4 fingerprint of the client";
    RTT "rtt" [] Duration Unit::SECONDS, "round trip";
    BYTES "bytes" ["octets"] Bytes Unit::Octets, "octets of both directions";
    PACKETS "packets" ["pkts"] Number Unit::Count, "packets of both directions";
    RATE "rate" [] Rate Unit::OctetsASecond, "octets a second of both directions, now";
    AGE "age" ["duration"] Duration Unit::SECONDS, "time between the first packet and the last";
    TYPE "type" ["event"] Text Unit::None, "type of the event: `dns`, `tls`, `flow`";
    FLOW "flow" ["flow_id"] Number Unit::Count, "number of the flow";
    COMMUNITY "community" ["community_id"] Text Unit::None, "Community ID of the flow";
    SELF "self" [] Flag Unit::None, "radar's own traffic";
    LOCAL "local" [] Flag Unit::None, "both ends are on this machine or in own networks";
    MULTICAST "multicast" [] Flag Unit::None, "sent to a group or to all";
}
