//! What `radar ping` shows: a line for each round, and the sum at the end.

use super::table::{clean, milliseconds, number, percent, target};
use serde_json::Value;

/// The rounds of one target, as far as they were shown.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    /// Answers that had come by then.
    received: u64,
}

impl Rounds {
    /// The line of a `ping` event, if it is worth one.
    pub(super) fn line(&mut self, body: &Value) -> String {
        let hop = &body["hops"][0];
        let (sent, received) = (number(hop, "sent"), number(hop, "received"));
        let before = std::mem::replace(&mut self.received, received);
        let (round, rounds) = (number(body, "round"), number(body, "rounds"));
        match body["state"].as_str() {
            Some("round") if received > before => {
                let ip = clean(hop["ip"].as_str().unwrap_or_default());
                format!("{round} of {rounds}  {ip}  {} ms{}\n", milliseconds(&hop["last_us"]), said(hop))
            }
            Some("round") => format!("{round} of {rounds}  {}  no answer\n", target(body)),
            Some("done") => {
                let lost = percent(hop);
                let mut line = format!("{}: {received} of {sent} answered, {lost} lost", target(body));
                if received > 0 {
                    let [best, average, worst, jitter] =
                        ["best_us", "avg_us", "worst_us", "jitter_us"].map(|key| milliseconds(&hop[key]));
                    line += &format!("; {best} / {average} / {worst} ms least, average, most");
                    line += &if jitter.is_empty() { jitter } else { format!("; jitter {jitter} ms") };
                }
                line + "\n"
            }
            _ => String::new(),
        }
    }
}

/// What it said in place of the usual.
fn said(hop: &Value) -> String {
    hop["reason"].as_str().map(|reason| format!("  {}", clean(reason))).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn round(round: u64, received: u64) -> Value {
        json!({
            "state": "round", "target": "192.0.2.1", "round": round, "rounds": 3,
            "hops": [{"ip": "192.0.2.1", "sent": round, "received": received, "last_us": 1500}],
        })
    }

    #[test]
    fn each_round_is_a_line_and_the_last_line_is_the_sum() {
        let mut rounds = Rounds::default();
        assert_eq!(rounds.line(&round(1, 1)), "1 of 3  192.0.2.1  1.50 ms\n");
        assert_eq!(rounds.line(&round(2, 1)), "2 of 3  192.0.2.1  no answer\n");
        let done = json!({
            "state": "done", "target": "192.0.2.1", "name": "h", "hops": [{
                "sent": 3, "received": 2, "loss": 33.3,
                "best_us": 1000, "avg_us": 1500, "worst_us": 2000, "jitter_us": 100
            }],
        });
        assert_eq!(
            rounds.line(&done),
            "h (192.0.2.1): 2 of 3 answered, 33% lost; 1.00 / 1.50 / 2.00 ms least, average, most; jitter 0.10 ms\n"
        );
    }
}
