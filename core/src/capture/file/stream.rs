//! One capture being read: octets go straight into the chunk and are indexed where they lie.
//!
//! The only octets copied are those of the record that a read cut in two: they are carried over to
//! the front of the next chunk.

use std::{
    io::{self, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::capture::{CaptureError, Chunk, Filled, origin::Origin};

use super::{
    Foreign,
    format::{Format, Malformed, Need},
    gunzip::{self, Gunzip},
    input,
    pcap::{self, Pcap},
    pcapng::{self, Pcapng},
};

/// A capture file, or a pipe that brings one.
pub struct Stream {
    path: PathBuf,
    input: Box<dyn Read + Send>,
    /// Whether `input` unpacks.
    packed: bool,
    /// None until the first octets have told.
    format: Option<Format>,
    origin: Arc<Origin>,
    /// The beginning of the record that the last fill left.
    carried: Vec<u8>,
    /// Where `carried` begins in the unpacked file.
    position: u64,
    /// Octets that record takes, as far as is known.
    needed: usize,
    state: State,
}

enum State {
    Open,
    /// To be told when the frames before it have been.
    Failed(CaptureError),
    Over,
}

/// Why indexing stopped.
enum Stop {
    /// At a record of which more has to be read.
    Need(Need),
    /// The file is packed.
    Packed,
    Foreign,
    Malformed(Malformed),
}

impl Stream {
    /// Opens a file, or standard input for `-`. Nothing is read yet: a pipe may be slow.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self::new(path, input::open(path)?))
    }

    pub fn new(path: &Path, input: Box<dyn Read + Send>) -> Self {
        Self {
            path: path.into(),
            input,
            packed: false,
            format: None,
            origin: Arc::new(Origin { file: Some(path.into()), interfaces: Vec::new() }),
            carried: Vec::new(),
            position: 0,
            needed: 0,
            state: State::Open,
        }
    }

    /// As [`Source::fill`](crate::capture::Source::fill).
    pub fn fill(&mut self, chunk: &mut Chunk) -> Result<Filled, CaptureError> {
        chunk.clear();
        match std::mem::replace(&mut self.state, State::Over) {
            State::Open => self.state = State::Open,
            State::Failed(error) => return Err(error),
            State::Over => return Ok(Filled::End),
        }
        chunk.append(&self.carried);
        let mut at = 0;
        let filled = self.read_frames(chunk, &mut at);
        self.carried.clear();
        self.carried.extend_from_slice(chunk.cut(at));
        self.position += at as u64;
        chunk.set_origin(&self.origin);
        match filled {
            // What went wrong can wait until the frames before it are through.
            Err(error) if !chunk.frames().is_empty() => {
                self.state = State::Failed(error);
                Ok(Filled::Frames)
            }
            Err(error) => {
                self.state = State::Over;
                Err(error)
            }
            Ok(Filled::End) => {
                self.state = State::Over;
                Ok(Filled::End)
            }
            Ok(filled) => Ok(filled),
        }
    }

    /// Reads until there is a frame, and leaves `at` behind the last whole record.
    fn read_frames(&mut self, chunk: &mut Chunk, at: &mut usize) -> Result<Filled, CaptureError> {
        loop {
            let left = chunk.parts().0.len() - *at;
            let space = chunk.space(self.needed.saturating_sub(left));
            match self.input.read(space) {
                Ok(0) => return self.end(chunk, *at),
                Ok(octets) => chunk.advance(octets),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Filled::Idle),
                Err(error) => return Err(self.unreadable(chunk, *at, error)),
            }
            match self.index(chunk, at) {
                Stop::Need(need) => self.needed = need.octets,
                Stop::Packed => self.unpack(chunk),
                Stop::Foreign => return Err(self.foreign(chunk)),
                Stop::Malformed(reason) => return Err(self.malformed(*at, reason)),
            }
            if !chunk.frames().is_empty() {
                return Ok(Filled::Frames);
            }
        }
    }

    fn index(&mut self, chunk: &mut Chunk, at: &mut usize) -> Stop {
        let (bytes, heads) = chunk.parts();
        if self.format.is_none() {
            match recognize(bytes, self.packed) {
                Ok((format, header)) => {
                    self.format = Some(format);
                    *at = header;
                }
                Err(stop) => return stop,
            }
        }
        let Some(format) = &mut self.format else { return Stop::Foreign };
        let result = format.index(bytes, at, heads);
        if format.interfaces().len() > self.origin.interfaces.len() {
            // A new list and not a longer one: workers may still hold the old.
            let (file, interfaces) = (Some(self.path.clone()), format.interfaces().to_vec());
            self.origin = Arc::new(Origin { file, interfaces });
        }
        result.map_or_else(Stop::Malformed, Stop::Need)
    }

    /// Puts the unpacker between the file and us, and gives it what was read already.
    fn unpack(&mut self, chunk: &mut Chunk) {
        let begun = io::Cursor::new(chunk.cut(0).to_vec());
        let input = std::mem::replace(&mut self.input, Box::new(io::empty()));
        self.input = Box::new(Gunzip::new(begun.chain(input)));
        self.packed = true;
        self.needed = 0;
    }

    /// The input is over: rightly, if that is between two records.
    fn end(&mut self, chunk: &mut Chunk, at: usize) -> Result<Filled, CaptureError> {
        let (bytes, heads) = chunk.parts();
        let available = bytes.len() - at;
        let Some(format) = &mut self.format else {
            return Err(match bytes.first_chunk() {
                Some(magic) if Pcap::begins(*magic) => {
                    let need = Need { octets: pcap::HEADER, part: "file header" };
                    self.truncated(0, need, 0, available)
                }
                _ => self.foreign(chunk),
            });
        };
        if available == 0 {
            return Ok(Filled::End);
        }
        // Indexing once more says what the record lacks; it was whole neither then nor now.
        let record = format.record();
        let need = match format.index(bytes, &mut { at }, heads) {
            Ok(need) => need,
            Err(reason) => return Err(self.malformed(at, reason)),
        };
        Err(self.truncated(record, need, at, available))
    }

    fn truncated(&self, record: u64, need: Need, at: usize, available: usize) -> CaptureError {
        CaptureError::Truncated {
            file: self.path.clone(),
            offset: self.position + at as u64,
            record,
            part: need.part,
            needed: need.octets,
            available,
        }
    }

    fn malformed(&self, at: usize, reason: Malformed) -> CaptureError {
        CaptureError::Malformed {
            file: self.path.clone(),
            offset: self.position + at as u64,
            record: self.format.as_ref().map_or(0, Format::record),
            reason,
        }
    }

    fn foreign(&self, chunk: &mut Chunk) -> CaptureError {
        let foreign = Foreign::new(chunk.parts().0);
        CaptureError::NotACapture { file: self.path.clone(), foreign }
    }

    /// The system or the unpacker failed. A packed file that just ends is cut short like any other.
    fn unreadable(&mut self, chunk: &mut Chunk, at: usize, error: io::Error) -> CaptureError {
        let file = self.path.clone();
        let offset = self.position + chunk.parts().0.len() as u64;
        if !self.packed {
            return CaptureError::Read { file, offset, error };
        }
        if error.kind() != io::ErrorKind::UnexpectedEof {
            return CaptureError::Packed { file, offset, error };
        }
        match self.end(chunk, at) {
            Ok(_) => CaptureError::Packed { file, offset, error },
            Err(error) => error,
        }
    }
}

/// The format of a file that begins so, and the octets of its header.
fn recognize(bytes: &[u8], packed: bool) -> Result<(Format, usize), Stop> {
    let Some(magic) = bytes.first_chunk::<4>() else {
        return Err(Stop::Need(Need { octets: 4, part: "file header" }));
    };
    if *magic == pcapng::MAGIC {
        return Ok((Format::Pcapng(Pcapng::new()), 0));
    }
    if magic.starts_with(&gunzip::MAGIC) && !packed {
        return Err(Stop::Packed);
    }
    if !Pcap::begins(*magic) {
        return Err(Stop::Foreign);
    }
    let Some(header) = bytes.first_chunk::<{ pcap::HEADER }>() else {
        return Err(Stop::Need(Need { octets: pcap::HEADER, part: "file header" }));
    };
    match Pcap::open(header) {
        Some(Ok(pcap)) => Ok((Format::Pcap(pcap), pcap::HEADER)),
        Some(Err(reason)) => Err(Stop::Malformed(reason)),
        None => Err(Stop::Foreign),
    }
}
