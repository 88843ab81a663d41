//! Words with the service manager that has started radar (sd_notify(3)); with none of them nothing is said.

use std::{
    env, io,
    os::{
        linux::net::SocketAddrExt,
        unix::{
            ffi::OsStrExt,
            net::{SocketAddr, UnixDatagram},
        },
    },
    sync::OnceLock,
};

/// The socket, connected while radar may still reach it: what it may do is less later on.
static MANAGER: OnceLock<Option<UnixDatagram>> = OnceLock::new();

/// Looks for the manager. A socket that cannot be reached is as good as none: the manager will say that it waits.
pub fn meet() {
    let _ = MANAGER.get_or_init(|| connect(env::var_os("NOTIFY_SOCKET")?.as_bytes()).ok());
}

/// Everything is open, and packets are looked at.
pub fn ready() {
    say("READY=1");
}

/// The configuration is read anew; [`ready`] follows, whatever comes of it.
pub fn reloading() {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    let microseconds = now.tv_sec.unsigned_abs() * 1_000_000 + now.tv_nsec.unsigned_abs() / 1000;
    say(&format!("RELOADING=1\nMONOTONIC_USEC={microseconds}"));
}

/// The end has begun.
pub fn stopping() {
    say("STOPPING=1");
}

fn say(state: &str) {
    if let Some(Some(manager)) = MANAGER.get() {
        // A manager that does not listen any more loses a word, and radar nothing.
        let _ = manager.send(state.as_bytes());
    }
}

/// Connects to a path, or to an abstract name that begins with `@`.
fn connect(name: &[u8]) -> io::Result<UnixDatagram> {
    let address = match name {
        [b'@', name @ ..] => SocketAddr::from_abstract_name(name)?,
        path => SocketAddr::from_pathname(std::ffi::OsStr::from_bytes(path))?,
    };
    let socket = UnixDatagram::unbound()?;
    socket.connect_addr(&address)?;
    socket.set_nonblocking(true)?;
    Ok(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manager_is_reached_by_path_and_by_abstract_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let name = format!("radar-test-{}", std::process::id());
        let abstract_name = SocketAddr::from_abstract_name(&name).unwrap();
        let managers = [UnixDatagram::bind(&path).unwrap(), UnixDatagram::bind_addr(&abstract_name).unwrap()];
        for (manager, name) in
            managers.iter().zip([path.as_os_str().as_bytes(), format!("@{name}").as_bytes()])
        {
            connect(name).unwrap().send(b"READY=1").unwrap();
            let mut octets = [0; 16];
            let length = manager.recv(&mut octets).unwrap();
            assert_eq!(&octets[..length], b"READY=1");
        }
        assert!(connect(b"/nowhere/notify").is_err());
    }
}
