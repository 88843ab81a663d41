//! Captures packed by gzip (RFC 1952), one member or several.

use std::io::{self, Read};

use flate2::read::MultiGzDecoder;

/// What a packed file begins with.
pub const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// How much a file may unpack to, whatever its ratio: no bomb, but a capture of empty frames packs
/// 200:1 and more.
const FREE: u64 = 1 << 30;

/// Past [`FREE`], octets out for each octet in. Captures pack 2:1 to 20:1; deflate's most is
/// 1032:1, and only a bomb comes near.
const RATIO: u64 = 100;

/// Unpacks as it is read.
pub struct Gunzip<R> {
    decoder: MultiGzDecoder<Counted<R>>,
    unpacked: u64,
    free: u64,
}

impl<R: Read> Gunzip<R> {
    pub fn new(packed: R) -> Self {
        Self { decoder: MultiGzDecoder::new(Counted { inner: packed, octets: 0 }), unpacked: 0, free: FREE }
    }
}

impl<R: Read> Read for Gunzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let octets = self.decoder.read(buffer)?;
        self.unpacked += octets as u64;
        let packed = self.decoder.get_ref().octets;
        if self.unpacked > self.free && self.unpacked / RATIO > packed {
            return Err(io::Error::other(format!(
                "{packed} octets unpack to more than {RATIO} times as many, like a decompression bomb; \
                 unpack them with gzip -d if they are none"
            )));
        }
        Ok(octets)
    }
}

/// Counts what is read through it.
struct Counted<R> {
    inner: R,
    octets: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let octets = self.inner.read(buffer)?;
        self.octets += octets as u64;
        Ok(octets)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn pack(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(data).expect("in memory");
        encoder.finish().expect("in memory")
    }

    #[test]
    fn several_members_are_one_file() {
        let packed = [pack(b"one "), pack(b"two")].concat();
        let mut unpacked = String::new();
        Gunzip::new(&packed[..]).read_to_string(&mut unpacked).expect("two members");
        assert_eq!(unpacked, "one two");
    }

    #[test]
    fn what_unpacks_too_well_is_stopped_once_it_is_large() {
        let packed = pack(&vec![0; 1 << 20]);
        let mut unpacked = Vec::new();
        Gunzip::new(&packed[..]).read_to_end(&mut unpacked).expect("one MiB is free");
        let mut bomb = Gunzip::new(&packed[..]);
        bomb.free = 1 << 16;
        let error = bomb.read_to_end(&mut unpacked).expect_err("1000:1");
        assert!(error.to_string().contains("decompression bomb"), "{error}");
    }
}
