//! Addresses that are listened on: read from the settings, then opened.

use radar_plugin::SettingError;
use std::{
    collections::BTreeSet,
    io::{self, ErrorKind},
    net::{IpAddr, SocketAddr, TcpListener},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// How long a socket may take to go whose sink has made room for another.
const PREDECESSOR: Duration = Duration::from_millis(500);

/// What Linux says of an address family that it does not have (errno(3)).
const EAFNOSUPPORT: i32 = 97;

/// Addresses that this process listens on: a reload checks the settings of a sink that is running.
static OWN: Mutex<BTreeSet<SocketAddr>> = Mutex::new(BTreeSet::new());

fn own() -> MutexGuard<'static, BTreeSet<SocketAddr>> {
    OWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The addresses of a sink's setting `listen`.
#[derive(Clone, Debug)]
pub struct Listeners {
    sink: &'static str,
    addresses: Vec<SocketAddr>,
}

/// An open socket.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
}

impl Listeners {
    /// Reads the setting `listen` of this sink: addresses with ports, `localhost:PORT` among them.
    pub fn read(sink: &'static str, listen: &[String]) -> Result<Self, SettingError> {
        let addresses = listen.iter().map(|text| address(text)).collect::<Result<Vec<_>, _>>()?;
        if addresses.is_empty() {
            let message = "names no address; a sink that nobody can reach is not needed";
            return Err(SettingError::new("listen", message));
        }
        Ok(Self { sink, addresses })
    }

    /// The first address that other machines may reach.
    #[must_use]
    pub fn far(&self) -> Option<SocketAddr> {
        self.addresses.iter().find(|address| !address.ip().is_loopback()).copied()
    }

    /// Opens them, or with `check` looks whether they can be opened, and closes them again.
    ///
    /// Of a machine without IPv6, or without IPv4, the loopback that it does not have is passed over, as long as
    /// another address is left.
    pub fn open(&self, check: bool) -> Result<Vec<Listener>, SettingError> {
        let mut open = Vec::new();
        for address in &self.addresses {
            if check && own().contains(address) {
                continue;
            }
            match bind(*address) {
                Ok(socket) => open.push(Listener::new(socket, *address, check)),
                Err(error) if is_missing(&error) && self.can_do_without(*address) => {}
                Err(error) => return Err(SettingError::new("listen", self.words(*address, &error))),
            }
        }
        Ok(open)
    }

    fn can_do_without(&self, address: SocketAddr) -> bool {
        address.ip().is_loopback() && self.addresses.len() > 1
    }

    fn words(&self, address: SocketAddr, error: &io::Error) -> String {
        match error.kind() {
            ErrorKind::AddrInUse => format!(
                "{address} is in use by another program, perhaps another radar; end that one, or set another port, as \
                 --set 'sinks.{}.listen=[\"{}:{}\"]'",
                self.sink,
                in_url(address.ip()),
                address.port().saturating_add(1)
            ),
            ErrorKind::PermissionDenied => format!(
                "{address} cannot be listened on: {error}; ports below 1024 need a right that radar gives up"
            ),
            ErrorKind::AddrNotAvailable => format!("{address} is no address of this machine"),
            _ => format!("{address} cannot be listened on: {error}"),
        }
    }
}

impl Listener {
    fn new(socket: TcpListener, asked: SocketAddr, check: bool) -> Self {
        let address = socket.local_addr().unwrap_or(asked);
        if !check {
            own().insert(address);
        }
        Self { socket, address }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The socket itself, set not to block.
    pub fn socket(&self) -> io::Result<TcpListener> {
        self.socket.set_nonblocking(true)?;
        self.socket.try_clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        own().remove(&self.address);
    }
}

/// A sink that takes another's place may find that one's socket not quite gone.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    let mut waited = Duration::ZERO;
    loop {
        match TcpListener::bind(address) {
            Err(error)
                if error.kind() == ErrorKind::AddrInUse
                    && waited < PREDECESSOR
                    && own().contains(&address) =>
            {
                let wait = Duration::from_millis(50);
                thread::sleep(wait);
                waited += wait;
            }
            done => return done,
        }
    }
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == ErrorKind::AddrNotAvailable || error.raw_os_error() == Some(EAFNOSUPPORT)
}

/// An address as it stands in a URL.
#[must_use]
pub fn in_url(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

fn address(text: &str) -> Result<SocketAddr, SettingError> {
    let numeric = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    numeric.as_deref().unwrap_or(text).parse().map_err(|_| {
        let message = format!("\"{text}\" is no address and port; write it as 127.0.0.1:8080 or [::1]:8080");
        SettingError::new("listen", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(listen: &[&str]) -> Result<Listeners, SettingError> {
        let listen: Vec<_> = listen.iter().map(ToString::to_string).collect();
        Listeners::read("test", &listen)
    }

    #[test]
    fn an_address_is_one_with_a_port_or_localhost() {
        assert_eq!(read(&["localhost:1", "[::1]:1"]).unwrap().far(), None);
        assert_eq!(read(&["127.0.0.1:1", "0.0.0.0:1"]).unwrap().far(), Some("0.0.0.0:1".parse().unwrap()));
        for wrong in [&["9464"] as &[_], &["example.org:1"], &["127.0.0.1"], &[]] {
            assert_eq!(read(wrong).unwrap_err().setting, "listen", "{wrong:?}");
        }
    }

    #[test]
    fn a_port_in_use_is_said_with_what_to_do() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let listeners = read(&[&taken.local_addr().unwrap().to_string()]).unwrap();
        for check in [true, false] {
            let error = listeners.open(check).unwrap_err();
            assert!(error.message.contains("in use") && error.message.contains("sinks.test.listen"));
        }
    }

    #[test]
    fn what_this_process_listens_on_itself_is_no_fault_of_the_settings() {
        let open = read(&["127.0.0.1:0"]).unwrap().open(false).unwrap();
        let address = open[0].address();
        let again = read(&[&address.to_string()]).unwrap();
        assert!(again.open(true).is_ok());
        drop(open);
        assert_eq!(again.open(false).unwrap()[0].address(), address, "and it can be taken again");
    }
}
