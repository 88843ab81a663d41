//! Queries that wait for an answer.

use std::collections::BTreeMap;

use radar_plugin::Subject;
use radar_plugin::wire::Cursor;

use crate::message::{Message, Question};

/// A query, as much of it as is told when no answer comes.
#[derive(Debug)]
pub struct Query {
    /// Its flow, time and direction.
    pub subject: Subject,
    /// Messages of its flow before it.
    pub tx_id: u64,
    /// Its message id.
    pub id: u16,
    /// Its opcode.
    pub opcode: u8,
    /// Its first question without compression, or nothing: 255 octets and four.
    question: Box<[u8]>,
}

impl Query {
    /// The query that a message is.
    pub fn new(message: &Message<'_>, subject: Subject, tx_id: u64) -> Self {
        let mut question = Vec::new();
        if let Some(first) = message.questions().next() {
            first.name.write_wire(&mut question);
            question.extend(first.kind.0.to_be_bytes());
            question.extend(first.class.to_be_bytes());
        }
        let (id, opcode) = (message.header.id, message.header.opcode());
        Self { subject, tx_id, id, opcode, question: question.into() }
    }

    /// Its first question.
    pub fn question(&self) -> Option<Question<'_>> {
        Question::read(&mut Cursor::new(&self.question)).ok()
    }

    /// Whether a response repeats the question; one that reports an error may have none.
    fn is_asked_by(&self, response: &Message<'_>) -> bool {
        match (response.questions().next(), self.question()) {
            (Some(theirs), Some(ours)) => theirs.kind == ours.kind && theirs.name.is(ours.name),
            (None, _) => true,
            (Some(_), None) => false,
        }
    }
}

/// The queries of all flows that wait, found by flow and message id.
///
/// A tree and not a hash table: it gives all of one flow and nobody can choose keys that collide.
#[derive(Debug)]
pub struct Queries {
    waiting: BTreeMap<(u64, u16), Query>,
    timeout: u64,
    pending_max: usize,
}

impl Queries {
    /// Each query waits for `timeout` nanoseconds, at most `pending_max` at a time.
    pub fn new(timeout: u64, pending_max: usize) -> Self {
        Self { waiting: BTreeMap::new(), timeout, pending_max }
    }

    /// Lets a query wait; false if there is no room for it.
    ///
    /// One that is sent again waits since it was sent first. When its id is another query's that
    /// still waits in the same flow, it is not waited for: no answer could be told to be its own.
    pub fn ask(&mut self, query: Query) -> bool {
        if self.waiting.len() >= self.pending_max {
            return false;
        }
        self.waiting.entry((query.subject.flow, query.id)).or_insert(query);
        true
    }

    /// Takes out the query that a response answers.
    pub fn answer(&mut self, response: &Message<'_>, subject: &Subject) -> Option<Query> {
        let key = (subject.flow, response.header.id);
        let query = self.waiting.get(&key)?;
        let in_time = subject.time.saturating_sub(query.subject.time) <= self.timeout;
        let other_way = query.subject.direction != subject.direction;
        if in_time && other_way && query.is_asked_by(response) { self.waiting.remove(&key) } else { None }
    }

    /// Takes out those whose time is over at `now`, the oldest first.
    pub fn expire(&mut self, now: u64) -> Vec<Query> {
        let is_over = |query: &Query| query.subject.time.saturating_add(self.timeout) < now;
        let keys: Vec<_> =
            self.waiting.iter().filter(|(_, query)| is_over(query)).map(|(key, _)| *key).collect();
        let mut expired: Vec<_> = keys.iter().filter_map(|key| self.waiting.remove(key)).collect();
        expired.sort_by_key(|query| (query.subject.time, query.subject.packet, query.tx_id));
        expired
    }

    /// Takes out those of a flow that is over, the oldest first.
    pub fn end(&mut self, flow: u64) -> Vec<Query> {
        let keys: Vec<_> = self.waiting.range((flow, 0)..=(flow, u16::MAX)).map(|(key, _)| *key).collect();
        let mut ended: Vec<_> = keys.iter().filter_map(|key| self.waiting.remove(key)).collect();
        ended.sort_by_key(|query| (query.subject.time, query.subject.packet, query.tx_id));
        ended
    }

