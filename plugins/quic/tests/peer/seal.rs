//! Makes QUIC packets: what the plugin takes apart, the other way round (RFC 9000 §17, RFC 9001 §5).

use aes::{
    Aes128Enc,
    cipher::{BlockCipherEncrypt, KeyInit},
};
use aes_gcm::{Aes128Gcm, aead::AeadInOut};
use hkdf::Hkdf;
use sha2::Sha256;

/// Who sends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Sender {
    Client,
    Server,
}

/// A version with what its Initial packets are protected with.
#[derive(Clone, Copy, Debug)]
pub struct Version {
    pub code: u32,
    pub salt: &'static str,
    pub label: &'static str,
    /// The types of Initial, 0-RTT, Handshake and Retry packets.
    pub types: [u8; 4],
}

pub const V1: Version =
    Version { code: 1, salt: "38762cf7f55934b34d179ae6a4c80cadccbb7f0a", label: "quic", types: [0, 1, 2, 3] };
pub const V2: Version = Version {
    code: 0x6B33_43CF,
    salt: "0dede3def700a6db819381be6e269dcbf9bd2ed9",
    label: "quicv2",
    types: [1, 2, 3, 0],
};
pub const DRAFT_29: Version =
    Version { code: 0xFF00_001D, salt: "afbfec289993d24c9e9786f19c6111e04390a899", ..V1 };
pub const DRAFT_27: Version =
    Version { code: 0xFF00_001B, salt: "c3eef712c72ebb5a11a7d2432bb46365bef9f502", ..V1 };

/// An Initial packet in the making.
#[derive(Clone, Debug)]
pub struct Initial {
    pub version: Version,
    pub sender: Sender,
    /// The ID that the keys come from.
    pub key_id: Vec<u8>,
    pub destination: Vec<u8>,
    pub source: Vec<u8>,
    pub token: Vec<u8>,
    pub number: u32,
    pub number_octets: usize,
    pub frames: Vec<u8>,
}

/// By what the client calls the server, and itself.
pub const DESTINATION: &[u8] = &[0xD0, 1, 2, 3, 4, 5, 6, 7];
pub const SOURCE: &[u8] = &[0xC0, 1, 2, 3, 4];
/// By what the server calls itself.
pub const SERVER_SOURCE: &[u8] = &[0x50, 1, 2, 3, 4, 5];

impl Initial {
    /// A client's packet number `number` with these frames.
    pub fn client(number: u32, frames: Vec<u8>) -> Self {
        Self {
            version: V1,
            sender: Sender::Client,
            key_id: DESTINATION.to_vec(),
            destination: DESTINATION.to_vec(),
            source: SOURCE.to_vec(),
            token: Vec::new(),
            number,
            number_octets: 4,
            frames,
        }
    }

    /// A server's.
    pub fn server(number: u32, frames: Vec<u8>) -> Self {
        let client = Self::client(number, frames);
        let (destination, source) = (SOURCE.to_vec(), SERVER_SOURCE.to_vec());
        Self { sender: Sender::Server, destination, source, ..client }
    }

    /// With another version.
    pub fn of(self, version: Version) -> Self {
        Self { version, ..self }
    }

