//! Initial packets of QUIC version 1, sealed (RFC 9000 §17.2.2, RFC 9001 §5): a fuzzer that changes sealed octets
//! never comes past the seal, so what is inside is its input and the seal is put on behind it.

use aes::{
    Aes128Enc,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use aes_gcm::{AesGcm, aead::AeadInOut, aead::consts::U12};
use hkdf::Hkdf;
use sha2::Sha256;

/// RFC 9001 §5.2.
const SALT: [u8; 20] = [
    0x38, 0x76, 0x2C, 0xF7, 0xF5, 0x59, 0x34, 0xB3, 0x4D, 0x17, 0x9A, 0xE6, 0xA4, 0xC8, 0x0C, 0xAD, 0xCC,
    0xBB, 0x7F, 0x0A,
];
/// By what the client calls the server, from which the keys come.
const SERVER: [u8; 8] = *b"a server";
/// By what the server calls the client.
const CLIENT: [u8; 8] = *b"a client";

/// Octets that header protection looks at, this far behind the beginning of the packet number.
const SAMPLE_END: usize = 4 + 16;

/// Seals packets of one side.
pub struct Sealer {
    aead: AesGcm<Aes128Enc, U12>,
    iv: [u8; 12],
    header: Aes128Enc,
    back: bool,
    number: u8,
}

impl Sealer {
    /// The server's packets if `back`, the client's otherwise.
    #[must_use]
    pub fn new(back: bool) -> Self {
        let label: &[u8] = if back { b"tls13 server in" } else { b"tls13 client in" };
        let (_, initial) = Hkdf::<Sha256>::extract(Some(&SALT), &SERVER);
        let secret: [u8; 32] = expand(&initial, label);
        let secret = Hkdf::from_prk(&secret).unwrap_or_else(|error| panic!("{error}"));
        Self {
            aead: AesGcm::new(&expand::<16>(&secret, b"tls13 quic key").into()),
            iv: expand(&secret, b"tls13 quic iv"),
            header: Aes128Enc::new(&expand::<16>(&secret, b"tls13 quic hp").into()),
            back,
            number: 0,
        }
    }

    /// A datagram with the next packet, which holds these frames.
    pub fn seal(&mut self, frames: &[u8]) -> Vec<u8> {
        let mut payload = frames.to_vec();
        // PADDING, so that there is enough for the sample.
        payload.resize(payload.len().max(SAMPLE_END), 0);
        let mut packet = self.head(payload.len());
        let number_at = packet.len() - 1;
        let mut nonce = self.iv;
        nonce[11] ^= self.number;
        let tag = self.aead.encrypt_inout_detached(&nonce.into(), &packet, (&mut *payload).into());
        packet.extend(&payload);
        packet.extend(tag.unwrap_or_else(|error| panic!("{error}")));
        self.protect(&mut packet, number_at);
        self.number = self.number.wrapping_add(1);
        packet
    }

    /// The header, with a packet number of one octet.
    fn head(&self, payload: usize) -> Vec<u8> {
        let (to, from) = if self.back { (CLIENT, SERVER) } else { (SERVER, CLIENT) };
        let mut head = vec![0xC0, 0, 0, 0, 1, 8];
        head.extend(to);
        head.push(8);
        head.extend(from);
        head.push(0);
        // A variable-length integer of two octets: number, payload and tag.
        head.extend((0x4000 | (1 + payload + 16) as u16 & 0x3FFF).to_be_bytes());
        head.push(self.number);
        head
    }

    fn protect(&self, packet: &mut [u8], number_at: usize) {
        let mut mask = [0; 16];
        mask.copy_from_slice(&packet[number_at + 4..number_at + SAMPLE_END]);
        let mut mask = mask.into();
        self.header.encrypt_block(&mut mask);
        packet[0] ^= mask[0] & 0x0F;
        packet[number_at] ^= mask[1];
    }
}

/// HKDF-Expand-Label (RFC 8446 §7.1); `label` has its prefix already.
fn expand<const N: usize>(secret: &Hkdf<Sha256>, label: &[u8]) -> [u8; N] {
    let mut octets = [0; N];
    let info = [&(N as u16).to_be_bytes()[..], &[label.len() as u8], label, &[0]];
    secret.expand_multi_info(&info, &mut octets).unwrap_or_else(|error| panic!("{error}"));
    octets
}
