//! What came of a run of radar: its events, its messages, and what it took.

use serde_json::Value;
use std::time::Duration;
use tempfile::TempDir;

/// What came of a run.
#[derive(Debug)]
pub struct Ended {
    /// Its exit code; none if a signal ended it.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// Its standard output.
    pub lines: Vec<String>,
    /// Its standard error.
    pub stderr: String,
    /// How long it took.
    pub took: Duration,
    /// The most octets of memory that it had at a time.
    pub memory_peak: u64,
    /// Where it ran.
    pub folder: TempDir,
}

impl Ended {
    /// Itself, if its exit code was this one.
    ///
    /// # Panics
    /// If it was not, with all that radar had to say.
    #[must_use]
    #[track_caller]
    pub fn with_exit(self, code: i32) -> Self {
        let Self { exit, signal, stderr, .. } = &self;
        assert_eq!(*exit, Some(code), "(a signal ended it: {signal:?})\n{stderr}");
        self
    }

    /// Itself, if this stands in what it said on standard error.
    ///
    /// # Panics
    /// If it does not.
    #[must_use]
    #[track_caller]
    pub fn saying(self, part: &str) -> Self {
        assert!(self.stderr.contains(part), "{part:?} was not said, but:\n{}", self.stderr);
        self
    }

    /// Every line as JSON.
    ///
    /// # Panics
    /// If one is none.
    #[must_use]
    pub fn events(&self) -> Vec<Value> {
        let parse = |line: &String| {
            serde_json::from_str(line).unwrap_or_else(|error| panic!("no JSON ({error}): {line}"))
        };
        self.lines.iter().map(parse).collect()
    }

    /// The events of a type.
    #[must_use]
    pub fn events_of(&self, event_type: &str) -> Vec<Value> {
        self.events().into_iter().filter(|event| event["event_type"] == event_type).collect()
    }

    /// The questions and answers among the `dns` events: one for each message that was seen.
    #[must_use]
    pub fn dns_messages(&self) -> Vec<Value> {
        let mut events = self.events_of("dns");
        events.retain(|event| event["dns"]["type"] != "unanswered");
        events
    }

    /// The numbers at the end.
    ///
    /// # Panics
    /// If there are none.
    #[must_use]
    pub fn stats(&self) -> Value {
        let mut last = self.events_of("stats").pop().expect("radar ends with a stats event");
        last["stats"].take()
    }
}

/// Some members of an object, as an array: `pick(its, "calls faults")`.
#[must_use]
pub fn pick(object: &Value, keys: &str) -> Value {
    keys.split(' ').map(|key| object[key].clone()).collect()
}
