//! What somebody asks of the prober: the JSON of a request.

use crate::options::Asked;
use serde_json::{Map, Value};
use std::net::IpAddr;

/// Octets of a name at most (RFC 1035 §2.3.4), and of an `id`.
const TEXT_MAX: usize = 255;

/// A request, understood.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// A name or an address.
    pub host: String,
    /// Stands in all events of the request.
    pub id: Option<String>,
    /// Which address of a name is taken: 4 or 6.
    pub family: Option<u64>,
    /// Whether hops are asked the DNS for.
    pub names: bool,
    /// Whether more is told than the end.
    pub progress: bool,
    /// Nobody has asked.
    pub automatic: bool,
    /// How.
    pub how: Asked,
}

impl Wanted {
    /// Reads a request. If it is none, as much of it as an answer needs, and the reason.
    pub fn read(json: &[u8]) -> (Self, Result<(), String>) {
        let mut wanted = Self { names: true, progress: true, ..Self::default() };
        let read = wanted.fill(json);
        (wanted, read)
    }

    fn fill(&mut self, json: &[u8]) -> Result<(), String> {
        let mut request: Map<String, Value> = serde_json::from_slice(json)
            .map_err(|error| format!("the request is no JSON object: {error}"))?;
        let (trace, ping) = (text(&mut request, "trace")?, text(&mut request, "ping")?);
        let is_ping = ping.is_some();
        self.id = text(&mut request, "id")?;
        self.host = match (trace, ping) {
            (Some(host), None) | (None, Some(host)) => host,
            _ => return Err("a request has either `trace` or `ping`".to_owned()),
        };
        self.how.ping = is_ping;
        for (key, setting) in [("names", &mut self.names), ("progress", &mut self.progress)] {
            if let Some(value) = request.remove(key) {
                *setting = value.as_bool().ok_or_else(|| format!("{key} must be true or false"))?;
            }
        }
        if let Some(family) = request.remove("family") {
            self.family = family.as_u64().filter(|family| [4, 6].contains(family));
            self.family.ok_or("family must be 4 or 6")?;
        }
        self.how = serde_json::from_value(Value::Object(request)).map_err(|error| error.to_string())?;
        self.how.ping = is_ping;
        self.how.options().map(|_| ())
    }

    /// An address that nobody has asked for.
    #[must_use]
    pub fn automatic(address: IpAddr) -> Self {
        Self { host: address.to_string(), automatic: true, ..Self::default() }
    }

    /// Whether an address may be taken for the name.
    #[must_use]
    pub fn takes(&self, address: IpAddr) -> bool {
        self.family.is_none_or(|family| (family == 6) == address.is_ipv6())
    }
}

fn text(request: &mut Map<String, Value>, key: &str) -> Result<Option<String>, String> {
    match request.remove(key) {
        None => Ok(None),
        Some(Value::String(text)) if (1..=TEXT_MAX).contains(&text.len()) => Ok(Some(text)),
        Some(_) => Err(format!("{key} must be a text of 1 to {TEXT_MAX} octets")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Protocol;

    #[test]
    fn a_request_has_a_host_and_what_else_it_likes() {
        let request = br#"{"trace":"example.org","id":"7","protocol":"udp","names":false}"#;
        let (wanted, read) = Wanted::read(request);
        assert_eq!(read, Ok(()));
        assert_eq!((wanted.host.as_str(), wanted.id.as_deref()), ("example.org", Some("7")));
        assert_eq!((wanted.how.protocol, wanted.how.ping), (Protocol::Udp, false));
        assert_eq!((wanted.names, wanted.progress), (false, true));
        assert!(Wanted::read(br#"{"ping":"192.0.2.1"}"#).0.how.ping);
    }

    #[test]
    fn what_is_not_understood_is_named_and_its_id_kept() {
        for (request, reason) in [
            (r#"{"id":"a"}"#, "a request has either `trace` or `ping`"),
            (r#"{"id":"a","trace":"x","ping":"y"}"#, "a request has either `trace` or `ping`"),
            (r#"{"id":"a","trace":"x","family":5}"#, "family must be 4 or 6"),
            (r#"{"id":"a","trace":"x","rounds":0}"#, "rounds 0 is not within 1 to 1000"),
        ] {
            let (wanted, read) = Wanted::read(request.as_bytes());
            assert_eq!((wanted.id.as_deref(), read), (Some("a"), Err(reason.to_owned())));
        }
        let told = Wanted::read(br#"{"trace":"x","protocl":"udp"}"#).1.unwrap_err();
        assert!(told.starts_with("unknown field `protocl`"), "{told}");
        assert!(Wanted::read(b"[").1.is_err() && Wanted::read(br#"{"trace":""}"#).1.is_err());
    }
}
