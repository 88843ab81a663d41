//! What the plugin wants and tells.

use crate::fields::FIELDS;
use radar_plugin::prelude::*;
use radar_plugin::{EventId, Field, ProtocolId};

/// The event `rdp`.
pub(crate) const RDP_EVENT: EventId = EventId(0);
/// The event `x509`.
pub(crate) const X509_EVENT: EventId = EventId(1);
/// The `app_proto`.
pub(crate) const RDP_PROTOCOL: ProtocolId = ProtocolId(0);

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let declare = |(name, kind, meaning): &(&str, &str, &str)| field(name, kind, meaning);
    let fields: Vec<Field> = FIELDS.iter().map(declare).collect();
    let certificate: Vec<Field> = radar_x509::FIELDS.iter().map(declare).collect();
    let purpose = "RDP: who connects with what, and the certificates of its own security";
    Manifest::new("rdp", env!("CARGO_PKG_VERSION"), purpose)
        .streams(selection())
        .event("rdp", "a message of the connection sequence was seen in the clear", &fields)
        .event("+x509", radar_x509::EVENT, &certificate)
        .protocol("rdp")
}

/// Flows that begin with a message of the sequence, in a TPKT (RFC 1006 §6).
fn selection() -> Selection {
    Selection::default()
        // X.224 Connection Request and Connection Confirm: a length of 16 bits, one of 8, the code.
        .pattern(0, &[3, 0, 0, 0, 0, 0xE0], &[0xFF, 0xFF, 0, 0, 0, 0xF0])
        .pattern(0, &[3, 0, 0, 0, 0, 0xD0], &[0xFF, 0xFF, 0, 0, 0, 0xF0])
        // MCS Connect-Initial and Connect-Response, where the capture begins behind those.
        .pattern(
            0,
            &[3, 0, 0, 0, 2, 0xF0, 0x80, 0x7F, 0x64],
            &[0xFF, 0xFF, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFC],
        )
}
