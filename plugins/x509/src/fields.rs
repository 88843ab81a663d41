//! The event about a certificate and its fields, as manifests declare them.

/// When there is an event `x509`, whichever plugin it is of.
pub const EVENT: &str =
    "a certificate was shown in the clear: behind a TLS server's own in its chain, or by an RDP server";

/// Path, type and meaning of each; a `+` marks what Suricata does not tell.
pub const FIELDS: &[(&str, &str, &str)] = &[
    ("subject", "string", "whom the certificate is for, as `C=US, O=Example, CN=example.org`"),
    ("issuerdn", "string", "who has issued it"),
    ("subjectaltname", "string[]", "its names: hosts, addresses, mailboxes, URIs; 256 at most"),
    ("serial", "string", "its serial number in hexadecimal, as `0A:1B`"),
    ("notbefore", "string", "when it begins to be valid, in UTC"),
    ("notafter", "string", "when it ends to be valid, in UTC"),
    ("+key_alg", "string", "the algorithm of its key"),
    ("+key_length", "integer bits", "of its key"),
    ("+sig_alg", "string", "the algorithm that its issuer has signed it with"),
    ("+x509_version", "integer", "its version, 1 to 3"),
    ("fingerprint", "string", "its SHA-1, as `0a:1b`"),
    ("+fingerprint_sha256", "string", "its SHA-256, as `0a:1b`"),
];
