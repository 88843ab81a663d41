//! Clients whose fingerprints we have taken ourselves: see `tests/matrix/hellos` and the captures of `plugins/tls`.

/// What is known to send this JA4: one program of several it may be, since who is built with the same library in the
/// same way looks the same.
#[must_use]
pub fn label(ja4: &str) -> Option<&'static str> {
    let (_, lists) = ja4.split_once('_')?;
    let known = KNOWN.iter().find(|(whole, _)| *whole == ja4);
    known.or_else(|| LISTS.iter().find(|(known, _)| *known == lists)).map(|(_, name)| *name)
}

/// Whole fingerprints.
const KNOWN: &[(&str, &str)] = &[
    ("t13d1517h2_8daaf6152771_cb7bf5808d99", "Chromium 156"),
    ("q13d0312h3_55b375c5d22e_178839b6cec1", "Chromium 156, QUIC"),
    ("t13d3112h2_e8f1e7e78f70_b26ce05bbdd6", "curl 7.88, OpenSSL 3.0"),
    ("t13d181100_85036bcba153_d41ae481755e", "Python ssl, OpenSSL 3.0"),
];

/// The two lists behind the first part, which says only where to and what for.
const LISTS: &[(&str, &str)] = &[
    ("8daaf6152771_cb7bf5808d99", "Chromium"),
    ("e8f1e7e78f70_1f22a2ca17c4", "OpenSSL 3.0 s_client"),
    ("d943125447b4_e7e480e5a997", "OpenSSL 3.0 s_client, TLS 1.2"),
    ("e8f1e7e78f70_b26ce05bbdd6", "OpenSSL 3.0"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_known_whole_or_by_its_lists() {
        assert_eq!(label("t13d3112h2_e8f1e7e78f70_b26ce05bbdd6"), Some("curl 7.88, OpenSSL 3.0"));
        assert_eq!(label("t13i310900_e8f1e7e78f70_1f22a2ca17c4"), Some("OpenSSL 3.0 s_client"));
        assert_eq!(label("t13d3112h2_000000000000_000000000000"), None);
        assert_eq!(label(""), None);
    }
}
