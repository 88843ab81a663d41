//! One direction of a connection: octets in, what TLS says out.

use crate::{adat::Adat, clear_text::ClearText, signature::Look};
use radar_handshake::{Datagrams, Item, Limits, Stream, begins_dtls};
use radar_plugin::Malformed;

/// One direction.
#[derive(Debug, Default)]
pub(crate) struct Side {
    state: State,
    /// What came first, if it was clear text.
    head: Box<[u8]>,
    /// What TLS is taken out of, where it is carried in the lines of FTP.
    adat: Option<Box<Adat>>,
    /// The sender has closed: nothing comes any more.
    pub closed: bool,
    /// Octets that came.
    pub octets: u64,
    /// Octets that came after the direction had nothing more to tell.
    pub surplus: u64,
}

#[derive(Debug)]
enum State {
    /// TLS has not begun.
    Clear(ClearText),
    Tls(Stream),
    Dtls(Box<Datagrams>),
    /// Nothing of it can be read any more.
    Lost,
}

impl Default for State {
    fn default() -> Self {
        Self::Clear(ClearText::default())
    }
}

impl Side {
    /// Reads on; a direction that is malformed is given up.
    pub fn read(
        &mut self,
        chunk: &[u8],
        limits: Limits,
        mut take: impl FnMut(Item<'_>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        let mut joined = Vec::new();
        let mut rest = chunk;
        if let State::Clear(clear) = &mut self.state {
            match clear.pass(chunk, &mut joined) {
                Some((look, tls)) => {
                    rest = tls;
                    self.adat = (look == Look::Adat).then(Box::default);
                }
                None => return Ok(()),
            }
            if clear.ends_with_change() {
                take(Item::ChangeCipherSpec)?;
            }
            self.head = clear.head().into();
            self.state = State::Tls(Stream::new(limits));
        }
        let State::Tls(stream) = &mut self.state else { return Ok(()) };
        let outcome = match &mut self.adat {
            Some(adat) => {
                let mut octets = Vec::new();
                let decoded = adat.decode(rest, &mut octets);
                read_all(stream, &octets, &mut take).and(decoded)
            }
            None => read_all(stream, rest, &mut take),
        };
        if outcome.is_err() {
            self.state = State::Lost;
        }
        outcome
    }

    /// Reads a datagram. One that is malformed is given up, and the next stands for itself.
    pub fn read_datagram(
        &mut self,
        datagram: &[u8],
        limits: Limits,
        take: impl FnMut(Item<'_>) -> Result<(), Malformed>,
    ) -> Result<(), Malformed> {
        match &mut self.state {
            State::Dtls(datagrams) => datagrams.read(datagram, take),
            State::Clear(clear) if !begins_dtls(datagram) => {
                clear.pass_over(datagram);
                Ok(())
            }
            state => {
                if let State::Clear(clear) = state {
                    self.head = clear.head().into();
                }
                let mut datagrams = Box::new(Datagrams::new(limits));
                let outcome = datagrams.read(datagram, take);
                *state = State::Dtls(datagrams);
                outcome
            }
        }
    }

    /// Octets were lost. A message that spans them cannot be put together, and where the next record
    /// begins is not known; clear text may be followed by TLS all the same.
    pub fn gap(&mut self) {
        match &mut self.state {
            State::Clear(clear) => clear.gap(),
            state => *state = State::Lost,
        }
    }

    /// The first octets of the clear text before TLS.
    pub fn head(&self) -> &[u8] {
        match &self.state {
            State::Clear(clear) => clear.head(),
            _ => &self.head,
        }
    }

    /// TLS has begun.
    pub fn has_tls(&self) -> bool {
        matches!(self.state, State::Tls(_) | State::Dtls(_))
    }

    /// TLS has begun within the lines of FTP.
    pub fn is_within_ftp(&self) -> bool {
        self.adat.is_some()
    }

    /// Nothing of it can be read any more.
    pub fn is_lost(&self) -> bool {
        matches!(self.state, State::Lost)
    }

    /// Octets of clear text that were passed by, before TLS or between its parts.
    pub fn clear_octets(&self) -> u64 {
        match &self.state {
            State::Clear(clear) => clear.octets(),
            _ => self.adat.as_ref().map_or(0, |adat| adat.other()),
        }
    }
}

fn read_all(
    stream: &mut Stream,
    mut rest: &[u8],
    take: &mut impl FnMut(Item<'_>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    while let Some(item) = stream.read(&mut rest)? {
        take(item)?;
    }
    Ok(())
}
