//! The ServerKeyExchange of TLS 1.2 and before, as far as the group of ECDHE (RFC 8422 §5.4).

use radar_wire::Cursor;

/// The group in the body of a ServerKeyExchange that follows a ServerHello with `cipher_suite`.
///
/// Without the cipher suite there is no telling: the message of plain Diffie-Hellman begins with a
/// length, and 768 and more octets of it would pass for a curve.
#[must_use]
pub fn server_key_exchange_group(cipher_suite: u16, body: &[u8]) -> Option<u16> {
    /// What follows is the code of a group, not a curve written out.
    const NAMED_CURVE: u8 = 3;
    let name = crate::cipher_suite_name(cipher_suite)?;
    if !name.contains("_ECDHE_") && !name.contains("_ECDH_anon_") {
        return None;
    }
    let mut cursor = Cursor::new(body);
    if name.contains("_ECDHE_PSK_") {
        // RFC 5489 §2 puts a hint before the parameters.
        cursor.vector16("psk identity hint").ok()?;
    }
    let kind = cursor.u8("curve type").ok()?;
    let group = cursor.u16("named curve").ok()?;
    (kind == NAMED_CURVE).then_some(group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_is_read_for_ecdhe_only() {
        let body = [3, 0, 23, 65, 4];
        assert_eq!(server_key_exchange_group(0xC02F, &body), Some(23));
        assert_eq!(server_key_exchange_group(0x009E, &body), None, "plain Diffie-Hellman");
        assert_eq!(server_key_exchange_group(0xC035, &[0, 1, 7, 3, 0, 29]), Some(29), "with a hint");
        assert_eq!(server_key_exchange_group(0xC02F, &body[..2]), None);
    }
}
