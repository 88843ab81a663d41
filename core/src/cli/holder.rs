//! Who listens on an address that is taken, as far as this user may see it: the kernel names the socket, and whoever
//! has it open is the one.

use crate::status;
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::Path,
};

/// A process that listens.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Holder {
    /// Its number.
    pub pid: u32,
    /// What it is called.
    pub name: String,
    /// It is a radar that tells of itself.
    pub is_radar: bool,
}

/// The state of a socket that listens (`tcp_states.h`).
const LISTEN: &str = "0A";

/// Who listens on `address`; nobody, if it is somebody else's process.
#[must_use]
pub fn of(address: SocketAddr) -> Option<Holder> {
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|file| fs::read_to_string(file).unwrap_or_default());
    let sockets: Vec<_> = tables
        .iter()
        .flat_map(|table| sockets(table, address))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let pid = processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .find(|pid: &u32| has_open(&Path::new("/proc").join(pid.to_string()).join("fd"), &sockets))?;
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).ok()?;
    let is_radar = status::running(&status::folder()).iter().any(|told| told.pid == pid);
    Some(Holder { pid, name: name.trim_end().to_owned(), is_radar })
}

/// The numbers of the sockets in a table of the kernel's (proc(5)) that listen on `address`, or on all addresses.
fn sockets(table: &str, address: SocketAddr) -> impl Iterator<Item = &str> {
    table.lines().skip(1).filter_map(move |line| {
        let words: Vec<_> = line.split_whitespace().collect();
        let (ip, port) = words.get(1)?.split_once(':')?;
        let ip = ip_of(ip)?;
        let same = (ip.to_canonical() == address.ip().to_canonical() || ip.is_unspecified())
            && u16::from_str_radix(port, 16) == Ok(address.port());
        (same && *words.get(3)? == LISTEN).then(|| words.get(9).copied()).flatten()
    })
}

/// An address as the kernel writes it: words of 32 bits in the order of this machine.
fn ip_of(hex: &str) -> Option<IpAddr> {
    let mut octets = Vec::new();
    for at in (0..hex.len()).step_by(8) {
        octets.extend(u32::from_str_radix(hex.get(at..at + 8)?, 16).ok()?.to_ne_bytes());
    }
    match octets.len() {
        4 => <[u8; 4]>::try_from(octets).ok().map(|octets| Ipv4Addr::from(octets).into()),
        16 => <[u8; 16]>::try_from(octets).ok().map(|octets| Ipv6Addr::from(octets).into()),
        _ => None,
    }
}

/// Whether one of a process's open files is one of `sockets`; of another user's nobody knows.
fn has_open(files: &Path, sockets: &[String]) -> bool {
    let files = fs::read_dir(files).into_iter().flatten().flatten();
    files
        .filter_map(|file| fs::read_link(file.path()).ok())
        .any(|link| sockets.iter().any(|socket| link.as_os_str() == socket.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn who_listens_is_found_by_the_address_and_the_port() {
        for at in ["127.0.0.1:0", "0.0.0.0:0"] {
            let listener = TcpListener::bind(at).unwrap();
            let address = SocketAddr::from(([127, 0, 0, 1], listener.local_addr().unwrap().port()));
            let holder = of(address).unwrap();
            assert_eq!((holder.pid, holder.is_radar), (std::process::id(), false));
            drop(listener);
            assert_eq!(of(address), None);
        }
    }

    #[test]
    fn a_line_of_the_kernel_is_read_whole_or_not_at_all() {
        let line = "0: 0100007F:0BC4 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4711 1 0";
        let table = |line: &str| format!("head\n{line}\n");
        let found = |line: &str| sockets(&table(line), "127.0.0.1:3012".parse().unwrap()).count();
        assert_eq!(found(line), 1);
        assert_eq!(found(&line.replace(" 0A ", " 01 ")), 0, "it is connected");
        assert_eq!(found(&line.replace("0BC4", "0BC5")), 0);
        for length in 0..line.find("4711").unwrap() {
            assert_eq!(found(&line[..length]), 0, "{length}");
        }
    }
}
