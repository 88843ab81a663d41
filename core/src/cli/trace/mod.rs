//! `radar trace HOST` and `radar ping HOST`: asks the prober, and shows what it tells as it comes.

mod arguments;
mod ping;
mod table;

pub use arguments::ProbeArguments;

use super::arguments::CommonArguments;
use super::check;
use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::output::print;
use super::question::plugin;
use super::run::configuration;
use ping::Rounds;
use serde_json::{Map, Value, json};
use std::io::{IsTerminal, stdout};
use std::ops::ControlFlow;

/// The prober.
const PROBER: &str = "traceroute";

/// Which of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Probe {
    /// The way to a host.
    Trace,
    /// The host alone.
    Ping,
}

impl Probe {
    /// The member of a request that names the target.
    fn request(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Ping => "ping",
        }
    }

    /// The type of its events.
    fn event(self) -> &'static str {
        match self {
            Self::Trace => "traceroute",
            Self::Ping => "ping",
        }
    }
}

/// Has the prober probe, and shows what comes of it.
pub fn probe<E: Engine>(
    engine: &E,
    common: &CommonArguments,
    kind: Probe,
    arguments: &ProbeArguments,
) -> Result<(), Failure> {
    let config = check::told(configuration(common, &Default::default()), common)?;
    let (prober, _) = plugin(engine, &config, PROBER)?;
    let mut ended = Err(Failure::new(Exit::Failed, "it was stopped before it was done"));
    let on_terminal = stdout().is_terminal();
    let mut view = View { kind, as_json: arguments.json, on_terminal, rounds: Rounds::default() };
    engine.probe(prober, &request(kind, arguments), &mut |event| {
        let body = &event[kind.event()];
        if body.is_null() {
            return ControlFlow::Continue(());
        }
        if let Err(failure) = view.show(event, body) {
            ended = Err(failure);
            return ControlFlow::Break(());
        }
        match body["state"].as_str() {
            Some("done") => ended = Ok(()),
            Some("refused" | "failed") => ended = Err(refused(body)),
            _ => return ControlFlow::Continue(()),
        }
        ControlFlow::Break(())
    })?;
    ended
}

fn request(kind: Probe, arguments: &ProbeArguments) -> Value {
    let mut request = Map::new();
    request.insert(kind.request().to_owned(), json!(arguments.host));
    let family = if arguments.ipv4 { Some(4) } else { arguments.ipv6.then_some(6) };
    let given = [
        ("protocol", arguments.protocol.map(|it| json!(it.name()))),
        ("strategy", arguments.strategy.map(|it| json!(it.name()))),
        ("port", arguments.port.map(Value::from)),
        ("family", family.map(Value::from)),
        ("rounds", arguments.rounds.map(Value::from)),
        ("first_ttl", arguments.first_ttl.map(Value::from)),
        ("max_ttl", arguments.max_ttl.map(Value::from)),
        (
            "interval_ms",
            arguments.interval.map(|it| json!(u64::try_from(it.as_millis()).unwrap_or(u64::MAX))),
        ),
        ("size", arguments.size.map(Value::from)),
        ("names", Some(json!(!arguments.no_names))),
    ];
    request.extend(given.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))));
    Value::Object(request)
}

fn refused(body: &Value) -> Failure {
    let reason = body["reason"].as_str().unwrap_or("no reason was given");
    let target = body["name"].as_str().or(body["target"].as_str()).unwrap_or("it");
    Failure::new(Exit::Failed, format!("cannot probe {target}: {reason}"))
}

/// A plugin without the helper that it cannot do without, and what to do about it if that is for want of a right.
#[must_use]
pub fn no_helper(plugin: &str, reason: &str) -> Failure {
    if !reason.contains("CAP_") {
        return Failure::new(Exit::Failed, format!("{plugin} cannot be used: {reason}"));
    }
    let radar = std::env::current_exe().map_or("radar".to_owned(), |path| path.display().to_string());
    let uid = rustix::process::getuid().as_raw();
    Failure::new(Exit::NoPermission, format!("{plugin} cannot be used: {reason} (you are uid {uid})"))
        .help("")
        .help(format!("fix it once   sudo setcap cap_net_raw=ep {radar}"))
        .help(format!("or just now   sudo {radar} …"))
}

/// How events are shown.
struct View {
    kind: Probe,
    as_json: bool,
    on_terminal: bool,
    rounds: Rounds,
}

impl View {
    fn show(&mut self, event: &Value, body: &Value) -> Result<(), Failure> {
        if self.as_json {
            return print(&format!("{event}\n"));
        }
        let state = body["state"].as_str().unwrap_or_default();
        match (self.kind, state) {
            (Probe::Ping, _) => print(&self.rounds.line(body)),
            // Each takes the place of the one before it.
            (Probe::Trace, "round" | "done") if self.on_terminal => {
                print(&format!("\u{1b}[H\u{1b}[2J{}", table::table(body)))
            }
            (Probe::Trace, "done") => print(&table::table(body)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::{Arguments, Command};
    use clap::Parser;

    fn asked(words: &str) -> Value {
        match Arguments::parse_from(words.split(' ')).command {
            Some(Command::Trace(arguments)) => request(Probe::Trace, &arguments),
            Some(Command::Ping(arguments)) => request(Probe::Ping, &arguments),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_what_is_said_is_asked_for() {
        assert_eq!(asked("radar trace example.org"), json!({"trace": "example.org", "names": true}));
        assert_eq!(
            asked("radar ping -n -6 --rounds 3 --interval 200ms 2001:db8::1"),
            json!({"ping": "2001:db8::1", "family": 6, "rounds": 3, "interval_ms": 200, "names": false})
        );
        assert_eq!(
            asked("radar trace --protocol tcp --port 443 --strategy paris --max-ttl 9 h"),
            json!({"trace": "h", "protocol": "tcp", "strategy": "paris", "port": 443, "max_ttl": 9, "names": true})
        );
    }

    #[test]
    fn who_lacks_the_right_is_told_how_to_get_it() {
        let failure = no_helper("traceroute", "it needs CAP_NET_RAW");
        assert_eq!(failure.exit, Exit::NoPermission);
        assert!(failure.to_string().contains("setcap cap_net_raw=ep"), "{failure}");
        assert_eq!(no_helper("traceroute", "it has gone").exit, Exit::Failed);
    }
}
