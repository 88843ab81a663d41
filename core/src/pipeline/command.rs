//! What sinks ask of radar itself, on behalf of who looks at them.

use super::Plan;
use crate::{
    activity::Wish,
    bus::Bus,
    capture::Pace,
    config::PACES,
    control::{Control, Wanted},
    host::{Asked, Requests},
};
use radar_abi::stable::news;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;

/// What a sink calls radar itself.
const RADAR: &str = "radar";

/// A request, as JSON: `{"do":"pace","pace":10}`.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "do", rename_all = "lowercase")]
enum Command {
    /// When the input is over, go on until radar is told to stop.
    Stay,
    /// Read a file at this pace from now on; 0 stands still.
    Pace { pace: f64 },
    /// When a file is over, read it again, at this pace.
    Replay { pace: f64 },
    /// Tell of every packet of these flows.
    Focus { flows: Vec<u64> },
    /// End, as if it were told to by a signal.
    Stop,
    /// Tell all sinks that take news what one of them has to say.
    Tell { news: Value },
    /// Make a plugin anew, also one that was disabled.
    Restart { plugin: String },
    /// Do without a plugin until the configuration is read anew.
    Disable { plugin: String },
}

/// Takes them up for a run.
#[derive(Debug)]
pub(super) struct Commands {
    queue: Requests,
    /// What is for the workers.
    requests: Requests,
    pace: Pace,
    activity: Wish,
    control: Control,
    /// Whether the input can be read again.
    rewinds: bool,
    stay: bool,
    replay: bool,
}

impl Commands {
    pub(super) fn new(plan: &Plan, control: &Control) -> Self {
        Self {
            queue: plan.commands.clone(),
            requests: plan.requests.clone(),
            pace: plan.pace.clone(),
            activity: plan.activity.clone(),
            control: control.clone(),
            rewinds: plan.rewinds,
            stay: false,
            replay: false,
        }
    }

    /// Does what was asked of radar since this was last called, and hands on what was asked of others.
    pub(super) fn obey(&mut self, bus: &Bus) {
        while let Some(asked) = self.queue.take() {
            if asked.plugin != RADAR {
                self.hand_on(&asked, bus);
                continue;
            }
            match serde_json::from_slice(&asked.json) {
                Ok(command) => self.command(command, bus),
                Err(error) => tracing::warn!("a sink asks radar what it does not know: {error}"),
            }
        }
    }

    fn hand_on(&self, Asked { plugin, json }: &Asked, bus: &Bus) {
        let taken = if bus.has(plugin) { bus.ask(plugin, json) } else { self.requests.put(plugin, json) };
        if !taken {
            tracing::warn!(plugin, "is busy, and what was asked of it is lost");
        }
    }

    fn command(&mut self, command: Command, bus: &Bus) {
        match command {
            Command::Stop => self.control.stop(),
            Command::Tell { news } => {
                bus.news(news::TOLD, Arc::from(news.to_string().into_bytes()), true);
            }
            Command::Stay => self.stay = true,
            Command::Pace { pace } => self.set_pace(pace),
            Command::Replay { pace } => {
                self.set_pace(pace);
                self.replay = self.rewinds;
            }
            Command::Focus { flows } => self.activity.focus().set(&flows),
            Command::Restart { plugin } => self.control.want(Wanted::Restarted(plugin)),
            Command::Disable { plugin } => self.control.want(Wanted::Disabled(plugin)),
        }
    }

    fn set_pace(&mut self, pace: f64) {
        if pace == 0.0 || PACES.contains(&pace) {
            self.pace.set(pace);
            self.activity.set_fast(false);
        }
    }

    /// Whether a sink wants radar to stay when the input is over.
    pub(super) fn stays(&self) -> bool {
        self.stay
    }

    /// Whether the input is to be read again, since this was last asked.
    pub(super) fn replays(&mut self) -> bool {
        std::mem::take(&mut self.replay)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bus::Patience;

    fn commands(of: &[&str]) -> Commands {
        let (plan, control) = (Plan { rewinds: true, ..Plan::default() }, Control::default());
        let mut commands = Commands::new(&plan, &control);
        of.iter().for_each(|json| assert!(plan.commands.put(RADAR, json.as_bytes())));
        commands.obey(&Bus::start(Vec::new(), Patience::None));
        commands
    }

    #[test]
    fn what_is_asked_is_done_once() {
        let mut asked =
            commands(&[r#"{"do":"stay"}"#, r#"{"do":"replay","pace":10}"#, r#"{"do":"fly"}"#, "x"]);
        assert!(asked.stays() && asked.replays() && !asked.replays());
        assert_eq!(asked.pace.get().to_bits(), 10f64.to_bits());
    }

    #[test]
    fn a_pace_that_nobody_could_look_at_is_refused() {
        let asked = commands(&[r#"{"do":"pace","pace":0.5}"#, r#"{"do":"pace","pace":1e9}"#]);
        assert_eq!(asked.pace.get().to_bits(), 0.5f64.to_bits());
    }

    #[test]
    fn radar_ends_when_it_is_asked_to() {
        assert!(!commands(&[]).control.stopping());
        assert!(commands(&[r#"{"do":"stop"}"#]).control.stopping());
    }

    #[test]
    fn what_is_asked_of_who_is_no_sink_is_for_the_workers() {
        let (plan, control) = (Plan::default(), Control::default());
        assert!(plan.commands.put("traceroute", b"{}"));
        Commands::new(&plan, &control).obey(&Bus::start(Vec::new(), Patience::None));
        assert_eq!(plan.requests.take().map(|asked| asked.plugin).as_deref(), Some("traceroute"));
    }

    #[test]
    fn plugins_are_left_to_who_looks_after_them() {
        let asked = commands(&[r#"{"do":"restart","plugin":"dns"}"#, r#"{"do":"disable","plugin":"tls"}"#]);
        let wanted = [Wanted::Restarted("dns".to_owned()), Wanted::Disabled("tls".to_owned())];
        assert_eq!(asked.control.wanted(), wanted);
        assert_eq!(asked.control.wanted(), []);
    }
}
