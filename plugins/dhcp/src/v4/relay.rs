//! What a relay agent adds (RFC 3046): where the client is connected.

use crate::octets::Opaque;
use radar_plugin::wire::{Cursor, json::Object};

/// Writes `relay_agent`; what its sub-options do not hold whole is left out.
pub(crate) fn write(event: &mut Object<'_>, octets: &[u8]) {
    let mut object = event.object("relay_agent");
    let mut seen = [false; 3];
    let mut cursor = Cursor::new(octets);
    while let (Ok(code), Ok(value)) = (cursor.u8("sub-option"), cursor.vector8("sub-option")) {
        // RFC 3046 §2.0, RFC 3993.
        let (place, key) = match code {
            1 => (0, "circuit_id"),
            2 => (1, "remote_id"),
            6 => (2, "subscriber_id"),
            _ => continue,
        };
        // A key stands once in an object; agents write each once.
        if seen.get_mut(place).is_some_and(|seen| !std::mem::replace(seen, true)) {
            object.display(key, Opaque(value));
        }
    }
}
