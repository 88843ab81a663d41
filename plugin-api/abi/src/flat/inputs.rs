//! The inputs of a batch, one way.

use super::{VERSION, octets, u16_at, u32_at};
use crate::stable::{Input, std_types::RSlice};

/// Octets of the header.
const HEADER: usize = 16;
/// Octets of a record.
const RECORD: usize = 96;

/// Writes a batch into `buffer`, in place of what it held.
///
/// What does not fit into 32 bits of length is left out; callers keep batches far below.
pub fn write(buffer: &mut Vec<u8>, inputs: &[Input<'_>]) {
    buffer.clear();
    let records = HEADER + inputs.len() * RECORD;
    let data: usize = inputs.iter().map(|input| input.data.len()).sum();
    buffer.reserve(records + data);
    buffer.extend_from_slice(&header(inputs.len(), records));
    let mut at = records;
    for input in inputs {
        let length = input.data.len();
        buffer.extend_from_slice(&record(input, at, length));
        at += length;
    }
    for input in inputs {
        buffer.extend_from_slice(input.data.as_slice());
    }
}

fn header(count: usize, records: usize) -> [u8; HEADER] {
    let mut header = [0; HEADER];
    header[0..2].copy_from_slice(&VERSION.to_le_bytes());
    header[2..4].copy_from_slice(&(HEADER as u16).to_le_bytes());
    header[4..6].copy_from_slice(&(RECORD as u16).to_le_bytes());
    header[8..12].copy_from_slice(&(count as u32).to_le_bytes());
    header[12..16].copy_from_slice(&(records as u32).to_le_bytes());
    header
}

#[inline]
fn record(input: &Input<'_>, at: usize, length: usize) -> [u8; RECORD] {
    let mut record = [0; RECORD];
    record[0..8].copy_from_slice(&input.time.to_le_bytes());
    record[8..16].copy_from_slice(&input.flow.to_le_bytes());
    record[16..24].copy_from_slice(&input.offset.to_le_bytes());
    record[24..32].copy_from_slice(&input.length.to_le_bytes());
    record[32..40].copy_from_slice(&input.packet.to_le_bytes());
    record[40..56].copy_from_slice(&input.source);
    record[56..72].copy_from_slice(&input.destination);
    record[72..76].copy_from_slice(&input.slot.to_le_bytes());
    record[76..78].copy_from_slice(&input.source_port.to_le_bytes());
    record[78..80].copy_from_slice(&input.destination_port.to_le_bytes());
    record[80..82].copy_from_slice(&input.flags.to_le_bytes());
    record[82] = input.kind;
    record[83] = input.direction;
    record[84] = input.protocol;
    record[88..92].copy_from_slice(&(at as u32).to_le_bytes());
    record[92..96].copy_from_slice(&(length as u32).to_le_bytes());
    record
}

/// The inputs in a buffer, as a plugin reads them.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    buffer: &'a [u8],
    at: usize,
    stride: usize,
    left: u32,
}

impl<'a> Inputs<'a> {
    /// Those of `buffer`; none if it has another layout than this version reads.
    #[must_use]
    pub fn new(buffer: &'a [u8]) -> Option<Self> {
        let (version, header) = (u16_at(buffer, 0)?, usize::from(u16_at(buffer, 2)?));
        let (stride, left) = (usize::from(u16_at(buffer, 4)?), u32_at(buffer, 8)?);
        let known = version == VERSION && header >= HEADER && stride >= RECORD;
        known.then_some(Self { buffer, at: header, stride, left })
    }
}

impl<'a> Iterator for Inputs<'a> {
    type Item = Input<'a>;

    #[inline]
    fn next(&mut self) -> Option<Input<'a>> {
        self.left = self.left.checked_sub(1)?;
        let record: &[u8; RECORD] = self.buffer.get(self.at..)?.first_chunk()?;
        self.at = self.at.checked_add(self.stride)?;
        read(record, self.buffer)
    }
}

#[inline]
fn read<'a>(record: &[u8; RECORD], buffer: &'a [u8]) -> Option<Input<'a>> {
    let word = |at: usize| octets(record, at).map_or(0, u64::from_le_bytes);
    let half = |at: usize| octets(record, at).map_or(0, u32::from_le_bytes);
    let quarter = |at: usize| octets(record, at).map_or(0, u16::from_le_bytes);
    let (at, length) = (half(88) as usize, half(92) as usize);
    Some(Input {
        time: word(0),
        flow: word(8),
        offset: word(16),
        length: word(24),
        packet: word(32),
        source: octets(record, 40)?,
        destination: octets(record, 56)?,
        slot: half(72),
        source_port: quarter(76),
        destination_port: quarter(78),
        flags: quarter(80),
        kind: record[82],
        direction: record[83],
        protocol: record[84],
        data: RSlice::from_slice(buffer.get(at..at.checked_add(length)?)?),
        ..Input::empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(time: u64, data: &[u8]) -> Input<'_> {
        Input {
            time,
            flow: 2,
            offset: 3,
            length: 4,
            packet: 5,
            source: [6; 16],
            destination: [7; 16],
            slot: 8,
            source_port: 9,
            destination_port: 10,
            flags: 11,
            kind: 12,
            direction: 13,
            protocol: 14,
            data: RSlice::from_slice(data),
            ..Input::empty()
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let inputs = [input(1, b"one"), input(2, b""), input(3, b"three")];
        let mut buffer = b"of an earlier batch".to_vec();
        write(&mut buffer, &inputs);
        let read: Vec<_> = Inputs::new(&buffer).unwrap().map(|input| format!("{input:?}")).collect();
        assert_eq!(read, inputs.map(|input| format!("{input:?}")));
        assert_eq!(buffer.len(), 16 + 3 * 96 + 8);
    }

    #[test]
    fn a_buffer_cut_short_or_changed_ends_early_and_nothing_worse() {
        let mut whole = Vec::new();
        write(&mut whole, &[input(1, b"one"), input(2, b"two")]);
        for length in 0..whole.len() {
            assert!(Inputs::new(&whole[..length]).map_or(0, Iterator::count) < 2, "{length}");
        }
        for at in 0..whole.len() {
            let mut other = whole.clone();
            other[at] ^= 0xFF;
            assert!(Inputs::new(&other).map_or(0, Iterator::count) <= 2, "{at}");
        }
    }

    #[test]
    fn records_of_a_later_version_are_longer() {
        let mut buffer = Vec::new();
        write(&mut buffer, &[input(1, b""), input(2, b"")]);
        let (header, records) = buffer.split_at(16);
        let mut later = header.to_vec();
        later[2..4].copy_from_slice(&20u16.to_le_bytes());
        later[4..6].copy_from_slice(&100u16.to_le_bytes());
        later.extend([0xEE; 4]);
        for record in records.chunks(96) {
            later.extend(record);
            later.extend([0xEE; 4]);
        }
        let times: Vec<_> = Inputs::new(&later).unwrap().map(|input| input.time).collect();
        assert_eq!(times, [1, 2]);
    }
}
