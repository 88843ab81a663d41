//! Capture files, packed or not: however few octets a read brings, the frames are the same.

use crate::captures::Captures;
use flate2::{Compression, write::GzEncoder};
use radar_core::capture::{CaptureError, Chunk, Files, Filled, Frame, Source};
use std::{
    io::{self, Read, Write},
    mem::discriminant,
    path::Path,
};

/// Reads the file at once, and again a little at a time.
pub fn run(input: &[u8]) {
    let (whole, error) = read(input, usize::MAX);
    let (parts, same) = read(input, 1 + input.len() % 29);
    for (a, b) in whole.frames().iter().zip(parts.frames().iter()) {
        assert!(is_same(&a, &b), "{a:?} or {b:?}");
    }
    // How much of a damaged packed file can be unpacked is a matter of how it is read.
    if !input.starts_with(&GZIP) {
        assert_eq!(
            error.as_ref().map(discriminant),
            same.as_ref().map(discriminant),
            "{error:?} or {same:?}"
        );
        assert_eq!(whole.frames().len(), parts.frames().len());
    }
}

/// What a packed file begins with (RFC 1952 §2.3.1).
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// Each capture, and each packed.
#[must_use]
pub fn seeds(captures: &Captures) -> Vec<Vec<u8>> {
    let files = captures.files();
    let packed = files.iter().map(|file| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        let written = encoder.write_all(file).and_then(|()| encoder.finish());
        written.unwrap_or_else(|error| panic!("in memory: {error}"))
    });
    let packed: Vec<_> = packed.collect();
    files.into_iter().chain(packed).collect()
}

/// All frames, and what ended them before their time.
fn read(input: &[u8], octets: usize) -> (Chunk, Option<CaptureError>) {
    let reader = Slowly { rest: io::Cursor::new(input.to_vec()), octets };
    let mut files = Files::of(Path::new("input"), Box::new(reader));
    let (mut all, mut chunk) = (Chunk::new(), Chunk::new());
    loop {
        match files.fill(&mut chunk) {
            Ok(Filled::End) => return (all, None),
            Ok(_) => {
                for frame in chunk.frames().iter() {
                    all.push(frame);
                }
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                return (all, Some(error));
            }
        }
    }
}

fn is_same(a: &Frame<'_>, b: &Frame<'_>) -> bool {
    let head = |frame: &Frame<'_>| (frame.number, frame.time, frame.length, frame.link, frame.interface);
    head(a) == head(b) && a.data == b.data
}

/// Brings so many octets at a time at most.
struct Slowly {
    rest: io::Cursor<Vec<u8>>,
    octets: usize,
}

impl Read for Slowly {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.octets);
        self.rest.read(&mut buffer[..most])
    }
}
