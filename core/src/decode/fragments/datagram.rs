//! A datagram of which some fragments have come.

use std::{collections::BTreeMap, iter, mem};

use bumpalo::Bump;

use crate::time::Timestamp;

use super::{Counters, Fragment, count};

/// Octets of the payload of a datagram at most: what IPv4's and IPv6's length fields can say.
pub(super) const OCTETS_MAX: usize = 65_535;

/// The pieces of one datagram.
#[derive(Debug)]
pub(in crate::decode) struct Datagram {
    /// Its place in the order of arrival.
    pub(super) serial: u64,
    /// When its first fragment came.
    pub(super) since: Timestamp,
    /// Octets on the wire of the frames that brought its fragments.
    pub(super) wire: u32,
    header: Vec<u8>,
    protocol: u8,
    /// By where they begin; they do not overlap.
    pieces: BTreeMap<usize, Box<[u8]>>,
    octets: usize,
    /// Octets of the whole, once the last fragment has come.
    end: Option<usize>,
    /// Two fragments had other octets in the same place.
    disputed: bool,
}

impl Datagram {
    /// What a datagram takes besides its octets, about: two map entries with their keys.
    pub const OVERHEAD: usize = 512;
    /// What a piece takes besides its octets, about: so that many small ones are not free.
    const PIECE_OVERHEAD: usize = 48;

    pub(super) fn new(serial: u64, since: Timestamp) -> Self {
        Self {
            serial,
            since,
            wire: 0,
            header: Vec::new(),
            protocol: 0,
            pieces: BTreeMap::new(),
            octets: 0,
            end: None,
            disputed: false,
        }
    }

    /// The headers that stand before the payload, as the first fragment had them.
    pub fn header(&self) -> &[u8] {
        &self.header
    }

    /// What the first fragment said that the payload is.
    pub fn protocol(&self) -> u8 {
        self.protocol
    }

    /// Octets of the payload that are here.
    pub fn octets(&self) -> usize {
        self.octets
    }

    pub(super) fn memory(&self) -> usize {
        let pieces = self.pieces.len().saturating_mul(Self::PIECE_OVERHEAD);
        self.octets.saturating_add(self.header.len()).saturating_add(pieces).saturating_add(Self::OVERHEAD)
    }

    /// Whether all octets are here. A disputed datagram never is: receivers take the one copy, the
    /// other, or neither (RFC 5722 §4; Linux from 4.19 on), and of two datagrams that one sender has
    /// given the same number there is none that has the octets of both (RFC 4963).
    pub(super) fn is_whole(&self) -> bool {
        self.end == Some(self.octets) && !self.header.is_empty() && !self.disputed
    }

    /// Takes in what a fragment brings that is not here yet.
    pub(super) fn add(&mut self, fragment: &Fragment<'_>, counters: &mut Counters) {
        // Only the last may end within a unit of eight octets; Linux cuts the others, too.
        let rest = if fragment.more { fragment.length % 8 } else { 0 };
        let length = fragment.length.saturating_sub(rest);
        let payload = fragment.payload.get(..length).unwrap_or(fragment.payload);
        let end = fragment.offset.saturating_add(payload.len());
        let last = self.pieces.last_key_value().map_or(0, |(at, piece)| at.saturating_add(piece.len()));
        let fits = match (fragment.more, self.end) {
            (true, None) => true,
            (true, Some(known)) => end <= known,
            (false, None) => end >= last,
            (false, Some(known)) => end == known,
        };
        if !fits || end > OCTETS_MAX || payload.is_empty() {
            return count(&mut counters.fragments_malformed);
        }
        if !fragment.more {
            self.end = Some(end);
        }
        if fragment.offset == 0 && self.header.is_empty() {
            self.header = fragment.header.to_vec();
            self.protocol = fragment.protocol;
        }
        self.fill(fragment.offset, payload, counters);
    }

    /// Puts `payload` where nothing is yet.
    fn fill(&mut self, start: usize, payload: &[u8], counters: &mut Counters) {
        let end = start.saturating_add(payload.len());
        let part = |from: usize, to: usize| {
            payload.get(from.saturating_sub(start)..to.saturating_sub(start)).unwrap_or_default()
        };
        let first = self.pieces.range(..=start).next_back().map_or(start, |(&at, _)| at);
        let (mut at, mut fresh) = (start, Vec::new());
        let (mut overlaps, mut differs) = (false, false);
        for (&known, piece) in self.pieces.range(first..end) {
            let known_end = known.saturating_add(piece.len());
            let (from, to) = (known.max(start), known_end.min(end));
            if from >= to {
                continue;
            }
            if at < from {
                fresh.push((at, part(at, from)));
            }
            overlaps = true;
            differs |=
                piece.get(from.saturating_sub(known)..to.saturating_sub(known)) != Some(part(from, to));
            at = to;
        }
        if at < end {
            fresh.push((at, part(at, end)));
        }
        for (at, octets) in fresh {
            self.octets = self.octets.saturating_add(octets.len());
            self.pieces.insert(at, octets.into());
        }
        if overlaps {
            count(&mut counters.fragments_overlapping);
        }
        if differs {
            self.disputed = true;
            count(&mut counters.fragments_differing);
        }
    }

    /// Its octets behind `header`, in `arena`.
    pub fn join<'b>(&self, header: &[u8], arena: &'b Bump) -> &'b [u8] {
        let length = header.len().saturating_add(self.octets);
        let whole = arena.alloc_slice_fill_copy(length, 0);
        let mut places = &mut *whole;
        for piece in iter::once(header).chain(self.pieces.values().map(|piece| &**piece)) {
            let Some((place, after)) = mem::take(&mut places).split_at_mut_checked(piece.len()) else {
                break;
            };
            place.copy_from_slice(piece);
            places = after;
        }
        whole
    }
}
