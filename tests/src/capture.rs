//! Frames as a pcap file, with stamps to the microsecond.

use std::{fs, path::Path};

/// Octets of the file's header.
pub const HEADER: usize = 24;

/// A capture in the making.
#[derive(Clone, Debug)]
pub struct Capture {
    bytes: Vec<u8>,
    /// Seconds and microseconds of the next frame.
    time: (u32, u32),
    /// Where each record begins, and the last one ends.
    places: Vec<usize>,
}

impl Default for Capture {
    fn default() -> Self {
        Self::new()
    }
}

impl Capture {
    /// A capture without a frame, of Ethernet; its first will be of 2023-11-14 22:13:20.
    #[must_use]
    pub fn new() -> Self {
        let mut bytes = 0xA1B2_C3D4_u32.to_le_bytes().to_vec();
        bytes.extend([2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        bytes.extend(262_144_u32.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        let places = vec![bytes.len()];
        Self { bytes, time: (1_700_000_000, 0), places }
    }

    /// Adds a frame, a millisecond after the one before it.
    pub fn push(&mut self, frame: &[u8]) {
        let length = u32::try_from(frame.len()).expect("a frame is no longer than a packet").to_le_bytes();
        let (seconds, micros) = self.time;
        self.bytes.extend([seconds.to_le_bytes(), micros.to_le_bytes(), length, length].concat());
        self.bytes.extend(frame);
        self.places.push(self.bytes.len());
        self.time = match micros + 1000 {
            micros @ 0..1_000_000 => (seconds, micros),
            micros => (seconds.wrapping_add(1), micros - 1_000_000),
        };
    }

    /// Sets the time of the next frame.
    pub fn at(&mut self, seconds: u32, micros: u32) -> &mut Self {
        self.time = (seconds, micros);
        self
    }

    /// Frames so far.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.places.len() - 1
    }

    /// The file as it is.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The file up to and with so many frames.
    #[must_use]
    pub fn first(&self, frames: usize) -> &[u8] {
        &self.bytes[..self.places[frames]]
    }

    /// The file after its header and so many frames.
    #[must_use]
    pub fn after(&self, frames: usize) -> &[u8] {
        &self.bytes[self.places[frames]..]
    }

    /// Writes the file.
    pub fn write(&self, path: &Path) {
        write(path, &self.bytes);
    }
}

/// Writes a file that a test needs.
pub fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}
