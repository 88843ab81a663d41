//! Which protocol a flow speaks: how it began, and what it has turned into.

/// The protocol of a flow, by its place among those known by name; 0 for none.
///
/// What it began with and what it turned into are told by several plugins, in any order: an analyzer
/// of TLS may come upon the hello of a batch before another has said that the batch begins with SMTP.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Spoken {
    began: u16,
    became: u16,
    /// Whether `began` comes from a plugin that parses that protocol.
    parsed: bool,
}

impl Spoken {
    /// A plugin knows how the flow begins. One that has parsed the protocol goes before one that knows
    /// its looks only, whichever speaks first. If two have parsed it, the flow has changed meanwhile.
    pub fn identify(&mut self, protocol: u16, parsed: bool) {
        match (self.parsed, parsed) {
            (true, true) if self.began != protocol => self.became = protocol,
            (true, _) => {}
            (false, true) => (self.began, self.parsed) = (protocol, true),
            (false, false) if self.began == 0 => self.began = protocol,
            (false, false) => {}
        }
    }

    /// From here on the flow speaks another protocol than it began with.
    pub fn change(&mut self, protocol: u16) {
        self.became = protocol;
    }

    /// EVE `app_proto`.
    #[must_use]
    pub fn now(self) -> u16 {
        if self.became == 0 { self.began } else { self.became }
    }

    /// EVE `app_proto_orig`: what it began with, if that is known and it speaks another one now.
    #[must_use]
    pub fn before(self) -> u16 {
        if self.became == 0 || self.became == self.began { 0 } else { self.began }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMTP: u16 = 1;
    const TLS: u16 = 2;
    const HTTP: u16 = 3;

    /// What comes of saying all of this, in this order and in the reverse.
    fn spoken(said: &[fn(&mut Spoken)]) -> [(u16, u16); 2] {
        let after = |spoken: Spoken| (spoken.now(), spoken.before());
        let mut results = [Spoken::default(); 2];
        said.iter().for_each(|say| say(&mut results[0]));
        said.iter().rev().for_each(|say| say(&mut results[1]));
        results.map(after)
    }

    #[test]
    fn who_has_parsed_a_protocol_goes_before_who_knows_its_looks() {
        assert_eq!(spoken(&[|it| it.identify(SMTP, false), |it| it.identify(HTTP, true)]), [(HTTP, 0); 2]);
    }

    #[test]
    fn a_change_leaves_what_was_spoken_before_whoever_speaks_first() {
        assert_eq!(spoken(&[|it| it.identify(SMTP, false), |it| it.change(TLS)]), [(TLS, SMTP); 2]);
        assert_eq!(spoken(&[|it| it.identify(HTTP, true), |it| it.change(TLS)]), [(TLS, HTTP); 2]);
        assert_eq!(spoken(&[|it| it.change(TLS)]), [(TLS, 0); 2]);
        assert_eq!(spoken(&[|it| it.identify(TLS, false), |it| it.change(TLS)]), [(TLS, 0); 2]);
    }

    #[test]
    fn what_is_parsed_later_has_taken_the_place_of_what_was_parsed_before() {
        let mut it = Spoken::default();
        it.identify(HTTP, true);
        it.identify(TLS, true);
        assert_eq!((it.now(), it.before()), (TLS, HTTP));
    }

    #[test]
    fn nothing_is_spoken_until_somebody_says_so() {
        assert_eq!(spoken(&[]), [(0, 0); 2]);
    }
}
