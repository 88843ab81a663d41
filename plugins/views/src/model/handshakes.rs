//! Handshakes of TLS and QUIC lately.

use super::strings::Strings;
use radar_plugin::Event;
use serde::Deserialize;
use std::{borrow::Cow, collections::VecDeque, sync::Arc};

/// A handshake.
#[derive(Clone, Debug, Default)]
pub struct Handshake {
    /// Capture time in nanoseconds.
    pub time: u64,
    /// The flow's id.
    pub flow: u64,
    /// It was one of QUIC.
    pub quic: bool,
    /// The host that was asked for.
    pub sni: Option<Arc<str>>,
    /// Version of TLS that was chosen.
    pub version: Option<Arc<str>>,
    /// What is spoken within: what the server chose, or else the client's favourite.
    pub alpn: Option<Arc<str>>,
    /// The client's fingerprint.
    pub ja4: Option<Arc<str>>,
    /// A part of the client's hello is encrypted, or feigned to be.
    pub ech: bool,
    /// A session of before went on.
    pub resumed: bool,
    /// Whom the certificate is for.
    pub subject: Option<Arc<str>>,
    /// Who has issued it.
    pub issuer: Option<Arc<str>>,
    /// When it ends to be valid.
    pub not_after: Option<Arc<str>>,
}

/// The last ones.
#[derive(Debug)]
pub struct Handshakes {
    ring: VecDeque<Handshake>,
    max: usize,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Body<'a> {
    #[serde(borrow)]
    sni: Option<Cow<'a, str>>,
    #[serde(borrow)]
    version: Option<Cow<'a, str>>,
    #[serde(borrow)]
    tls_version: Option<Cow<'a, str>>,
    #[serde(borrow)]
    server_alpns: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    client_alpns: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    ja4: Option<Cow<'a, str>>,
    ech: bool,
    session_resumed: bool,
    #[serde(borrow)]
    subject: Option<Cow<'a, str>>,
    #[serde(borrow)]
    issuerdn: Option<Cow<'a, str>>,
    #[serde(borrow)]
    notafter: Option<Cow<'a, str>>,
}

impl Handshakes {
    /// At most `max`.
    #[must_use]
    pub fn new(max: usize) -> Self {
        Self { ring: VecDeque::new(), max: max.max(1) }
    }

    /// Reads an event of the types `tls` and `quic`.
    pub fn read(&mut self, event: &Event<'_>, strings: &mut Strings) -> Option<&Handshake> {
        let body: Body<'_> = serde_json::from_slice(event.body.as_slice()).ok()?;
        let quic = event.event_type.as_str() == "quic";
        let version = if quic { body.tls_version } else { body.version };
        let alpn = body.server_alpns.first().or(body.client_alpns.first());
        if self.ring.len() == self.max {
            self.ring.pop_front();
        }
        self.ring.push_back(Handshake {
            time: event.time,
            flow: event.flow,
            quic,
            sni: strings.keep_some(body.sni.as_deref()),
            version: strings.keep_some(version.as_deref()),
            alpn: strings.keep_some(alpn.map(|alpn| &**alpn)),
            ja4: strings.keep_some(body.ja4.as_deref()),
            ech: body.ech,
            resumed: body.session_resumed,
            subject: strings.keep_some(body.subject.as_deref()),
            issuer: strings.keep_some(body.issuerdn.as_deref()),
            not_after: strings.keep_some(body.notafter.as_deref()),
        });
        self.ring.back()
    }

    /// All that are kept, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Handshake> {
        self.ring.iter()
    }
}

impl Handshake {
    /// Whether a version was chosen that is not to be used any more (RFC 8996, RFC 7568).
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.version.as_deref().is_some_and(is_weak)
    }
}

/// Whether this version is not to be used any more (RFC 8996, RFC 7568).
#[must_use]
pub fn is_weak(version: &str) -> bool {
    let version = version.trim_start_matches("TLS").trim_start_matches("DTLS").trim().trim_start_matches('v');
    matches!(version, "1.0" | "1.1" | "1" | "SSLv2" | "SSLv3") || version.starts_with("SSL")
}
