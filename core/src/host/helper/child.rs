//! The helper's side: takes its orders, gives up what it does not need, and runs the plugin's part.

use super::{CHILD, MESSAGE_MAX, Orders, READY, answer, rights};
use radar_abi::{
    Manifest,
    stable::{Answer, PluginRef, std_types::RStr},
};
use rustix::net::{SendFlags, send};
use std::os::fd::{AsFd, IntoRawFd, OwnedFd};

/// What radar does when it is started as a helper: its standard input is the socket.
///
/// # Errors
/// What went wrong, in one clause; radar has been told, as long as it listened.
pub fn child() -> Result<(), String> {
    let socket = rustix::io::dup(std::io::stdin().as_fd()).map_err(|error| error.to_string())?;
    let orders = orders(&socket)?;
    match ready(&orders) {
        Ok(root) => {
            tell(&socket, READY);
            run(root, &orders, socket)
        }
        Err(reason) => {
            tell(&socket, reason.as_bytes());
            Err(reason)
        }
    }
}

fn orders(socket: &OwnedFd) -> Result<Orders, String> {
    let refused = || format!("`radar {CHILD}` is what radar starts itself; it is of no use to anybody else");
    let message = answer(socket.as_fd()).map_err(|_| refused())?;
    serde_json::from_slice(&message).map_err(|_| refused())
}

/// Opens the plugin and gives up all that is not needed.
fn ready(orders: &Orders) -> Result<PluginRef, String> {
    rights::stand_apart()?;
    let root = super::super::libraries::open(&orders.library).map_err(|error| error.to_string())?;
    let declared = match (root.manifest())() {
        Answer::ROk(text) => serde_json::from_str::<Manifest>(&text).map_err(|error| error.to_string())?,
        Answer::RErr(fault) => return Err(fault.message.into()),
    };
    let is_as_ordered = declared.helper == orders.capabilities && declared.helper_may == orders.may;
    if !is_as_ordered || root.helper().is_none() {
        return Err(format!("{} has changed since radar has opened it", orders.library.display()));
    }
    rights::keep_only(&orders.capabilities, &orders.may)?;
    rights::follow(orders.radar)?;
    Ok(root)
}

fn run(root: PluginRef, orders: &Orders, socket: OwnedFd) -> Result<(), String> {
    // Standard input is the same socket: it must end with it.
    if let Ok(null) = std::fs::File::open("/dev/null") {
        let _ = rustix::stdio::dup2_stdin(null);
    }
    let Some(helper) = root.helper() else { return Err("it has no helper".to_owned()) };
    match helper(RStr::from_str(&orders.config), socket.into_raw_fd()) {
        Answer::ROk(()) => Ok(()),
        Answer::RErr(fault) => Err(fault.message.into()),
    }
}

/// Tells radar; if it is gone, nobody is left to be told.
fn tell(socket: &OwnedFd, words: &[u8]) {
    let _ = send(socket, words.get(..MESSAGE_MAX).unwrap_or(words), SendFlags::NOSIGNAL);
}
