//! One direction of a connection: octets in, what its sender says of itself out.

use crate::{
    identification::Identification,
    kexinit::{KEXINIT, KexInit},
    lines::{Found, Lines},
    packets::Packets,
};
use radar_plugin::Malformed;

/// One direction.
#[derive(Debug, Default)]
pub(crate) struct Side {
    state: State,
    /// Its identification string.
    pub identification: Option<Identification>,
    /// The payload of its KEXINIT, which [`KexInit::parse`] has taken.
    kexinit: Option<Box<[u8]>>,
    /// Other lines came before its identification string.
    pub lines_before: bool,
    /// The sender has closed: nothing comes any more.
    pub closed: bool,
    /// Octets that came.
    pub octets: u64,
    /// Octets that came after the direction had nothing more to tell.
    pub surplus: u64,
}

#[derive(Debug)]
enum State {
    /// Nothing has come, or what had come last was lost.
    Beginning(Lines),
    Lines(Lines),
    Packets(Packets),
    /// The same, with nothing to say that these are packets: the first has to be a KEXINIT.
    Perhaps(Packets),
    /// All that it has to tell was seen.
    Over,
    /// Nothing of it can be read any more.
    Lost,
}

impl Default for State {
    fn default() -> Self {
        Self::Beginning(Lines::default())
    }
}

/// Messages that may come before a KEXINIT (RFC 4253 §11), and the one that says there will be none.
const DISCONNECT: u8 = 1;
const IGNORE: u8 = 2;
const UNIMPLEMENTED: u8 = 3;
const DEBUG: u8 = 4;

impl Side {
    /// Reads on, and says whether there is news; a direction that is malformed is given up.
    ///
    /// `packet_max` bounds a packet's octets.
    pub fn read(&mut self, chunk: &[u8], packet_max: usize) -> Result<bool, Malformed> {
        self.octets = self.octets.saturating_add(chunk.len() as u64);
        if self.is_over() || self.is_lost() {
            self.surplus = self.surplus.saturating_add(chunk.len() as u64);
        }
        let (mut rest, mut news) = (chunk, false);
        while !rest.is_empty() && !self.is_over() && !self.is_lost() {
            match self.step(&mut rest, packet_max) {
                Ok(told) => news |= told,
                Err(malformed) => {
                    let unsure = matches!(self.state, State::Perhaps(_));
                    self.state = State::Lost;
                    return if unsure { Ok(news) } else { Err(malformed) };
                }
            }
        }
        Ok(news)
    }

    /// Octets were lost. What spans them cannot be put together; the KEXINIT may begin behind them.
    pub fn gap(&mut self) {
        if !self.is_over() && !self.is_lost() {
            self.state = State::Beginning(Lines::in_the_middle());
        }
    }

