//! `radar doctor`: whether processes can be found here, tried on a connection of radar's own.

use crate::{
    helper,
    message::Question,
    settings::Config,
    shared::{Answer, Shared},
    told::Reason,
    tuple::{Transport, Tuple},
};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use std::{
    io,
    net::{TcpListener, TcpStream},
    sync::Arc,
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

/// How long an answer is waited for; a machine with a hundred thousand sockets takes a tenth of it.
const WAIT: Duration = Duration::from_secs(2);

/// How often is looked whether it is there.
const LOOK: Duration = Duration::from_millis(2);

/// Finds the process at a connection over loopback, which is this one; or says what came instead.
pub(crate) fn check(config: Config) -> Result<String, String> {
    let failed = |error: io::Error| format!("no connection over loopback could be made: {error}");
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(failed)?;
    let responder = listener.local_addr().map_err(failed)?;
    let stream = TcpStream::connect(responder).map_err(failed)?;
    let originator = stream.local_addr().map_err(failed)?;
    let (answer, took) = look(Tuple { transport: Transport::Tcp, originator, responder }, config)?;
    let told: serde_json::Value =
        serde_json::from_str(&format!("{{{}}}", answer.members)).unwrap_or_default();
    let (name, pid) = (told["name"].as_str().unwrap_or_default(), told["pid"].as_u64());
    let own = u64::from(std::process::id());
    match pid {
        Some(pid) if pid == own => {
            Ok(format!("found itself at a connection: {name} ({pid}), after {} ms", took.as_millis()))
        }
        Some(pid) => Err(format!("found {name} ({pid}) at a connection of {own}")),
        None => {
            let reason = answer.reason.map_or("unknown", Reason::text);
            Err(format!("cannot find itself at a connection: {reason}"))
        }
    }
}

/// Asks as an instance does; the helper is a thread, with the rights of who asks.
fn look(tuple: Tuple, config: Config) -> Result<(Answer, Duration), String> {
    let (ours, theirs) = socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
        .map_err(|error| format!("no socket could be made: {error}"))?;
    let config = Config { bpf: false, ..config };
    // It ends with the socket.
    thread::spawn(move || helper::serve(&config, theirs, std::process::id()));
    let shared = Arc::new(Shared::new(ours));
    let mut seat = shared.seat(4);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let time = u64::try_from(now.as_nanos()).unwrap_or(u64::MAX);
    let started = Instant::now();
    let _ = seat.ask(Question { tuple, seat: seat.number(), slot: 0, flow: 0, time }, 1);
    seat.send();
    // What is known at first may be less than what is known a moment later.
    let mut last = None;
    while started.elapsed() < WAIT && !shared.is_over() {
        seat.hear();
        for answer in seat.answers() {
            if answer.reason.is_none() {
                return Ok((answer, started.elapsed()));
            }
            last = Some((answer, started.elapsed()));
        }
        thread::sleep(LOOK);
    }
    let silence = || shared.notes().pop().unwrap_or_else(|| "no answer came within 2 s".to_owned());
    last.ok_or_else(silence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;

    #[test]
    fn this_very_process_is_found() {
        let told = check(Config::default_settings());
        assert!(
            told.as_ref().is_ok_and(|told| told.starts_with("found itself at a connection: ")),
            "{told:?}"
        );
    }
}