    /// The packet under its protection.
    pub fn seal(&self) -> Vec<u8> {
        let mut frames = self.frames.clone();
        // Enough for the sample of the header protection.
        frames.resize(frames.len().max(20), 0);
        let mut header = long_header(self.version, 0, self.number_octets, &self.destination, &self.source);
        header.extend(varint(self.token.len()));
        header.extend(&self.token);
        header.extend(varint(self.number_octets + frames.len() + 16));
        let number_at = header.len();
        header.extend(&self.number.to_be_bytes()[4 - self.number_octets..]);

        let [key, iv, hp] = self.keys();
        let mut nonce: [u8; 12] = iv.try_into().unwrap();
        for (octet, number) in nonce[8..].iter_mut().zip(self.number.to_be_bytes()) {
            *octet ^= number;
        }
        let aead = Aes128Gcm::new_from_slice(&key).unwrap();
        let tag = aead.encrypt_inout_detached(&nonce.into(), &header, frames.as_mut_slice().into()).unwrap();
        let mut packet = [header, frames, tag.to_vec()].concat();

        let mut mask = <[u8; 16]>::try_from(&packet[number_at + 4..number_at + 20]).unwrap().into();
        Aes128Enc::new_from_slice(&hp).unwrap().encrypt_block(&mut mask);
        packet[0] ^= mask[0] & 0x0F;
        for at in 0..self.number_octets {
            packet[number_at + at] ^= mask[at + 1];
        }
        packet
    }

    fn keys(&self) -> [Vec<u8>; 3] {
        let secret = Hkdf::<Sha256>::new(Some(&hex(self.version.salt)), &self.key_id);
        let sender = if self.sender == Sender::Client { "client in" } else { "server in" };
        let secret = Hkdf::<Sha256>::from_prk(&expand(&secret, sender, 32)).unwrap();
        let label = self.version.label;
        [("key", 16), ("iv", 12), ("hp", 16)]
            .map(|(what, octets)| expand(&secret, &format!("{label} {what}"), octets))
    }
}

/// A Retry packet of the server; its tag is not looked at.
pub fn retry(version: Version, source: &[u8], token: &[u8]) -> Vec<u8> {
    [&long_header(version, 3, 1, SOURCE, source)[..], token, &[7; 16]].concat()
}

/// A 0-RTT (1) or Handshake (2) packet that nobody here can read.
pub fn opaque(version: Version, kind: usize, destination: &[u8], source: &[u8], octets: usize) -> Vec<u8> {
    let header = long_header(version, kind, 4, destination, source);
    [header, varint(octets), vec![0xA5; octets]].concat()
}

/// A packet with a short header.
pub fn short(destination: &[u8]) -> Vec<u8> {
    [&[0x4A], destination, &[0xA5; 40]].concat()
}

/// A Version Negotiation packet of the server.
pub fn negotiation(destination: &[u8], source: &[u8], versions: &[u32]) -> Vec<u8> {
    let mut packet = long_header(Version { code: 0, ..V1 }, 0, 1, destination, source);
    versions.iter().for_each(|version| packet.extend(version.to_be_bytes()));
    packet
}

fn long_header(
    version: Version,
    kind: usize,
    number_octets: usize,
    destination: &[u8],
    source: &[u8],
) -> Vec<u8> {
    let first = 0xC0 | version.types[kind] << 4 | (number_octets - 1) as u8;
    let lengths = [destination.len() as u8, source.len() as u8];
    [&[first][..], &version.code.to_be_bytes(), &lengths[..1], destination, &lengths[1..], source].concat()
}

/// A CRYPTO frame.
pub fn crypto(offset: usize, data: &[u8]) -> Vec<u8> {
    [vec![6], varint(offset), varint(data.len()), data.to_vec()].concat()
}

pub fn varint(value: usize) -> Vec<u8> {
    match value {
        0..=63 => vec![value as u8],
        64..=16383 => (value as u16 | 0x4000).to_be_bytes().to_vec(),
        _ => (value as u32 | 0x8000_0000).to_be_bytes().to_vec(),
    }
}

fn expand(secret: &Hkdf<Sha256>, label: &str, octets: usize) -> Vec<u8> {
    let label = format!("tls13 {label}");
    let info = [&(octets as u16).to_be_bytes()[..], &[label.len() as u8], label.as_bytes(), &[0]].concat();
    let mut out = vec![0; octets];
    secret.expand(&info, &mut out).unwrap();
    out
}

/// The octets of a text in hexadecimal; what is no digit is passed over.
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().filter_map(|c| c.to_digit(16)).map(|digit| digit as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
