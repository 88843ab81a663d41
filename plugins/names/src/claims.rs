//! What a client says of whom it talks to: the server name of TLS and QUIC (RFC 6066 §3), the host of HTTP
//! (RFC 9110 §7.2).

use crate::line;
use std::borrow::Cow;

/// Of a `tls` or `quic` event.
pub(crate) fn of_handshake<'a>(line: &'a [u8], key: &str) -> Option<Cow<'a, str>> {
    // What goes through a proxy is for somebody behind it.
    if line::has(line, "\"app_proto_orig\":\"http\"") {
        return None;
    }
    line::member(line::body(line, key)?, "\"sni\":\"")
}

/// Of an `http` event.
pub(crate) fn of_http(line: &[u8]) -> Option<Cow<'_, str>> {
    let body = line::body(line, ",\"http\":{")?;
    let host = line::member(body, "\"hostname\":\"")?;
    // The same.
    let is_for_proxy = line::has(body, "\"http_method\":\"CONNECT\"") || line::has(body, "\"url\":\"http");
    (!is_for_proxy).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_that_a_client_asks_for_is_one_of_the_server() {
        let tls = br#"{"event_type":"tls","tls":{"subject":"CN=x","sni":"www.example.org"}}"#;
        assert_eq!(of_handshake(tls, ",\"tls\":{").as_deref(), Some("www.example.org"));
        assert_eq!(of_handshake(tls, ",\"quic\":{"), None);
        let http =
            br#"{"event_type":"http","http":{"http_method":"GET","url":"/","hostname":"www.example.org"}}"#;
        assert_eq!(of_http(http).as_deref(), Some("www.example.org"));
    }

    #[test]
    fn a_proxy_is_not_called_what_lies_behind_it() {
        let tls = br#"{"app_proto":"tls","app_proto_orig":"http","tls":{"sni":"www.example.org"}}"#;
        assert_eq!(of_handshake(tls, ",\"tls\":{"), None);
        for request in
            ["\"http_method\":\"CONNECT\",\"url\":\"a:1\"", "\"http_method\":\"GET\",\"url\":\"http://a/\""]
        {
            let http = format!(r#"{{"x":1,"http":{{{request},"hostname":"a"}}}}"#);
            assert_eq!(of_http(http.as_bytes()), None);
        }
    }
}
