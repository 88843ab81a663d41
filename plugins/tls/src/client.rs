//! What the client's hello says: name, protocols, versions, fingerprints.

use crate::{Config, members::members};
use radar_handshake::{ClientHello, Ja4, Order, Transport, Version, ja3, ja4, ja4_raw};
use radar_plugin::wire::json::Object;

/// The client's part of an event.
#[derive(Debug, Default)]
pub(crate) struct Client {
    /// Its members of the event.
    pub members: Box<[u8]>,
    /// The name it asks for, for people.
    pub server_name: Option<Box<[u8]>>,
    /// For people.
    pub ja4: Option<Ja4>,
}

impl Client {
    /// The part that a hello gives; `people` asks for what only they read.
    pub fn of(hello: &ClientHello<'_>, config: &Config, people: bool) -> Self {
        let ja4 = config.ja4.then(|| ja4(hello, Transport::Tcp, Order::Sorted));
        let members = members(|event| {
            event.text_if("sni", hello.server_name());
            write_protocols(event, "client_alpns", hello.alpn());
            write_versions(event, hello);
            if hello.is_encrypted() {
                event.boolean("ech", true);
            }
            if config.ja3 {
                write_ja3(event, hello);
            }
            if let Some(ja4) = ja4 {
                event.text("ja4", ja4);
            }
            if config.ja4_raw {
                write_ja4_raw(event, hello);
            }
        });
        let server_name = hello.server_name().filter(|_| people).map(Into::into);
        Self { members, server_name, ja4 }
    }
}

/// Writes the list of protocol names; there is none without them.
pub(crate) fn write_protocols<'a>(
    event: &mut Object<'_>,
    key: &str,
    protocols: impl Iterator<Item = &'a [u8]>,
) {
    let mut protocols = protocols.peekable();
    if protocols.peek().is_some() {
        let mut list = event.array(key);
        protocols.for_each(|protocol| list.text(protocol));
    }
}

fn write_versions(event: &mut Object<'_>, hello: &ClientHello<'_>) {
    let mut versions = hello.supported_versions().without_grease().peekable();
    if versions.peek().is_some() {
        let mut list = event.array("client_versions");
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

fn write_ja4_raw(event: &mut Object<'_>, hello: &ClientHello<'_>) {
    event.text("ja4_r", ja4_raw(hello, Transport::Tcp, Order::Sorted));
    event.text("ja4_o", ja4(hello, Transport::Tcp, Order::Original));
    event.text("ja4_ro", ja4_raw(hello, Transport::Tcp, Order::Original));
}
