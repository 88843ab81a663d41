//! What waits to be sent to a client: little, and rather the latest than all.

use bytes::Bytes;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Octets that may wait for one client, or one frame if that is longer.
pub const OCTETS_MAX: usize = 256 << 10;

/// What is sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Letter {
    /// A text of JSON.
    Text(Bytes),
    /// A frame of this channel.
    Frame {
        /// Its number.
        channel: u64,
        /// The frame.
        frame: Bytes,
        /// It is written as JSON.
        json: bool,
    },
}

/// The letters to one client, put in on the sink's thread and taken out on the server's.
#[derive(Debug, Default)]
pub struct Mailbox {
    inside: Mutex<Inside>,
    notify: Notify,
}

#[derive(Debug, Default)]
struct Inside {
    letters: VecDeque<Letter>,
    octets: usize,
    closed: bool,
}

impl Letter {
    fn len(&self) -> usize {
        match self {
            Self::Text(octets) | Self::Frame { frame: octets, .. } => octets.len(),
        }
    }
}

impl Mailbox {
    /// Puts in a text; a client that leaves too many lying is given up.
    pub fn text(&self, text: String) {
        let mut inside = self.inside();
        if inside.octets + text.len() > 2 * OCTETS_MAX {
            inside.closed = true;
        }
        inside.put(Letter::Text(text.into()));
        drop(inside);
        self.notify.notify_one();
    }

    /// Puts in a frame. `false` if there is no room: then those of its channel that wait are gone too, since
    /// something is missing after them.
    pub fn frame(&self, channel: u64, frame: Bytes, json: bool) -> bool {
        let mut inside = self.inside();
        if !inside.letters.is_empty() && inside.octets + frame.len() > OCTETS_MAX {
            inside.remove(channel);
            return false;
        }
        inside.put(Letter::Frame { channel, frame, json });
        drop(inside);
        self.notify.notify_one();
        true
    }

    /// Takes out the frames of a channel that is not wanted any more.
    pub fn forget(&self, channel: u64) {
        self.inside().remove(channel);
    }

    /// No frame of this channel waits, and little else.
    pub fn is_empty_of(&self, wanted: u64) -> bool {
        let inside = self.inside();
        let is_of = |letter: &Letter| matches!(letter, Letter::Frame { channel, .. } if *channel == wanted);
        inside.octets < OCTETS_MAX / 4 && !inside.letters.iter().any(is_of)
    }

    /// Octets that wait.
    #[cfg(test)]
    pub fn octets(&self) -> usize {
        self.inside().octets
    }

    /// Nobody takes anything out any more.
    pub fn is_closed(&self) -> bool {
        self.inside().closed
    }

    /// The client has gone, or is to go.
    pub fn close(&self) {
        let mut inside = self.inside();
        inside.closed = true;
        inside.letters.clear();
        inside.octets = 0;
        drop(inside);
        self.notify.notify_one();
    }

    /// The next letter, if one waits.
    #[cfg(test)]
    pub fn take(&self) -> Option<Letter> {
        self.inside().take()
    }

    /// The next letter; `None` if the client is to go.
    pub async fn next(&self) -> Option<Letter> {
        loop {
            {
                let mut inside = self.inside();
                if inside.closed {
                    return None;
                }
                if let Some(letter) = inside.take() {
                    return Some(letter);
                }
            }
            self.notify.notified().await;
        }
    }

    /// Whoever panicked while he held it left it whole: nothing in it can.
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    fn put(&mut self, letter: Letter) {
        if !self.closed {
            self.octets += letter.len();
            self.letters.push_back(letter);
        }
    }

    fn take(&mut self) -> Option<Letter> {
        let letter = self.letters.pop_front()?;
        self.octets -= letter.len();
        Some(letter)
    }

    fn remove(&mut self, gone: u64) {
        self.letters.retain(|letter| !matches!(letter, Letter::Frame { channel, .. } if *channel == gone));
        self.octets = self.letters.iter().map(Letter::len).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(length: usize) -> Bytes {
        vec![0; length].into()
    }

    #[test]
    fn who_takes_nothing_out_has_no_more_than_so_much_waiting() {
        let mailbox = Mailbox::default();
        let taken = (0..1000).filter(|_| mailbox.frame(1, frame(10_000), false)).count();
        assert!(mailbox.octets() <= OCTETS_MAX);
        assert!(taken > 20, "{taken}");
    }

    #[test]
    fn when_a_frame_has_no_room_those_of_its_channel_go_and_others_stay() {
        let mailbox = Mailbox::default();
        mailbox.text("hello".into());
        assert!(mailbox.frame(1, frame(1000), false));
        assert!(mailbox.frame(2, frame(1000), false));
        assert!(!mailbox.frame(1, frame(OCTETS_MAX), false));
        assert_eq!(mailbox.octets(), 1005);
        assert!(mailbox.frame(1, frame(1000), false));
    }

    #[test]
    fn a_frame_longer_than_the_bound_is_taken_when_nothing_waits() {
        let mailbox = Mailbox::default();
        assert!(mailbox.frame(1, frame(2 * OCTETS_MAX), false));
        assert!(!mailbox.frame(2, frame(1), false));
    }

    #[test]
    fn who_leaves_texts_lying_is_given_up() {
        let mailbox = Mailbox::default();
        (0..600).for_each(|_| mailbox.text("x".repeat(1024)));
        assert!(mailbox.is_closed());
        assert!(mailbox.octets() <= 2 * OCTETS_MAX);
    }
}
