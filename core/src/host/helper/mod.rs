//! A plugin's helper: a process of its own that keeps a capability which radar itself gives up.
//!
//! It is radar, started anew with the argument [`CHILD`]. It is told over its socket what it is to be, gives up all
//! but what the plugin's manifest asks for, and runs the plugin's helper until radar closes the socket. The
//! configuration it goes by comes from radar, so that a plugin's instance cannot have it do what is not allowed.

mod child;
mod rights;

pub use child::child;

use super::Plugin;
use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socketpair},
    time::Timespec,
};
use serde::{Deserialize, Serialize};
use std::{
    io,
    os::fd::{AsFd, AsRawFd, OwnedFd, RawFd},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// The argument with which radar becomes a helper.
pub const CHILD: &str = "helper";

/// Octets of a message over the socket.
const MESSAGE_MAX: usize = 128 << 10;

/// How long a helper may take to be ready.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a helper answers when it is ready; anything else is the reason why it is not.
const READY: &[u8] = b"ready";

/// A helper that runs, and the socket to it. It ends when this goes.
#[derive(Debug)]
pub struct Helper {
    socket: Option<OwnedFd>,
    child: Child,
}

/// What a helper is told first.
#[derive(Debug, Deserialize, Serialize)]
struct Orders {
    /// The plugin, by its name in the configuration.
    id: String,
    /// Its library.
    library: PathBuf,
    /// Its settings, as JSON.
    config: String,
    /// What it is to keep.
    capabilities: Vec<String>,
    /// What it is to keep if it has it.
    may: Vec<String>,
    /// Radar's number: with that process it ends.
    radar: u32,
}

impl Helper {
    /// Starts the helper that a plugin asks for.
    ///
    /// # Errors
    /// Why there is none, in one clause.
    pub fn start(plugin: &Plugin) -> Result<Self, String> {
        let library = plugin.file.clone().filter(|_| plugin.module().is_none());
        let library = library.ok_or("only a library has a helper")?;
        let failed = |error: io::Error| format!("no helper can be started: {error}");
        let (ours, theirs) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
                .map_err(|error| failed(error.into()))?;
        let child = Command::new("/proc/self/exe")
            .arg(CHILD)
            .env_clear()
            // Where private copies of libraries go.
            .envs(std::env::var_os("TMPDIR").map(|folder| ("TMPDIR", folder)))
            .stdin(Stdio::from(theirs))
            .stdout(Stdio::null())
            .spawn()
            .map_err(failed)?;
        let helper = Self { socket: Some(ours), child };
        helper.order(&Orders {
            id: plugin.id.clone(),
            library: std::path::absolute(&library).unwrap_or(library),
            config: plugin.config.clone(),
            capabilities: plugin.manifest.helper.clone(),
            may: plugin.manifest.helper_may.clone(),
            radar: std::process::id(),
        })?;
        Ok(helper)
    }

    /// The socket to it, for as long as this lives.
    #[must_use]
    pub fn descriptor(&self) -> Option<RawFd> {
        self.socket.as_ref().map(AsRawFd::as_raw_fd)
    }

    fn order(&self, orders: &Orders) -> Result<(), String> {
        let socket = self.socket.as_ref().ok_or("it has ended")?;
        let message = serde_json::to_vec(orders).map_err(|error| error.to_string())?;
        if message.len() > MESSAGE_MAX {
            return Err("its settings are too long for its helper".to_owned());
        }
        send(socket, &message, SendFlags::NOSIGNAL)
            .map_err(|error| format!("its helper has gone: {error}"))?;
        match answer(socket.as_fd()) {
            Ok(answer) if answer == READY => Ok(()),
            Ok(answer) if answer.is_empty() => Err("its helper has ended at once".to_owned()),
            Ok(reason) => Err(String::from_utf8_lossy(&reason).into_owned()),
            Err(error) => Err(format!("its helper does not answer: {error}")),
        }
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // It ends when the socket does; one that does not is ended.
        self.socket = None;
        for _ in 0..50 {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        // What cannot be killed has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next message, or nothing if the other side has gone.
fn answer(socket: std::os::fd::BorrowedFd<'_>) -> io::Result<Vec<u8>> {
    let time = Timespec { tv_sec: PATIENCE.as_secs() as i64, tv_nsec: 0 };
    loop {
        match poll(&mut [PollFd::new(&socket, PollFlags::IN)], Some(&time)) {
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
            Ok(0) => return Err(io::ErrorKind::TimedOut.into()),
            Ok(_) => break,
        }
    }
    let mut message = vec![0; MESSAGE_MAX];
    let (length, _) = recv(socket, &mut message[..], RecvFlags::empty())?;
    message.truncate(length);
    Ok(message)
}
