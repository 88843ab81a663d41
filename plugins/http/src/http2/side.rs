//! One direction of a connection: octets in, header blocks and the ends of frames out.

use super::{
    frame::{FrameHeader, flag, kind},
    hpack::Hpack,
};

/// What a client begins with (RFC 9113 §3.4).
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Octets of memory that are kept for the next block.
const KEPT: usize = 4096;

/// One direction.
#[derive(Debug, Default)]
pub(super) struct Side {
    state: State,
    /// What has come of a frame's header.
    head: Vec<u8>,
    /// What has come of the payload of a frame with headers, behind those before it.
    pub payload: Vec<u8>,
    /// The first frame of a header block that goes on in the next frame.
    pub begun: Option<FrameHeader>,
    /// The stream that the block promises a response on.
    pub promised: u32,
    /// Something of the block was lost, or it was too long.
    pub is_broken: bool,
    pub hpack: Hpack,
}

#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum State {
    /// So many octets of the preface have come.
    Preface(usize),
    #[default]
    Header,
    /// In a payload of which so many octets are left; the padding of data, once it is known.
    Payload(FrameHeader, u32, Option<u32>),
    Lost,
    Over,
}

/// What a step has led to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    /// Further.
    On,
    /// The preface is whole.
    Preface,
    /// A frame has ended; of data, with so many octets of content.
    Frame(FrameHeader, Option<u32>),
    /// It cannot be known where the next frame begins.
    Lost,
}

impl Side {
    /// A direction that begins with so much of the preface behind it.
    pub fn of_client(come: usize) -> Self {
        Self { state: State::Preface(come), ..Self::default() }
    }

    /// Takes some octets from the front of `octets`, at least one.
    pub fn step(&mut self, octets: &mut &[u8], head_max: usize) -> Step {
        match self.state {
            State::Preface(come) => self.step_preface(come, octets),
            State::Header => self.step_header(octets),
            State::Payload(header, left, padding) => {
                self.step_payload(header, left, padding, octets, head_max)
            }
            State::Lost | State::Over => {
                *octets = &[];
                Step::On
            }
        }
    }

    /// Octets were lost. What lies within a payload is passed over, but headers are not known then.
    pub fn gap(&mut self, length: u64) -> Step {
        let State::Payload(header, left, padding) = self.state else { return self.lose() };
        let Some(left) = u32::try_from(length).ok().and_then(|length| left.checked_sub(length)) else {
            return self.lose();
        };
        self.is_broken |= header.has_headers();
        // The octet that says how much padding there is may be what was lost.
        let is_at_start = left.saturating_add(u32::try_from(length).unwrap_or(0)) == header.length;
        let padding = if is_at_start && header.has(flag::PADDED) { Some(u32::MAX) } else { padding };
        self.go_on(header, left, padding)
    }

    /// Takes memory back for the next block.
    pub fn reuse(&mut self, mut payload: Vec<u8>) {
        payload.clear();
        if payload.capacity() <= KEPT {
            self.payload = payload;
        }
    }

    /// The stream has ended.
    pub fn end(&mut self) {
        self.state = State::Over;
    }

    /// No more frames will be told.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Lost | State::Over)
    }

    /// Gives the direction up.
    pub fn lose(&mut self) -> Step {
        self.state = State::Lost;
        Step::Lost
    }

    fn step_preface(&mut self, come: usize, octets: &mut &[u8]) -> Step {
        let awaited = PREFACE.get(come..).unwrap_or_default();
        let length = awaited.len().min(octets.len());
        let (taken, rest) = octets.split_at_checked(length).unwrap_or_default();
        if !awaited.starts_with(taken) {
            return self.lose();
        }
        *octets = rest;
        let come = come.saturating_add(length);
        let is_whole = come >= PREFACE.len();
        self.state = if is_whole { State::Header } else { State::Preface(come) };
        if is_whole { Step::Preface } else { Step::On }
    }

    fn step_header(&mut self, octets: &mut &[u8]) -> Step {
        let length = FrameHeader::LEN.saturating_sub(self.head.len()).min(octets.len());
        let (taken, rest) = octets.split_at_checked(length).unwrap_or_default();
        *octets = rest;
        self.head.extend_from_slice(taken);
        let Some(header) = self.head.first_chunk().map(FrameHeader::parse) else { return Step::On };
        self.head.clear();
        // A header block goes on in the next frame, or this is none (RFC 9113 §6.10).
        let goes_on = self.begun.is_none_or(|begun| header.stream == begun.stream);
        if !header.is_plausible() || !goes_on || self.begun.is_some() != (header.kind == kind::CONTINUATION) {
            return self.lose();
        }
        self.go_on(header, header.length, None)
    }

    fn step_payload(
        &mut self,
        header: FrameHeader,
        left: u32,
        padding: Option<u32>,
        octets: &mut &[u8],
        head_max: usize,
    ) -> Step {
        let mut padding = padding;
        if header.kind == kind::DATA && header.has(flag::PADDED) && left == header.length {
            padding = octets.first().map(|octet| u32::from(*octet).saturating_add(1));
        }
        let length = octets.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let (taken, rest) = octets.split_at_checked(length).unwrap_or_default();
        *octets = rest;
        if header.has_headers() && !self.is_broken {
            self.is_broken = self.payload.len().saturating_add(length) > head_max;
            if !self.is_broken {
                self.payload.extend_from_slice(taken);
            }
        }
        self.go_on(header, left.saturating_sub(u32::try_from(length).unwrap_or(left)), padding)
    }

    fn go_on(&mut self, header: FrameHeader, left: u32, padding: Option<u32>) -> Step {
        if left > 0 {
            self.state = State::Payload(header, left, padding);
            return Step::On;
        }
        self.state = State::Header;
        Step::Frame(header, header.length.checked_sub(padding.unwrap_or(0)))
    }
}
