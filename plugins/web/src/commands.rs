//! What a client may have done, and how often.

use crate::{bucket::Bucket, said::Command};
use serde_json::{Map, Value, json};
use std::{collections::HashMap, net::IpAddr, time::Duration};

/// How long a target is left alone after it was traced.
const TARGET_REST: Duration = Duration::from_secs(10);

/// What is asked of the host: a plugin, or `radar`, and JSON.
pub type Request = (String, String);

/// Looks after what clients have done.
#[derive(Debug)]
pub struct Commands {
    allowed: bool,
    all: Bucket,
    traces: Bucket,
    /// Targets that were traced of late, and when.
    targets: HashMap<String, Duration>,
}

impl Commands {
    /// With `control = true`, or without.
    #[must_use]
    pub fn new(allowed: bool) -> Self {
        Self { allowed, all: Bucket::new(20, 5.0), traces: Bucket::new(6, 0.1), targets: HashMap::new() }
    }

    /// Whether anything is ever done.
    #[must_use]
    pub fn allowed(&self) -> bool {
        self.allowed
    }

    /// What is to be asked of the host, or why nothing is.
    pub fn take(&mut self, command: &Command, up: Duration) -> Result<Request, String> {
        if !self.allowed {
            return Err("radar does nothing for pages; set control = true in [sinks.web]".into());
        }
        if !self.all.take(up) {
            return Err("too many commands; wait a moment".into());
        }
        match command.r#do.as_str() {
            "trace" => self.trace(&command.with, up),
            "pace" | "replay" => {
                let pace = command.with.get("pace").and_then(Value::as_f64);
                let pace = pace.filter(|pace| (0.0..=100.0).contains(pace));
                let pace = pace.ok_or("pace must be a number from 0 to 100")?;
                Ok(of_radar(json!({"do": command.r#do, "pace": pace})))
            }
            "restart" | "disable" => {
                let name = command.with.get("plugin").and_then(Value::as_str).filter(|name| is_name(name));
                let name = name.ok_or("plugin must be the name of one")?;
                Ok(of_radar(json!({"do": command.r#do, "plugin": name})))
            }
            other => Err(format!(
                "there is no command \"{other}\"; there are trace, pace, replay, restart, disable"
            )),
        }
    }

    fn trace(&mut self, with: &Map<String, Value>, up: Duration) -> Result<Request, String> {
        let target = with.get("target").and_then(Value::as_str).filter(|it| is_target(it));
        let target = target.ok_or("target must be an address or the name of a host")?;
        self.targets.retain(|_, last| up.saturating_sub(*last) < TARGET_REST);
        if self.targets.contains_key(target) {
            return Err(format!("{target} was traced less than {} s ago", TARGET_REST.as_secs()));
        }
        if !self.traces.take(up) {
            return Err("too many traces; there is one in ten seconds".into());
        }
        self.targets.insert(target.to_owned(), up);
        Ok(("traceroute".into(), Value::Object(with.clone()).to_string()))
    }
}

fn of_radar(json: Value) -> Request {
    ("radar".into(), json.to_string())
}

fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|octet| octet.is_ascii_lowercase() || octet.is_ascii_digit() || b"_-".contains(&octet))
}

fn is_target(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
        || (1..=253).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"._-".contains(&octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn command(what: &str, with: Value) -> Command {
        let with = with.as_object().unwrap().clone();
        Command { id: 1, r#do: what.into(), with }
    }

    #[test]
    fn without_control_nothing_is_done() {
        let refused = Commands::new(false).take(&command("pace", json!({"pace": 1})), Duration::ZERO);
        assert!(refused.unwrap_err().contains("control = true"));
    }

    #[test]
    fn a_trace_goes_to_traceroute_and_each_target_is_left_alone_for_a_while() {
        let mut commands = Commands::new(true);
        let trace = command("trace", json!({"target": "192.0.2.1"}));
        let asked = commands.take(&trace, Duration::ZERO).unwrap();
        assert_eq!(asked, ("traceroute".into(), r#"{"target":"192.0.2.1"}"#.into()));
        assert!(commands.take(&trace, Duration::from_secs(9)).is_err());
        assert!(commands.take(&trace, Duration::from_secs(11)).is_ok());
    }

    #[test]
    fn traces_are_few() {
        let mut commands = Commands::new(true);
        let trace = |number| command("trace", json!({"target": format!("192.0.2.{number}")}));
        let taken = (0..20).filter(|number| commands.take(&trace(*number), Duration::from_secs(1)).is_ok());
        assert_eq!(taken.count(), 6);
    }

    #[test]
    fn what_is_no_command_is_not_passed_on() {
        let mut commands = Commands::new(true);
        for (what, with) in [
            ("stay", json!({})),
            ("pace", json!({"pace": 1e9})),
            ("pace", json!({"pace": "fast"})),
            ("restart", json!({"plugin": "../dns"})),
            ("trace", json!({"target": "a b"})),
            ("trace", json!({"target": "-x"})),
            ("trace", json!({})),
        ] {
            assert!(commands.take(&command(what, with), Duration::from_secs(100)).is_err(), "{what}");
        }
        let asked = commands.take(&command("pace", json!({"pace": 10, "more": 1})), Duration::from_secs(200));
        assert_eq!(asked.unwrap(), ("radar".into(), r#"{"do":"pace","pace":10.0}"#.into()));
    }
}
