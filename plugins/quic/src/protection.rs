//! The protection of Initial packets (RFC 9001 §5): whoever sees the first packet of a client can
//! derive the keys of both sides from its connection ID.

use crate::{connection_id::ConnectionId, header::Sealed, version::Salt};
use aes::{
    Aes128Enc,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use aes_gcm::{AesGcm, aead::AeadInOut, aead::consts::U12};
use hkdf::Hkdf;
use sha2::Sha256;
use std::ops::Range;

/// AEAD_AES_128_GCM; nothing is decrypted with AES but counters, so half of its key schedule does.
type Aead = AesGcm<Aes128Enc, U12>;

/// Octets of a tag.
const TAG: usize = 16;

/// Octets of ciphertext that header protection is derived from, and that lie this far behind the
/// beginning of the packet number (RFC 9001 §5.4.2).
const SAMPLE: usize = 16;
const SAMPLE_AT: usize = 4;

/// What the keys of both sides are derived from.
#[derive(Clone)]
pub(crate) struct InitialSecret {
    secret: Hkdf<Sha256>,
    salt: &'static Salt,
}

/// Who sends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sender {
    Client,
    Server,
}

/// The keys of one sender.
pub(crate) struct Keys {
    aead: Aead,
    iv: [u8; 12],
    header: Aes128Enc,
}

/// An Initial packet without its protection.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Opened {
    pub number: u64,
    /// Where its frames lie in the scratch buffer.
    pub payload: Range<usize>,
}

impl InitialSecret {
    /// The secret of a connection whose client first called the server by `destination`.
    pub fn new(salt: &'static Salt, destination: &ConnectionId) -> Self {
        Self { secret: Hkdf::new(Some(&salt.salt), destination.as_slice()), salt }
    }

    /// The keys of one sender.
    pub fn keys(&self, sender: Sender) -> Option<Keys> {
        let label: &[u8] = match sender {
            Sender::Client => b"tls13 client in",
            Sender::Server => b"tls13 server in",
        };
        let secret: [u8; 32] = expand(&self.secret, label)?;
        let secret = Hkdf::from_prk(&secret).ok()?;
        let [key, iv, header] = self.salt.labels;
        Some(Keys {
            aead: Aead::new(&expand::<16>(&secret, key)?.into()),
            iv: expand(&secret, iv)?,
            header: Aes128Enc::new(&expand::<16>(&secret, header)?.into()),
        })
    }
}

impl Keys {
    /// Takes off the protection into `scratch`; `None` unless the packet is as its sender made it.
    ///
    /// `largest` is the highest number of a packet of this sender so far.
    pub fn open(&self, sealed: &Sealed<'_>, largest: Option<u64>, scratch: &mut Vec<u8>) -> Option<Opened> {
        let sample_at = sealed.number_at.checked_add(SAMPLE_AT)?;
        let sample: [u8; SAMPLE] = *sealed.octets.get(sample_at..)?.first_chunk()?;
        let mut mask = sample.into();
        self.header.encrypt_block(&mut mask);

        scratch.clear();
        scratch.extend_from_slice(sealed.octets);
        let [first_mask, mask @ ..] = <[u8; 16]>::from(mask);
        let first = scratch.first_mut()?;
        *first ^= first_mask & 0x0F;
        let number_length = usize::from(*first & 3).checked_add(1)?;
        let header_length = sealed.number_at.checked_add(number_length)?;
        let (header, body) = scratch.split_at_mut_checked(header_length)?;
        let mut truncated = 0;
        for (octet, mask) in header.get_mut(sealed.number_at..)?.iter_mut().zip(mask) {
            *octet ^= mask;
            truncated = truncated << 8 | u64::from(*octet);
        }
        let number = whole_number(truncated, number_length, largest);
        let (payload, tag) = body.split_at_mut_checked(body.len().checked_sub(TAG)?)?;
        let tag: [u8; TAG] = *tag.first_chunk()?;
        self.aead
            .decrypt_inout_detached(&self.nonce(number).into(), header, (&mut *payload).into(), &tag.into())
            .ok()?;
        Some(Opened { number, payload: header_length..header_length.checked_add(payload.len())? })
    }

    fn nonce(&self, number: u64) -> [u8; 12] {
        (u128::from_be_bytes(widen(self.iv)) ^ u128::from(number))
            .to_be_bytes()
            .last_chunk()
            .copied()
            .unwrap_or(self.iv)
    }
}

fn widen(iv: [u8; 12]) -> [u8; 16] {
    let mut wide = [0; 16];
    if let Some(end) = wide.last_chunk_mut() {
        *end = iv;
    }
    wide
}

/// HKDF-Expand-Label (RFC 8446 §7.1) without a context; `label` has its prefix already.
fn expand<const N: usize>(secret: &Hkdf<Sha256>, label: &[u8]) -> Option<[u8; N]> {
    let mut octets = [0; N];
    let length = u16::try_from(N).ok()?.to_be_bytes();
    let label_length = u8::try_from(label.len()).ok()?;
    secret.expand_multi_info(&[&length, &[label_length], label, &[0]], &mut octets).ok()?;
    Some(octets)
}

/// The packet number whose last octets are `truncated` and that is next to what is expected
/// (RFC 9000 §A.3).
fn whole_number(truncated: u64, octets: usize, largest: Option<u64>) -> u64 {
    let expected = largest.map_or(0, |largest| largest.saturating_add(1));
    let window = 1u64 << octets.saturating_mul(8).min(32);
    let half = window >> 1;
    let candidate = expected & !window.wrapping_sub(1) | truncated;
    if candidate.saturating_add(half) <= expected && candidate.saturating_add(window) < (1 << 62) {
        candidate.saturating_add(window)
    } else if candidate > expected.saturating_add(half) {
        candidate.checked_sub(window).unwrap_or(candidate)
    } else {
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_number_is_the_one_next_to_what_is_expected() {
        assert_eq!(whole_number(0x9B32, 2, Some(0xA82F_30EA)), 0xA82F_9B32, "the sample of RFC 9000 §A.3");
        assert_eq!(whole_number(0x02, 1, Some(0xFE)), 0x102);
        assert_eq!(whole_number(0xFE, 1, Some(0x102)), 0xFE);
        assert_eq!(whole_number(0xFF, 1, None), 0xFF, "nothing lies before 0");
        assert_eq!(whole_number(0x1234_5678, 4, None), 0x1234_5678);
        assert_eq!(whole_number(0, 4, Some((1 << 62) - 2)), (1 << 62) - (1 << 32), "the numbers end there");
    }
}
