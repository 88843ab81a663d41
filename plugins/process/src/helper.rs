//! The helper process: it alone looks at other processes, and keeps to the configuration by itself.
//!
//! Questions come over a socket and are the ends of flows; what it answers is told in events. When the socket is closed it
//! is over.

use crate::{desk::Desk, settings::Config};
use std::os::fd::OwnedFd;

/// Answers questions until the socket is closed, for the radar of this process number.
///
/// # Errors
/// Why it cannot, which radar has been told too.
pub fn serve(config: &Config, socket: OwnedFd, radar: u32) -> Result<(), String> {
    let mut desk = Desk::new(socket, config.queue_max, radar);
    answer(config, &mut desk).map_err(|error| {
        let reason = format!("no processes will be told: {error}");
        desk.note(&reason);
        desk.flush();
        reason
    })
}

#[cfg(target_os = "linux")]
fn answer(config: &Config, desk: &mut Desk) -> std::io::Result<()> {
    crate::linux::answer(config, desk)
}

/// The README says what another system needs in place of `linux`.
#[cfg(not(target_os = "linux"))]
fn answer(_config: &Config, _desk: &mut Desk) -> std::io::Result<()> {
    Err(std::io::Error::new(std::io::ErrorKind::Unsupported, "so far they are only known on Linux"))
}
