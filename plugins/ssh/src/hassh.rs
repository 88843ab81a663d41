//! HASSH and HASSHServer, after Salesforce's description: what a side offers for the direction it
//! sends in, as a string and its MD5.

use crate::kexinit::{KexInit, Protection};
use md5::{Digest, Md5};

/// A fingerprint and what it is made of.
pub(crate) struct Hassh {
    /// `kex;ciphers;MACs;compressions`, the lists as they came.
    pub string: Vec<u8>,
    /// The MD5 of it.
    pub hash: [u8; 16],
}

/// HASSH of a client, HASSHServer of a server.
pub(crate) fn hassh(init: &KexInit<'_>, is_client: bool) -> Hassh {
    let Protection { cipher, mac, compression } = if is_client { init.to_server } else { init.to_client };
    let string = [init.kex, cipher, mac, compression].join(&b';');
    let hash = Md5::digest(&string).into();
    Hassh { string, hash }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kexinit::tests::{LISTS, payload};

    #[test]
    fn each_side_is_known_by_what_it_offers_to_send_with() {
        let payload = payload(LISTS);
        let init = KexInit::parse(&payload).unwrap();
        assert_eq!(hassh(&init, true).string, b"k1,ext-info-c;c1;m1;z1");
        assert_eq!(hassh(&init, false).string, b"k1,ext-info-c;c2;m2;z2");
    }
}
