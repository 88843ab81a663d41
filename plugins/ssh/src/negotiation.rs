//! What is agreed on (RFC 4253 §7.1): of what the client offers the first that the server offers too.

use crate::kexinit::{KexInit, Protection, names};

/// What both sides have agreed on; `None` where they have nothing in common.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Agreement<'a> {
    pub kex: Option<&'a [u8]>,
    pub host_key: Option<&'a [u8]>,
    pub to_server: Agreed<'a>,
    pub to_client: Agreed<'a>,
}

/// What one direction will be protected with.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Agreed<'a> {
    pub cipher: Option<&'a [u8]>,
    pub mac: Option<&'a [u8]>,
    pub compression: Option<&'a [u8]>,
}

impl<'a> Agreement<'a> {
    /// What comes of two offers.
    ///
    /// The RFC lets a method of key exchange be passed over that wants a host key for which there is no
    /// algorithm; all methods in use sign, and all host keys do, so that the rule is the same for all.
    pub fn of(client: &KexInit<'a>, server: &KexInit<'a>) -> Self {
        Self {
            kex: first(client.kex, server.kex),
            host_key: first(client.host_key, server.host_key),
            to_server: protection(&client.to_server, &server.to_server),
            to_client: protection(&client.to_client, &server.to_client),
        }
    }
}

fn protection<'a>(client: &Protection<'a>, server: &Protection<'a>) -> Agreed<'a> {
    Agreed {
        cipher: first(client.cipher, server.cipher),
        mac: first(client.mac, server.mac),
        compression: first(client.compression, server.compression),
    }
}

/// Names in a server's list that are held against the client's. Both lists are strangers': with some
/// hundred names each, the ten thousand comparisons that this allows are a matter of microseconds.
const NAMES_MAX: usize = 256;

fn first<'a>(client: &'a [u8], server: &[u8]) -> Option<&'a [u8]> {
    let is_offered = |name: &&[u8]| names(server).take(NAMES_MAX).any(|other| other == *name);
    names(client).take(NAMES_MAX).find(is_offered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kexinit::tests::payload;

    #[test]
    fn the_clients_favourite_among_what_both_have_is_taken() {
        let client = payload(["a,b,ext-info-c", "x,y", "c1,c2", "c2,c1", "m", "m,n", "none", "none", "", ""]);
        let server = payload(["b,a,ext-info-s", "z,y", "c2", "c2,c1", "n", "n,m", "none", "zlib", "", ""]);
        let agreement = Agreement::of(&KexInit::parse(&client).unwrap(), &KexInit::parse(&server).unwrap());
        assert_eq!((agreement.kex, agreement.host_key), (Some(&b"a"[..]), Some(&b"y"[..])));
        let to_server = Agreed { cipher: Some(b"c2"), mac: None, compression: Some(b"none") };
        let to_client = Agreed { cipher: Some(b"c2"), mac: Some(b"m"), compression: None };
        assert_eq!((agreement.to_server, agreement.to_client), (to_server, to_client));
    }
}
