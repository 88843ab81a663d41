//! Unique identifiers of clients and servers (RFC 8415 §11).

use radar_plugin::wire::Cursor;

/// Octets of an identifier at most (§11.1): two of type and 128.
const LENGTH_MAX: usize = 130;

/// Hardware type Ethernet (RFC 826), and IEEE 802, which is written alike.
const HARDWARE: [u16; 2] = [1, 6];

/// The identifier, if it is one.
pub(crate) fn read(octets: &[u8]) -> Option<&[u8]> {
    (3..=LENGTH_MAX).contains(&octets.len()).then_some(octets)
}

/// The MAC in an identifier that is made of one: of link-layer address and time (§11.2), or of the
/// address alone (§11.4). It is that of one interface of the host, which may be another.
pub(crate) fn mac(duid: &[u8]) -> Option<[u8; 6]> {
    let mut cursor = Cursor::new(duid);
    let kind = cursor.u16("DUID type").ok()?;
    let hardware = cursor.u16("hardware type").ok()?;
    match kind {
        1 => cursor.skip(4, "time").ok()?,
        3 => {}
        _ => return None,
    }
    let mac = cursor.array("link-layer address").ok()?;
    (cursor.is_empty() && HARDWARE.contains(&hardware)).then_some(mac)
}

/// The client's MAC as a relay agent has seen it (RFC 6939).
pub(crate) fn link_layer(octets: &[u8]) -> Option<[u8; 6]> {
    let mut cursor = Cursor::new(octets);
    let hardware = cursor.u16("hardware type").ok()?;
    let mac = cursor.array("link-layer address").ok()?;
    (cursor.is_empty() && HARDWARE.contains(&hardware)).then_some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_mac_is_found_where_there_is_one() {
        let expected = Some(hex!("020000000001"));
        assert_eq!(mac(&hex!("0001 0001 2b000000 020000000001")), expected);
        assert_eq!(mac(&hex!("0003 0001 020000000001")), expected);
        assert_eq!(link_layer(&hex!("0001 020000000001")), expected);
        // A UUID (§11.5), an enterprise's own number, an address of another length.
        for duid in [
            &hex!("0004 0001 00000000 020000000001")[..],
            &hex!("0002 0001 020000000001"),
            &hex!("0003 0001 0200000000"),
        ] {
            assert_eq!(mac(duid), None);
        }
    }
}