    /// Nanoseconds that a query sent at `time` has waited at `now`, and its timeout at most.
    pub fn waited(&self, time: u64, now: u64) -> u64 {
        now.saturating_sub(time).min(self.timeout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::ANSWER;

    fn subject(flow: u64, time: u64, direction: u8) -> Subject {
        Subject { time, flow, packet: time, slot: 0, direction }
    }

    /// The query that [`ANSWER`] answers, under another id and in capitals.
    fn query(id: u16) -> Vec<u8> {
        let mut bytes = ANSWER[..33].to_ascii_uppercase();
        bytes[..12].copy_from_slice(&[0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        bytes[..2].copy_from_slice(&id.to_be_bytes());
        bytes
    }

    fn asked(queries: &mut Queries, flow: u64, id: u16, time: u64) -> bool {
        let bytes = query(id);
        queries.ask(Query::new(&Message::parse(&bytes).unwrap(), subject(flow, time, 0), 0))
    }

    #[test]
    fn an_answer_finds_its_query_whatever_the_case() {
        let mut queries = Queries::new(100, 10);
        assert!(asked(&mut queries, 1, 0x1234, 5));
        let answer = Message::parse(ANSWER).unwrap();
        assert!(queries.answer(&answer, &subject(2, 6, 1)).is_none(), "another flow");
        assert!(queries.answer(&answer, &subject(1, 6, 0)).is_none(), "the same direction");
        assert_eq!(queries.answer(&answer, &subject(1, 6, 1)).unwrap().subject.time, 5);
        assert!(queries.answer(&answer, &subject(1, 7, 1)).is_none(), "a second answer");
    }

    #[test]
    fn of_queries_in_one_packet_the_first_is_told_first() {
        let mut queries = Queries::new(100, 10);
        for (tx_id, id) in [9, 3, 7].into_iter().enumerate() {
            let bytes = query(id);
            queries.ask(Query::new(&Message::parse(&bytes).unwrap(), subject(1, 5, 0), tx_id as u64));
        }
        assert!(queries.end(1).iter().map(|query| query.id).eq([9, 3, 7]));
    }

    #[test]
    fn an_answer_to_another_question_or_too_late_is_none() {
        let mut queries = Queries::new(100, 10);
        asked(&mut queries, 1, 0x1234, 5);
        let mut other = ANSWER.to_vec();
        other[14] = b'x';
        assert!(queries.answer(&Message::parse(&other).unwrap(), &subject(1, 6, 1)).is_none());
        let answer = Message::parse(ANSWER).unwrap();
        assert!(queries.answer(&answer, &subject(1, 106, 1)).is_none());
        assert!(queries.answer(&answer, &subject(1, 105, 1)).is_some());
    }

    #[test]
    fn an_error_without_a_question_answers_by_its_id() {
        let mut queries = Queries::new(100, 10);
        asked(&mut queries, 1, 7, 5);
        let error = [0, 7, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        assert!(queries.answer(&Message::parse(&error).unwrap(), &subject(1, 6, 1)).is_some());
    }

    #[test]
    fn what_is_asked_again_waits_since_the_first_time() {
        let mut queries = Queries::new(100, 10);
        asked(&mut queries, 1, 7, 5);
        asked(&mut queries, 1, 7, 50);
        assert!(queries.expire(105).is_empty());
        let expired = queries.expire(106);
        assert_eq!(expired.len(), 1);
        assert_eq!(expired[0].question().unwrap().name.to_string(), "WWW.EXAMPLE.ORG");
    }

    #[test]
    fn the_queries_of_a_flow_end_with_it_and_others_do_not() {
        let mut queries = Queries::new(100, 10);
        for (flow, id, time) in [(1, 9, 3), (2, 7, 1), (2, 3, 2), (3, 0, 4)] {
            asked(&mut queries, flow, id, time);
        }
        let ids: Vec<_> = queries.end(2).iter().map(|query| query.id).collect();
        assert_eq!(ids, [7, 3]);
        assert_eq!(queries.expire(u64::MAX).len(), 2);
    }

    #[test]
    fn no_more_wait_than_there_is_room_for() {
        let mut queries = Queries::new(100, 2);
        assert!(asked(&mut queries, 1, 1, 0) && asked(&mut queries, 1, 2, 0));
        assert!(!asked(&mut queries, 1, 3, 0));
    }
}