    /// What it offers.
    pub fn offer(&self) -> Option<KexInit<'_>> {
        self.kexinit.as_deref().and_then(|payload| KexInit::parse(payload).ok())
    }

    /// It has said that this is SSH.
    pub fn is_known(&self) -> bool {
        self.identification.is_some() || self.kexinit.is_some()
    }

    /// Nothing more is to be learnt of it.
    pub fn is_finished(&self) -> bool {
        self.closed || self.is_over() || self.is_lost()
    }

    /// It was understood until it had no more to tell.
    pub fn is_over(&self) -> bool {
        matches!(self.state, State::Over)
    }

    fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }

    /// Reads one thing.
    fn step(&mut self, rest: &mut &[u8], packet_max: usize) -> Result<bool, Malformed> {
        match &mut self.state {
            State::Beginning(lines) => {
                // The length of a KEXINIT begins with a zero, and no line does.
                let lines = std::mem::take(lines);
                self.state = match rest.first() {
                    Some(0) => State::Perhaps(Packets::default()),
                    _ if self.identification.is_some() => State::Lost,
                    _ => State::Lines(lines),
                };
                Ok(false)
            }
            State::Lines(lines) => match lines.read(rest) {
                Found::Nothing => Ok(false),
                Found::Line(line) => {
                    self.lines_before = lines.came_before();
                    self.identify(&line)
                }
                Found::Never => {
                    self.state = State::Lost;
                    Ok(false)
                }
            },
            State::Packets(packets) => {
                match packets.read(rest, packet_max, |payload| (kind(payload), keep(payload)))? {
                    None => Ok(false),
                    Some(message) => self.take(message),
                }
            }
            State::Perhaps(packets) => match packets.read(rest, packet_max, keep)? {
                None => Ok(false),
                Some(kexinit) => self.take((KEXINIT, kexinit)),
            },
            State::Over | State::Lost => Ok(false),
        }
    }

    fn identify(&mut self, line: &[u8]) -> Result<bool, Malformed> {
        let identification = Identification::parse(line)?;
        // Version 1 has packets of another form, which say nothing that is told.
        self.state = if identification.speaks_2() { State::Packets(Packets::default()) } else { State::Over };
        self.identification = Some(identification);
        Ok(true)
    }

    fn take(&mut self, (kind, kexinit): (u8, Option<Box<[u8]>>)) -> Result<bool, Malformed> {
        match kind {
            KEXINIT => {
                self.kexinit = Some(kexinit.ok_or(Malformed)?);
                self.state = State::Over;
                Ok(true)
            }
            DISCONNECT => {
                self.state = State::Over;
                Ok(false)
            }
            IGNORE | UNIMPLEMENTED | DEBUG => Ok(false),
            _ => Err(Malformed),
        }
    }
}

fn kind(payload: &[u8]) -> u8 {
    payload.first().copied().unwrap_or_default()
}

/// A copy of a payload that is a KEXINIT.
fn keep(payload: &[u8]) -> Option<Box<[u8]>> {
    KexInit::parse(payload).ok().map(|_| payload.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kexinit::tests::{LISTS, payload};

    fn packet(payload: &[u8]) -> Vec<u8> {
        let length = (payload.len() + 5) as u32;
        [&length.to_be_bytes()[..], &[4], payload, &[0; 4]].concat()
    }

    fn read(side: &mut Side, octets: &[u8]) -> Result<bool, Malformed> {
        side.read(octets, 10_000)
    }

    #[test]
    fn a_direction_is_over_when_its_kexinit_was_seen() {
        let mut side = Side::default();
        let octets = [b"SSH-2.0-x\r\n", &packet(&[IGNORE, 0, 0])[..], &packet(&payload(LISTS))].concat();
        assert_eq!(read(&mut side, &octets), Ok(true));
        assert!(side.is_over() && side.offer().is_some());
    }

    #[test]
    fn a_kexinit_behind_a_gap_is_read_if_it_is_all_there() {
        let init = packet(&payload(LISTS));
        let mut side = Side::default();
        side.gap();
        assert_eq!(read(&mut side, &init), Ok(true));
        let mut side = Side::default();
        read(&mut side, b"SSH-2.0-x\r\n").unwrap();
        side.gap();
        assert_eq!(read(&mut side, &init[1..]), Ok(false));
        assert!(side.is_lost() && side.offer().is_none());
    }

    #[test]
    fn what_only_looks_like_a_packet_is_no_fault() {
        let mut side = Side::default();
        side.gap();
        assert_eq!(read(&mut side, &packet(&[94, 1, 2, 3])), Ok(false));
        assert!(side.is_lost());
    }

    #[test]
    fn a_message_out_of_place_is_malformed() {
        let mut side = Side::default();
        assert!(read(&mut side, &[b"SSH-2.0-x\n", &packet(&[30, 0])[..]].concat()).is_err());
        let mut side = Side::default();
        assert!(read(&mut side, b"SSH-2.0-x\r\nProtocol mismatch.\r\n").is_err());
        assert!(side.identification.is_some());
    }
}
