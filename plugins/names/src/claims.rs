//! What a client says of whom it talks to: the server name of TLS and QUIC (RFC 6066 §3), the host of HTTP
//! (RFC 9110 §7.2).

use crate::line::Key;
use std::borrow::Cow;

/// The objects of the events.
pub(crate) static TLS: Key = Key::new(",\"tls\":{");
pub(crate) static QUIC: Key = Key::new(",\"quic\":{");
static HTTP: Key = Key::new(",\"http\":{");

static SERVER_NAME: Key = Key::new("\"sni\":\"");
static HOST: Key = Key::new("\"hostname\":\"");
static THROUGH_PROXY: Key = Key::new("\"app_proto_orig\":\"http\"");
static CONNECT: Key = Key::new("\"http_method\":\"CONNECT\"");
static ABSOLUTE: Key = Key::new("\"url\":\"http");

/// Of a `tls` or `quic` event, whose object begins `at`; 0 if that is not known.
pub(crate) fn of_handshake<'a>(line: &'a [u8], at: usize, key: &Key) -> Option<Cow<'a, str>> {
    let body = key.opened_at(line, at)?;
    // What goes through a proxy is for somebody behind it.
    let envelope = line.get(..line.len() - body.len())?;
    if THROUGH_PROXY.is_in(envelope) { None } else { SERVER_NAME.text(body) }
}

/// Of an `http` event, likewise.
pub(crate) fn of_http(line: &[u8], at: usize) -> Option<Cow<'_, str>> {
    let body = HTTP.opened_at(line, at)?;
    // The same.
    if CONNECT.is_in(body) || ABSOLUTE.is_in(body) { None } else { HOST.text(body) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_a_client_asks_for_is_one_of_the_server() {
        let tls = br#"{"event_type":"tls","tls":{"subject":"CN=x","sni":"www.example.org"}}"#;
        assert_eq!(of_handshake(tls, 0, &TLS).as_deref(), Some("www.example.org"));
        assert_eq!(of_handshake(tls, 0, &QUIC), None);
        let http =
            br#"{"event_type":"http","http":{"http_method":"GET","url":"/","hostname":"www.example.org"}}"#;
        assert_eq!(of_http(http, 0).as_deref(), Some("www.example.org"));
    }

    #[test]
    fn a_proxy_is_not_called_what_lies_behind_it() {
        let tls = br#"{"app_proto":"tls","app_proto_orig":"http","tls":{"sni":"www.example.org"}}"#;
        assert_eq!(of_handshake(tls, 0, &TLS), None);
        for request in
            ["\"http_method\":\"CONNECT\",\"url\":\"a:1\"", "\"http_method\":\"GET\",\"url\":\"http://a/\""]
        {
            let http = format!(r#"{{"x":1,"http":{{{request},"hostname":"a"}}}}"#);
            assert_eq!(of_http(http.as_bytes(), 0), None);
        }
    }
}
