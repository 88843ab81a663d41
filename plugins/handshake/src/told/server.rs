//! What the server's hello says: version, cipher suite, protocol, fingerprint.

use super::{Tell, members, write_protocols};
use crate::{ServerHello, Version, cipher_suite_name, ja3s};
use radar_wire::json::Object;

/// The server's part of an event.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its members of the event: `version` (of TLS), `cipher`, `server_alpns`, `ja3s`.
    pub members: Box<[u8]>,
    /// The version that was chosen.
    pub version: Version,
    /// The cipher suite that was chosen.
    pub cipher_suite: u16,
    /// The server asks for another ClientHello: its choice is not its last word.
    pub retry: bool,
    /// The protocol that was chosen, for people.
    pub protocol: Option<Box<[u8]>>,
}

impl Server {
    /// The part that a hello gives; `version_key` names the member with the version of TLS.
    #[must_use]
    pub fn of(hello: &ServerHello<'_>, version_key: &str, tell: &Tell) -> Self {
        let retry = hello.is_retry();
        let members = members(|event| {
            event.display(version_key, hello.version());
            match cipher_suite_name(hello.cipher_suite) {
                Some(name) => event.text("cipher", name),
                None => event.display("cipher", format_args!("0x{:04X}", hello.cipher_suite)),
            }
            write_protocols(event, "server_alpns", hello.alpn().into_iter());
            // That of a request to try again, too: it is on the wire a ServerHello, and may be the last.
            if tell.ja3 {
                write_ja3s(event, hello);
            }
        });
        let protocol = hello.alpn().filter(|_| tell.people).map(Into::into);
        Self { members, version: hello.version(), cipher_suite: hello.cipher_suite, retry, protocol }
    }
}

fn write_ja3s(event: &mut Object<'_>, hello: &ServerHello<'_>) {
    let mut string = Vec::with_capacity(64);
    let hash = ja3s(hello, &mut string);
    let mut object = event.object("ja3s");
    object.text("hash", hash);
    object.text("string", &string);
}
