//! Requests that wait for their answers: what Suricata calls a transaction is one event.

use crate::fixed_header::Kind;
use radar_plugin::{
    Subject, against,
    wire::json::{self, Object},
};
use std::collections::VecDeque;

/// A request with the answers to it that came until now.
#[derive(Debug)]
pub(crate) struct Transaction {
    /// Its flow and direction, the time and packet of the last message of it.
    pub subject: Subject,
    /// What must come next; nothing for one that is complete.
    pub awaits: Option<Kind>,
    /// The packet identifier that the answer repeats; 0 for those without.
    message_id: u16,
    /// The objects of its messages, as members of an event.
    pub members: Vec<u8>,
    /// One line for people, or nothing if nobody wants it.
    pub line: String,
}

impl Transaction {
    /// A request, of which `fill` writes the object.
    pub fn new(kind: Kind, message_id: u16, subject: Subject, fill: impl FnOnce(&mut Object<'_>)) -> Self {
        let members = json::members(|event| fill(&mut event.object(kind.key()))).into_vec();
        Self { subject, awaits: None, message_id, members, line: String::new() }
    }

    /// An answer to it, of which `fill` writes the object.
    pub fn answer(&mut self, kind: Kind, time: (u64, u64), fill: impl FnOnce(&mut Object<'_>)) {
        (self.subject.time, self.subject.packet) = time;
        self.members.push(b',');
        self.members.extend(json::members(|event| fill(&mut event.object(kind.key()))));
    }

    /// Whether a message from `direction` is the next step of it.
    fn is_next(&self, kind: Kind, message_id: u16, direction: u8) -> bool {
        // A PUBREL comes from who has published, all else from the other side.
        let sender = if kind == Kind::Pubrel { direction } else { against(direction) };
        self.awaits == Some(kind) && self.message_id == message_id && self.subject.direction == sender
    }
}

/// The transactions of a connection that are not complete, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Transactions {
    waiting: VecDeque<Transaction>,
    /// Octets of all members.
    octets: usize,
}

impl Transactions {
    /// Lets one wait. The bounds may push out others, which are given to `told`.
    pub fn wait(
        &mut self,
        transaction: Transaction,
        (number_max, octets_max): (usize, usize),
        mut told: impl FnMut(Transaction),
    ) {
        self.octets = self.octets.saturating_add(transaction.members.len());
        self.waiting.push_back(transaction);
        while self.waiting.len() > number_max || self.octets > octets_max {
            match self.take(0) {
                Some(oldest) => told(oldest),
                None => return,
            }
        }
    }

    /// Takes out the one of which this message is the next step.
    pub fn next(&mut self, kind: Kind, message_id: u16, direction: u8) -> Option<Transaction> {
        let place = self.waiting.iter().position(|it| it.is_next(kind, message_id, direction))?;
        self.take(place)
    }

    /// Takes out one whose last message came before `time`, in nanoseconds since 1970.
    pub fn expired(&mut self, time: u64) -> Option<Transaction> {
        // What goes on waiting is put at the end, so the first one is the one that waits longest.
        if self.waiting.front()?.subject.time < time { self.take(0) } else { None }
    }

    fn take(&mut self, place: usize) -> Option<Transaction> {
        let transaction = self.waiting.remove(place)?;
        self.octets = self.octets.saturating_sub(transaction.members.len());
        Some(transaction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(message_id: u16, direction: u8, time: u64) -> Transaction {
        let subject = Subject { time, flow: 1, packet: 1, slot: 0, direction };
        let made = Transaction::new(Kind::Publish, message_id, subject, |object| object.number("qos", 1));
        Transaction { awaits: Some(Kind::Puback), ..made }
    }

    #[test]
    fn an_answer_comes_from_the_other_side_with_the_same_number() {
        let mut transactions = Transactions::default();
        transactions.wait(publish(7, 0, 0), (9, 1000), drop);
        transactions.wait(publish(7, 1, 0), (9, 1000), drop);
        assert!(transactions.next(Kind::Puback, 8, 1).is_none());
        assert!(transactions.next(Kind::Pubrec, 7, 1).is_none());
        let mut answered = transactions.next(Kind::Puback, 7, 1).unwrap();
        assert_eq!(answered.subject.direction, 0);
        answered.answer(Kind::Puback, (5, 2), |object| object.number("message_id", 7));
        assert_eq!(answered.members, br#""publish":{"qos":1},"puback":{"message_id":7}"#);
        assert_eq!((answered.subject.time, answered.subject.packet), (5, 2));
        assert!(transactions.next(Kind::Puback, 7, 1).is_none());
    }

    #[test]
    fn what_waits_has_a_bound_in_number_and_in_octets() {
        let (mut transactions, mut told) = (Transactions::default(), Vec::new());
        for id in 1..=5 {
            transactions.wait(publish(id, 0, 0), (3, 1000), |it| told.push(it.message_id));
        }
        assert_eq!(told, [1, 2]);
        transactions.wait(publish(6, 0, 0), (3, 20), |it| told.push(it.message_id));
        assert_eq!(told, [1, 2, 3, 4, 5]);
        transactions.wait(publish(7, 0, 0), (3, 5), |it| told.push(it.message_id));
        assert_eq!((told.len(), transactions.octets), (7, 0));
    }

    #[test]
    fn what_has_waited_long_is_given_up() {
        let mut transactions = Transactions::default();
        transactions.wait(publish(1, 0, 10), (3, 1000), drop);
        transactions.wait(publish(2, 0, 20), (3, 1000), drop);
        assert_eq!(transactions.expired(15).unwrap().message_id, 1);
        assert!(transactions.expired(15).is_none());
        assert!(transactions.expired(u64::MAX).is_some() && transactions.expired(u64::MAX).is_none());
    }
}
