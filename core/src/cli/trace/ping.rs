//! What `radar ping` shows: a line for each answer, and the sum at the end.

use super::table::{clean, milliseconds, number, percent};
use serde_json::Value;

/// The lines of a `ping` event.
pub(super) fn lines(body: &Value) -> String {
    let [target, ip] = ["target", "ip"].map(|key| clean(body[key].as_str().unwrap_or_default()));
    let (round, rounds) = (number(body, "round"), number(body, "rounds"));
    match body["state"].as_str() {
        Some("reply") => format!("{round} of {rounds}  {ip}  {} ms\n", milliseconds(&body["rtt_us"])),
        Some("timeout") => format!("{round} of {rounds}  {ip}  no answer\n"),
        Some("done") => {
            let (sent, received) = (number(body, "sent"), number(body, "received"));
            let mut line = format!("{target}: {received} of {sent} answered, {} lost", percent(body));
            if received > 0 {
                let [min, avg, max, jitter] =
                    ["min_us", "avg_us", "max_us", "jitter_us"].map(|key| milliseconds(&body[key]));
                line += &format!("; {min} / {avg} / {max} ms least, average, most; jitter {jitter} ms");
            }
            line + "\n"
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_answer_is_a_line_and_the_last_line_is_the_sum() {
        let reply = json!({"state": "reply", "ip": "192.0.2.1", "round": 2, "rounds": 3, "rtt_us": 1500});
        assert_eq!(lines(&reply), "2 of 3  192.0.2.1  1.50 ms\n");
        let done = json!({
            "state": "done", "target": "h", "sent": 3, "received": 2, "loss": 33.3,
            "min_us": 1000, "avg_us": 1500, "max_us": 2000, "jitter_us": 100
        });
        assert_eq!(
            lines(&done),
            "h: 2 of 3 answered, 33% lost; 1.00 / 1.50 / 2.00 ms least, average, most; jitter 0.10 ms\n"
        );
    }
}
