//! A message in one line for people.

use std::fmt::Write;

use radar_plugin::wire::Untrusted;

use crate::kinds;
use crate::message::{Message, Question, Section};
use crate::queries::Query;
use crate::rdata;

/// Answers that a line has room for.
const ANSWERS_MAX: usize = 4;

/// `A www.example.org`, and for a response `→ edge.example.org 192.0.2.1 (1.5 ms)`.
pub fn message(message: &Message<'_>, latency_us: Option<u64>, line: &mut String) {
    if let Some(asked) = message.questions().next() {
        question(&asked, line);
    }
    if !message.header.is_response() {
        return;
    }
    line.push_str(if line.is_empty() { "→" } else { " →" });
    if message.rcode() != 0 {
        // Writing to a String cannot fail, here and below.
        let _ = write!(line, " {}", kinds::rcode(message.rcode()));
    }
    let mut answers = message.records(Section::Answer);
    for record in answers.by_ref().take(ANSWERS_MAX) {
        let mut text = Vec::new();
        if rdata::write(&record, &mut text).is_ok() {
            let _ = write!(line, " {}", Untrusted(text.get(..80).unwrap_or(&text)));
        }
    }
    if answers.next().is_some() {
        line.push_str(" …");
    }
    if let Some(latency) = latency_us {
        let _ = write!(line, " ({}.{} ms)", latency / 1000, latency / 100 % 10);
    }
}

/// `A www.example.org → no answer in 5.0 s`
pub fn unanswered(query: &Query, waited_us: u64, line: &mut String) {
    if let Some(asked) = query.question() {
        question(&asked, line);
    }
    let _ = write!(line, " → no answer in {}.{} s", waited_us / 1_000_000, waited_us / 100_000 % 10);
}

fn question(question: &Question<'_>, line: &mut String) {
    let mut name = Vec::new();
    question.name.write(&mut name);
    let _ = write!(line, "{} {}", question.kind.code(), Untrusted(&name));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_fits_on_a_line() {
        let mut line = String::new();
        message(&Message::parse(crate::testing::ANSWER).unwrap(), Some(1530), &mut line);
        assert_eq!(line, "A www.example.org → edge.example.org 192.0.2.1 192.0.2.2 (1.5 ms)");
    }
}
