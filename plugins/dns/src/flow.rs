//! What is kept of each flow: how many messages it had, and the streams that they come in.

use crate::framing::Framing;
use crate::plausible;

/// Messages in a row that are none, after which a flow is left alone: it speaks something else.
const MALFORMED_MAX: u8 = 8;

/// A flow that speaks DNS, or may.
#[derive(Debug, Default)]
pub struct Flow {
    /// A message was seen: what follows need not prove again that it is one.
    pub is_known: bool,
    /// Nothing more is wanted of it.
    pub is_given_up: bool,
    messages: u64,
    malformed: u8,
    /// To the responder and to the originator; few flows are TCP.
    streams: Option<Box<[Stream; 2]>>,
}

impl Flow {
    /// A message came: the number of those before it.
    pub fn message(&mut self) -> u64 {
        (self.is_known, self.malformed) = (true, 0);
        let before = self.messages;
        self.messages = before.saturating_add(1);
        before
    }

    /// Something came that is no message.
    pub fn malformed(&mut self) {
        self.malformed = self.malformed.saturating_add(1);
        self.is_given_up |= self.malformed >= MALFORMED_MAX;
    }

    /// The stream of a direction.
    pub fn stream(&mut self, direction: u8) -> Option<&mut Stream> {
        self.streams.get_or_insert_default().get_mut(usize::from(direction))
    }
}

/// One direction of a connection.
#[derive(Debug, Default)]
pub struct Stream {
    framing: Framing,
    /// Where the next message begins is not known.
    is_lost: bool,
}

impl Stream {
    /// Octets are missing, before what comes next or before all of it.
    pub fn lose(&mut self) {
        self.framing.reset();
        self.is_lost = true;
    }

    /// Takes the next octets and hands over the messages that they complete.
    ///
    /// A stream that was lost is taken up again with a segment that begins with a whole message,
    /// which nearly all do: what sends DNS seldom sends two messages so fast that they share one.
    pub fn feed(&mut self, octets: &[u8], each: impl FnMut(&[u8])) {
        if self.is_lost {
            let message = octets
                .split_first_chunk()
                .and_then(|(length, rest)| rest.get(..usize::from(u16::from_be_bytes(*length))));
            self.is_lost = message.and_then(plausible::parse).is_none();
        }
        if !self.is_lost {
            self.framing.feed(octets, each);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ANSWER;

    #[test]
    fn a_lost_stream_goes_on_with_a_whole_message() {
        let framed = [&[0, ANSWER.len() as u8], ANSWER].concat();
        let (mut stream, mut messages) = (Stream::default(), 0);
        stream.lose();
        stream.feed(&framed[5..], |_| panic!("the middle of a message"));
        stream.feed(&framed, |message| {
            assert_eq!(message, ANSWER);
            messages += 1;
        });
        stream.feed(&framed[..20], |_| panic!("the half of a message"));
        stream.feed(&framed[20..], |_| messages += 1);
        assert_eq!(messages, 2);
    }

    #[test]
    fn a_flow_without_messages_is_given_up() {
        let mut flow = Flow::default();
        (0..7).for_each(|_| flow.malformed());
        assert_eq!(flow.message(), 0);
        (0..7).for_each(|_| flow.malformed());
        assert!(!flow.is_given_up);
        flow.malformed();
        assert!(flow.is_given_up);
    }
}
