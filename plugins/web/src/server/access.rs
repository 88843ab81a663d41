//! Who may ask: by which name radar was reached, from which page, and with what token.
//!
//! A name that is not ours is how a page of a stranger reaches a loopback address (DNS rebinding); an origin that is not
//! ours is how it opens our WebSocket with the reader's cookie. Neither is a matter of the token.

use crate::{counters::Counter, token::Token};
use hyper::{
    HeaderMap, StatusCode,
    header::{AUTHORIZATION, COOKIE, HOST, HeaderName, ORIGIN, SEC_WEBSOCKET_PROTOCOL},
    http::request::Parts,
};
use radar_listen::Names;
use std::net::SocketAddr;

/// The cookie that stands for the token.
pub const COOKIE_NAME: &str = "radar";

/// What is looked at.
#[derive(Debug)]
pub struct Access {
    /// The token.
    pub token: Token,
    /// Pages of our own need none.
    pub open: bool,
    /// Names besides those of loopback and the addresses themselves.
    pub names: Names,
    /// Connections are TLS.
    pub tls: bool,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// See [`Counter::HostsRefused`].
    Host,
    /// See [`Counter::OriginsRefused`].
    Origin,
    /// See [`Counter::TokensRefused`].
    Token,
}

/// Whether a request shows the token.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Shown {
    /// In the request itself, where only who knows it can put it.
    Token,
    /// As a cookie, which browsers add whoever asks.
    Cookie,
    Nothing,
}

impl Refusal {
    /// What it is answered with.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::Host => StatusCode::NOT_FOUND,
            Self::Origin => StatusCode::FORBIDDEN,
            Self::Token => StatusCode::UNAUTHORIZED,
        }
    }

    /// What it is counted as.
    #[must_use]
    pub fn counter(self) -> Counter {
        match self {
            Self::Host => Counter::HostsRefused,
            Self::Origin => Counter::OriginsRefused,
            Self::Token => Counter::TokensRefused,
        }
    }

    /// What it is answered with, for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Host => "radar does not go by this name; if it should, add it to hosts in [sinks.web]\n",
            Self::Origin => "this is asked by a page that is not radar's\n",
            Self::Token => {
                "the token is missing or wrong; open the address that radar printed when it started\n"
            }
        }
    }
}

impl Access {
    /// Whether the host that is asked for is ours. Holds for every request.
    pub fn host(&self, request: &Parts, local: SocketAddr) -> Result<(), Refusal> {
        let asked = single(&request.headers, &HOST).ok_or(Refusal::Host)?;
        let authority = request.uri.authority().map(|authority| authority.as_str());
        let same = authority.is_none_or(|authority| authority.eq_ignore_ascii_case(asked));
        if same && self.names.are_of(asked, local) { Ok(()) } else { Err(Refusal::Host) }
    }

    /// Whether who asks may be told of the traffic.
    pub fn look(&self, request: &Parts) -> Result<(), Refusal> {
        let shown = self.shown(&request.headers);
        let has_origin = request.headers.contains_key(ORIGIN);
        match single(&request.headers, &ORIGIN).filter(|origin| *origin != "null") {
            Some(origin) if !self.is_own_origin(origin, &request.headers) => return Err(Refusal::Origin),
            Some(_) => {}
            // Browsers name no origin when a page fetches from where it comes from, but say that it is so.
            None if !has_origin && shown == Shown::Cookie && from_ourselves(request) => return Ok(()),
            None if !has_origin && self.open && from_ourselves(request) => return Ok(()),
            None if shown != Shown::Token => return Err(Refusal::Token),
            None => {}
        }
        if shown == Shown::Nothing && !self.open { Err(Refusal::Token) } else { Ok(()) }
    }

    /// Whether who asks shows the token itself, as for a cookie.
    pub fn login(&self, request: &Parts) -> Result<(), Refusal> {
        self.look(request)?;
        if self.shown(&request.headers) == Shown::Token { Ok(()) } else { Err(Refusal::Token) }
    }

    fn is_own_origin(&self, origin: &str, headers: &HeaderMap) -> bool {
        let Some(asked) = single(headers, &HOST) else { return false };
        let (scheme, rest) = origin.split_once("://").unwrap_or_default();
        // A name that was configured may be that of a proxy which speaks TLS in our place.
        let proxied =
            || scheme == "https" && self.names.others.iter().any(|name| name.eq_ignore_ascii_case(asked));
        rest.eq_ignore_ascii_case(asked) && (scheme == if self.tls { "https" } else { "http" } || proxied())
    }

    fn shown(&self, headers: &HeaderMap) -> Shown {
        let bearer = single(headers, &AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let texts = |name: &HeaderName| {
            let values = headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
            values.map(str::to_owned).collect::<Vec<_>>()
        };
        let protocols = texts(&SEC_WEBSOCKET_PROTOCOL);
        let protocols = protocols.iter().flat_map(|value| value.split(','));
        let mut tokens = protocols.filter_map(|it| it.trim().strip_prefix("token.")).chain(bearer);
        if tokens.any(|text| self.token.is(text)) {
            return Shown::Token;
        }
        let cookies = texts(&COOKIE);
        let mut cookies =
            cookies.iter().flat_map(|value| value.split(';')).filter_map(|it| it.trim().split_once('='));
        if cookies.any(|(name, value)| name == COOKIE_NAME && self.token.is_cookie(value)) {
            return Shown::Cookie;
        }
        Shown::Nothing
    }
}

/// A GET that a browser says comes from a page of the same origin, and that opens no WebSocket.
fn from_ourselves(request: &Parts) -> bool {
    request.method.is_safe()
        && !request.headers.contains_key(hyper::header::UPGRADE)
        && request.headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin" || site == "none")
}

/// The value of a header that is there once.
fn single<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::Request;

