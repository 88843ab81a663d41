//! By which names a server may be asked.
//!
//! A browser that was led to a loopback address by a name of a stranger's (DNS rebinding) says that name: whoever
//! answers to its own names alone is not read by that stranger's page.

use crate::in_url;
use std::net::SocketAddr;

/// The names that a server goes by.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Names besides those of loopback and the addresses themselves.
    pub others: Vec<String>,
    /// The port that a URL leaves out: 80, or 443 with TLS.
    pub usual_port: u16,
}

impl Names {
    /// Whether `asked`, the value of `Host`, is one of them at the address that the connection came to.
    #[must_use]
    pub fn are_of(&self, asked: &str, local: SocketAddr) -> bool {
        let is = |name: &str| {
            let rest = asked.get(..name.len()).filter(|it| it.eq_ignore_ascii_case(name));
            let rest = rest.and_then(|it| asked.get(it.len()..));
            rest.is_some_and(|rest| {
                rest == format!(":{}", local.port()) || rest.is_empty() && local.port() == self.usual_port
            })
        };
        local.ip().is_loopback() && is("localhost")
            || is(&in_url(local.ip().to_canonical()))
            || self.others.iter().any(|name| asked.eq_ignore_ascii_case(name) || is(name))
    }
}

/// Whether a text can be a name, with or without a port.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let (name, port) = text.rsplit_once(':').unwrap_or((text, "80"));
    port.parse::<u16>().is_ok()
        && !name.is_empty()
        && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-._".contains(&octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_answered_to() {
        let names = Names { others: vec!["radar.example".into()], usual_port: 80 };
        let local = "127.0.0.1:9464".parse().unwrap();
        for own in
            ["127.0.0.1:9464", "localhost:9464", "LOCALHOST:9464", "radar.example:9464", "radar.example"]
        {
            assert!(names.are_of(own, local), "{own}");
        }
        for other in [
            "rebind.evil.example:9464",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.2:9464",
            "localhost.evil.example:9464",
            "evil.localhost:9464",
            "localhost:9464.evil.example",
            "",
            "0.0.0.0:9464",
            "radar.example.evil.example",
            "[::1]:9464",
            "2130706433:9464",
        ] {
            assert!(!names.are_of(other, local), "{other}");
        }
        assert!(names.are_of("[::1]", "[::1]:80".parse().unwrap()));
    }

    #[test]
    fn a_name_has_letters_digits_and_what_goes_between() {
        assert!(is_name("radar.example") && is_name("radar:9464"));
        assert!(!is_name("a b") && !is_name("") && !is_name("http://radar"));
    }
}
