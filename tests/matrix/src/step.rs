//! One segment of a conversation, with numbers that count from the beginning of each stream.

use radar_tests::frame::flag::{ACK, FIN, PSH, SYN};

/// A segment.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// Who sends it.
    pub by_server: bool,
    /// Octets of its stream that came before; that of a SYN is one less than none.
    pub at: u32,
    /// Octets of the other stream that its sender has.
    pub has: u32,
    /// See `radar_tests::frame::flag`.
    pub flags: u8,
    /// The urgent pointer.
    pub urgent: u16,
    /// Its octets.
    pub payload: Vec<u8>,
    /// Octets at its end that the capture has left out.
    pub cut: usize,
}

/// The place of a SYN: before the first octet.
pub const BEFORE: u32 = u32::MAX;

impl Step {
    /// Octets of the client, `at` of which came before.
    #[must_use]
    pub fn client(at: usize, payload: &[u8]) -> Self {
        Self { at: place(at), flags: PSH | ACK, payload: payload.to_vec(), ..Self::default() }
    }

    /// Octets of the server, who `has` so many of the client.
    #[must_use]
    pub fn server(at: usize, has: usize, payload: &[u8]) -> Self {
        Self { by_server: true, has: place(has), ..Self::client(at, payload) }
    }

    /// The client begins.
    #[must_use]
    pub fn syn() -> Self {
        Self { at: BEFORE, flags: SYN, ..Self::default() }
    }

    /// The server agrees.
    #[must_use]
    pub fn syn_ack() -> Self {
        Self { by_server: true, at: BEFORE, flags: SYN | ACK, ..Self::default() }
    }

    /// The same step with these flags too.
    #[must_use]
    pub fn with(mut self, flags: u8) -> Self {
        self.flags |= flags;
        self
    }

    /// The end of the stream after this step.
    #[must_use]
    pub fn fin(self) -> Self {
        self.with(FIN)
    }

    /// What the server has of the client's when it sends this.
    #[must_use]
    pub fn has(mut self, octets: usize) -> Self {
        self.has = place(octets);
        self
    }
}

fn place(octets: usize) -> u32 {
    u32::try_from(octets).expect("a handshake is short")
}
