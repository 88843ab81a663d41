//! What the plugin wants and tells.

use crate::{protocols, services::SERVICES};
use radar_plugin::prelude::*;

/// Payloads of a flow that are looked at. A server may greet in several lines before its client speaks,
/// and RTP takes three packets; whatever has not shown itself by then will not.
const PAYLOADS: u8 = 8;

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let purpose = "the protocol of each flow, by the looks of its first octets";
    let first = || Selection::all().payloads(PAYLOADS);
    let manifest = Manifest::new("app-proto", env!("CARGO_PKG_VERSION"), purpose)
        .streams(first())
        .datagrams(first())
        .by_signature()
        .services_setting("guess");
    let manifest = protocols::protocols().into_iter().fold(manifest, Manifest::protocol);
    SERVICES.iter().fold(manifest, |manifest, (protocol, carriers, ports)| {
        let each = ports.iter().flat_map(|port| carriers.iter().map(move |carrier| (*carrier, *port)));
        each.fold(manifest, |manifest, (carrier, port)| manifest.service(carrier, port, protocol))
    })
}