    const TOKEN: &str = "0123456789abcdef";

    fn access() -> Access {
        let token = Token::of(TOKEN).unwrap();
        Access {
            token,
            open: false,
            names: Names { others: vec!["radar.example".into()], usual_port: 80 },
            tls: false,
        }
    }

    fn request(headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::get("/ws");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn only_names_of_ours_are_answered_to() {
        let local = "127.0.0.1:3012".parse().unwrap();
        let asked = |host: &str| access().host(&request(&[("host", host)]), local).is_ok();
        for own in
            ["127.0.0.1:3012", "localhost:3012", "LOCALHOST:3012", "radar.example:3012", "radar.example"]
        {
            assert!(asked(own), "{own}");
        }
        for other in [
            "rebind.evil.example",
            "rebind.evil.example:3012",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.2:3012",
            "localhost.evil.example:3012",
            "evil.localhost:3012",
            "localhost:3012.evil.example",
            "",
            "0.0.0.0:3012",
            "radar.example.evil.example",
            "[::1]:3012",
            "2130706433:3012",
        ] {
            assert!(!asked(other), "{other}");
        }
        assert!(access().host(&request(&[]), local).is_err());
        assert!(access().host(&request(&[("host", "localhost:3012"), ("host", "evil")]), local).is_err());
        let six = "[::1]:80".parse().unwrap();
        assert!(access().host(&request(&[("host", "[::1]")]), six).is_ok());
    }

    #[test]
    fn who_may_look() {
        let token = format!("radar.1, token.{TOKEN}");
        let bearer = format!("Bearer {TOKEN}");
        let cookie = format!("a=b; radar={}", access().token.cookie());
        let own = ("origin", "http://localhost:3012");
        let in_protocol = ("sec-websocket-protocol", token.as_str());
        let in_cookie = ("cookie", cookie.as_str());
        let upgrade = ("upgrade", "websocket");
        type Headers<'a> = &'a [(&'a str, &'a str)];
        let table: &[(Headers<'_>, Result<(), Refusal>)] = &[
            (&[own, in_protocol], Ok(())),
            (&[own, in_cookie], Ok(())),
            (&[in_protocol], Ok(())),
            (&[("authorization", &bearer)], Ok(())),
            (&[("origin", "null"), in_protocol], Ok(())),
            (&[("origin", "null"), in_cookie], Err(Refusal::Token)),
            (&[in_cookie], Err(Refusal::Token)),
            (&[in_cookie, ("sec-fetch-site", "same-origin")], Ok(())),
            (&[in_cookie, ("sec-fetch-site", "same-origin"), upgrade], Err(Refusal::Token)),
            (&[in_cookie, ("sec-fetch-site", "same-site")], Err(Refusal::Token)),
            (&[in_cookie, ("sec-fetch-site", "cross-site")], Err(Refusal::Token)),
            (&[("origin", "http://evil.example"), in_protocol], Err(Refusal::Origin)),
            (&[("origin", "http://evil.example"), in_cookie], Err(Refusal::Origin)),
            (&[("origin", "https://localhost:3012"), in_cookie], Err(Refusal::Origin)),
            (&[("origin", "http://localhost:8080"), in_cookie], Err(Refusal::Origin)),
            (&[own, own, in_cookie], Err(Refusal::Token)),
            (&[own], Err(Refusal::Token)),
            (&[own, ("sec-websocket-protocol", "radar.1, token.0123456789abcdee")], Err(Refusal::Token)),
            (&[own, ("sec-websocket-protocol", "radar.1, token.")], Err(Refusal::Token)),
            (&[own, ("cookie", "radar=0123456789abcdef")], Err(Refusal::Token)),
            (&[], Err(Refusal::Token)),
        ];
        for (headers, expected) in table {
            let headers = [&[("host", "localhost:3012")], *headers].concat();
            assert_eq!(access().look(&request(&headers)), *expected, "{headers:?}");
        }
    }

    #[test]
    fn open_to_loopback_is_open_to_our_own_pages_alone() {
        let access = Access { open: true, ..access() };
        let look = |origin: &str| access.look(&request(&[("host", "localhost:3012"), ("origin", origin)]));
        assert_eq!(look("http://localhost:3012"), Ok(()));
        assert_eq!(look("http://evil.example"), Err(Refusal::Origin));
        assert_eq!(look("null"), Err(Refusal::Token));
        assert_eq!(access.look(&request(&[("host", "localhost:3012")])), Err(Refusal::Token));
    }

    #[test]
    fn a_proxy_that_was_configured_may_speak_tls_in_our_place() {
        let look = |origin: &str| {
            let token = format!("Bearer {TOKEN}");
            access().look(&request(&[
                ("host", "radar.example"),
                ("origin", origin),
                ("authorization", &token),
            ]))
        };
        assert_eq!(look("https://radar.example"), Ok(()));
        assert_eq!(look("https://evil.example"), Err(Refusal::Origin));
    }

    #[test]
    fn a_cookie_is_given_for_the_token_alone() {
        let cookie = format!("radar={}", access().token.cookie());
        let bearer = format!("Bearer {TOKEN}");
        let own = [("host", "localhost:3012"), ("origin", "http://localhost:3012")];
        assert!(access().login(&request(&[own[0], own[1], ("authorization", &bearer)])).is_ok());
        assert!(access().login(&request(&[own[0], own[1], ("cookie", &cookie)])).is_err());
    }
}
