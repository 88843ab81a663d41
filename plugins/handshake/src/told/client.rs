//! What the client's hello says: name, protocols, versions, fingerprints.

use super::{Tell, members};
use crate::{ClientHello, Ja4, Order, Version, ja3, ja4, ja4_raw};
use radar_wire::json::Object;

/// The client's part of an event.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// Its members of the event: `sni`, `client_alpns`, `client_versions`, `ech`, `ja3`, `ja4`.
    pub members: Box<[u8]>,
    /// The name it asks for, for people.
    pub server_name: Option<Box<[u8]>>,
    /// For people.
    pub ja4: Option<Ja4>,
}

impl Client {
    /// The part that a hello gives.
    #[must_use]
    pub fn of(hello: &ClientHello<'_>, tell: &Tell) -> Self {
        let ja4 = tell.ja4.then(|| ja4(hello, tell.transport, Order::Sorted));
        let members = members(|event| {
            event.text_if("sni", hello.server_name());
            write_protocols(event, "client_alpns", hello.alpn());
            write_versions(event, "client_versions", hello.supported_versions().without_grease());
            if hello.is_encrypted() {
                event.boolean("ech", true);
            }
            if tell.ja3 {
                write_ja3(event, hello);
            }
            if let Some(ja4) = ja4 {
                event.text("ja4", ja4);
            }
            if tell.ja4_raw {
                write_ja4_raw(event, hello, tell);
            }
        });
        let server_name = hello.server_name().filter(|_| tell.people).map(Into::into);
        Self { members, server_name, ja4 }
    }
}

/// Writes the list of protocol names; there is none without them.
pub fn write_protocols<'a>(event: &mut Object<'_>, key: &str, protocols: impl Iterator<Item = &'a [u8]>) {
    let mut protocols = protocols.peekable();
    if protocols.peek().is_some() {
        let mut list = event.array(key);
        protocols.for_each(|protocol| list.text(protocol));
    }
}

/// Writes the list of versions of TLS; there is none without them.
pub fn write_versions(event: &mut Object<'_>, key: &str, versions: impl Iterator<Item = u16>) {
    let mut versions = versions.peekable();
    if versions.peek().is_some() {
        let mut list = event.array(key);
        versions.for_each(|version| list.display(Version(version)));
    }
}

fn write_ja3(event: &mut Object<'_>, hello: &ClientHello<'_>) {
    let mut string = Vec::with_capacity(256);
    let hash = ja3(hello, &mut string);
    let mut object = event.object("ja3");
    object.text("hash", hash);
    object.text("string", &string);
}

fn write_ja4_raw(event: &mut Object<'_>, hello: &ClientHello<'_>, tell: &Tell) {
    event.text("ja4_r", ja4_raw(hello, tell.transport, Order::Sorted));
    event.text("ja4_o", ja4(hello, tell.transport, Order::Original));
    event.text("ja4_ro", ja4_raw(hello, tell.transport, Order::Original));
}
