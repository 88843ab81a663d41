//! Streams (RFC 9113 §5): a request and its response each.

use crate::message::{Request, Response};

/// A stream.
#[derive(Debug)]
pub(super) struct Stream {
    pub id: u32,
    pub request: Option<Request>,
    pub response: Option<Response>,
    /// Octets of the client's and the server's data; `None` once some are not known.
    pub lengths: [Option<u64>; 2],
}

/// The streams that are open.
#[derive(Debug, Default)]
pub(super) struct Streams {
    open: Vec<Stream>,
    octets: usize,
}

/// Octets that are kept of all streams of a connection: that is 4 KiB for each of 256.
const OCTETS_MAX: usize = 1024 * 1024;

impl Stream {
    fn octets(&self) -> usize {
        let request = self.request.as_ref().map_or(0, |request| request.json.len());
        request.saturating_add(self.response.as_ref().map_or(0, |response| response.json.len()))
    }
}

impl Streams {
    /// The stream of a number.
    pub fn get(&mut self, id: u32) -> Option<&mut Stream> {
        // The one that was opened last is asked for most.
        self.open.iter_mut().rev().find(|stream| stream.id == id)
    }

    /// Opens a stream, or changes the one that is open; `false` if there is no room.
    pub fn with(&mut self, id: u32, streams_max: usize, change: impl FnOnce(&mut Stream)) -> bool {
        if self.get(id).is_none() {
            if self.open.len() >= streams_max || self.octets > OCTETS_MAX {
                return false;
            }
            self.open.push(Stream { id, request: None, response: None, lengths: [Some(0); 2] });
        }
        if let Some(stream) = self.get(id) {
            let before = stream.octets();
            change(stream);
            let after = stream.octets();
            self.octets = self.octets.saturating_sub(before).saturating_add(after);
        }
        true
    }

    /// Takes a stream away.
    pub fn close(&mut self, id: u32) -> Option<Stream> {
        let place = self.open.iter().position(|stream| stream.id == id)?;
        let stream = self.open.remove(place);
        self.octets = self.octets.saturating_sub(stream.octets());
        Some(stream)
    }

    /// Takes any stream away, the oldest first.
    pub fn close_any(&mut self) -> Option<Stream> {
        let id = self.open.first()?.id;
        self.close(id)
    }
}
