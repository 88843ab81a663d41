//! `radar doctor`: whether processes can be found here, tried on a connection of radar's own.

use crate::shared::{Asked, Limits, Question, Shared};
use crate::told::{Reason, Told};
use crate::tuple::{Transport, Tuple};
use crossbeam_channel::bounded;
use std::io;
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How long an answer is waited for; a machine with a hundred thousand sockets takes a tenth of it.
const WAIT: Duration = Duration::from_secs(2);

/// Finds the process at a connection over loopback, which is this one; or says what came instead.
pub(crate) fn check(limits: Limits) -> Result<String, String> {
    let failed = |error: io::Error| format!("no connection over loopback could be made: {error}");
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(failed)?;
    let responder = listener.local_addr().map_err(failed)?;
    let stream = TcpStream::connect(responder).map_err(failed)?;
    let originator = stream.local_addr().map_err(failed)?;
    let tuple = Tuple { transport: Transport::Tcp, originator, responder };
    let (told, took) = look(tuple, limits)?;
    let pid = std::process::id();
    let end = told.originator.as_ref();
    match end.and_then(|end| end.process.as_ref()) {
        Some(process) if process.pid == pid => Ok(format!(
            "found itself at a connection: {} ({pid}), after {} ms",
            process.name,
            took.as_millis()
        )),
        Some(process) => Err(format!("found {} ({}) at a connection of {pid}", process.name, process.pid)),
        None => {
            let reason = end.and_then(|end| end.reason).or(told.reason);
            Err(format!("cannot find itself at a connection: {}", reason.map_or("unknown", Reason::text)))
        }
    }
}

fn look(tuple: Tuple, limits: Limits) -> Result<(Told, Duration), String> {
    // A run of no worker: its thread ends with this.
    let shared = Shared::of_run(u64::MAX, Limits { bpf: false, ..limits });
    let (answers, answered) = bounded(4);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let time = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
    let started = Instant::now();
    let question = Question { tuple, slot: 0, flow: 0, time, answers };
    if shared.ask(question) != Asked::Waits {
        return Err(shared.notes().pop().unwrap_or_else(|| "nobody looks processes up here".to_owned()));
    }
    // What is known at first may be less than what is known a moment later.
    let mut last = None;
    while let Ok(answer) = answered.recv_timeout(WAIT.saturating_sub(started.elapsed())) {
        let is_found = answer.told.originator.as_ref().is_some_and(|end| end.process.is_some());
        last = Some((answer.told, started.elapsed()));
        if is_found {
            break;
        }
    }
    last.ok_or_else(|| "no answer came within 2 s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Config;
    use radar_plugin::Settings;

    #[test]
    fn this_very_process_is_found() {
        let told = check(Limits::from(&Config::default_settings()));
        assert!(
            told.as_ref().is_ok_and(|told| told.starts_with("found itself at a connection: ")),
            "{told:?}"
        );
    }
}
