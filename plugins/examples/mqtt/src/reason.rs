//! Reason codes of version 5.0 (§2.4), and return codes of CONNACK before it (3.1.1 §3.2.2.3).

use crate::message::Version;

/// Codes from here on say that something failed.
pub(crate) const FAILURE: u8 = 0x80;

/// What a CONNACK's code says; nothing for success.
pub(crate) fn of_connack(code: u8, version: Version) -> Option<&'static str> {
    match (version, code) {
        (_, 0) => None,
        (Version::V5, code) => of(code),
        (_, 1) => Some("unacceptable protocol version"),
        (_, 2) => Some("identifier rejected"),
        (_, 3) => Some("server unavailable"),
        (_, 4) => Some("bad user name or password"),
        (_, 5) => Some("not authorized"),
        // A client of unknown version may speak 5.0.
        (_, code) => of(code),
    }
}

/// What a code of version 5.0 says; nothing for success, and for what does not exist.
pub(crate) fn of(code: u8) -> Option<&'static str> {
    Some(match code {
        0x04 => "disconnect with will message",
        0x10 => "no matching subscribers",
        0x11 => "no subscription existed",
        0x18 => "continue authentication",
        0x19 => "re-authenticate",
        0x80 => "unspecified error",
        0x81 => "malformed packet",
        0x82 => "protocol error",
        0x83 => "implementation specific error",
        0x84 => "unsupported protocol version",
        0x85 => "client identifier not valid",
        0x86 => "bad user name or password",
        0x87 => "not authorized",
        0x88 => "server unavailable",
        0x89 => "server busy",
        0x8A => "banned",
        0x8B => "server shutting down",
        0x8C => "bad authentication method",
        0x8D => "keep alive timeout",
        0x8E => "session taken over",
        0x8F => "topic filter invalid",
        0x90 => "topic name invalid",
        0x91 => "packet identifier in use",
        0x92 => "packet identifier not found",
        0x93 => "receive maximum exceeded",
        0x94 => "topic alias invalid",
        0x95 => "packet too large",
        0x96 => "message rate too high",
        0x97 => "quota exceeded",
        0x98 => "administrative action",
        0x99 => "payload format invalid",
        0x9A => "retain not supported",
        0x9B => "QoS not supported",
        0x9C => "use another server",
        0x9D => "server moved",
        0x9E => "shared subscriptions not supported",
        0x9F => "connection rate exceeded",
        0xA0 => "maximum connect time",
        0xA1 => "subscription identifiers not supported",
        0xA2 => "wildcard subscriptions not supported",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_code_says_other_things_in_other_versions() {
        assert_eq!(of_connack(5, Version::V3_1), Some("not authorized"));
        assert_eq!(of_connack(5, Version::V5), None);
        assert_eq!(of_connack(0x87, Version::V5), Some("not authorized"));
        assert_eq!(of_connack(0, Version::V5), None);
    }
}
