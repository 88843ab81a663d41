//! How long the server's answer took, where the first flight tells it.

use crate::protection::Sender;

/// When the hellos were sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Timing {
    /// When the client's hello was whole, in nanoseconds since 1970.
    sent: Option<u64>,
    /// The client said something again after that: whichever was answered cannot be told.
    repeated: bool,
    /// Nanoseconds.
    rtt: Option<u64>,
}

impl Timing {
    /// A part of a hello came at `time`; `whole` says that the client's was whole by then.
    pub fn see(&mut self, sender: Sender, time: u64, whole: bool) {
        match sender {
            Sender::Client if !whole => (),
            Sender::Client if self.sent.is_none() => self.sent = Some(time),
            Sender::Client => self.repeated |= self.rtt.is_none(),
            Sender::Server if self.rtt.is_none() && !self.repeated => {
                self.rtt = self.sent.and_then(|sent| time.checked_sub(sent));
            }
            Sender::Server => (),
        }
    }

    /// The client says its hello anew since the server has asked for a token.
    pub fn restart(&mut self) {
        *self = Self::default();
    }

    /// Nanoseconds from the client's hello to the server's.
    pub fn rtt(&self) -> Option<u64> {
        self.rtt
    }

    /// The same in microseconds.
    pub fn rtt_us(&self) -> Option<u64> {
        self.rtt.map(|rtt| rtt / 1000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_timed_from_the_whole_hello() {
        let mut timing = Timing::default();
        timing.see(Sender::Client, 1_000_000, false);
        timing.see(Sender::Client, 2_000_000, true);
        timing.see(Sender::Server, 5_000_000, true);
        timing.see(Sender::Server, 9_000_000, true);
        assert_eq!(timing.rtt_us(), Some(3000));
    }

    #[test]
    fn a_hello_that_was_sent_twice_times_nothing() {
        let mut timing = Timing::default();
        timing.see(Sender::Client, 2_000_000, true);
        timing.see(Sender::Client, 3_000_000, true);
        timing.see(Sender::Server, 5_000_000, true);
        assert_eq!(timing.rtt_us(), None);
    }
}
