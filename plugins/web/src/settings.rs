//! `[sinks.web]` in `radar.toml`, and what of it cannot be.

use crate::token::Token;
use radar_plugin::prelude::*;
use std::{
    collections::BTreeSet,
    io::{self, Read},
    net::{IpAddr, SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    sync::{Mutex, PoisonError},
};

settings! {
    /// The certificate that the page is served with.
    pub struct Tls {
        /// A file with the certificate and those that lead to its root, in PEM.
        pub certificate: Option<String> = null,
        /// A file with its private key, in PEM.
        pub key: Option<String> = null,
    }
}

settings! {
    /// `[sinks.web]` in `radar.toml`.
    pub struct Config {
        /// Addresses and ports that it listens on; where there is no IPv6, `[::1]` is passed over.
        pub listen: Vec<String> = ["127.0.0.1:3012", "[::1]:3012"],
        /// Names, with a port if it is not the one listened on, by which browsers reach it, besides localhost and its
        /// addresses.
        pub hosts: Vec<String> = [],
        /// What a browser must know, 16 to 128 letters and digits; without it or `token_file`, new at each start.
        pub token: Option<String> = null,
        /// A file with the token, which only its owner may read.
        pub token_file: Option<String> = null,
        /// On loopback pages of its own need no token: all users of this machine can look.
        pub open: bool = false,
        /// Whether pages may have something done: traces, pace, plugins.
        pub control: bool = false,
        /// Whether others than this machine may look without TLS.
        pub insecure: bool = false,
        /// The certificate that the page is served with.
        pub tls: Tls = {},
        /// Browsers that may look at the same time, at most 1024.
        pub clients: u32 = 64,
        /// Whether radar goes on when a file is at its end, so that it can be looked at, until Ctrl-C.
        pub stay: bool = false,
        /// How far one can look back, at most 1h.
        pub history: Duration = "10m",
    }
}

/// Addresses that this process listens on: a reload checks the settings of a sink that is running.
static OWN: Mutex<BTreeSet<SocketAddr>> = Mutex::new(BTreeSet::new());

/// An open listener.
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
}

impl Listener {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The socket itself, set not to block.
    pub fn socket(&self) -> io::Result<TcpListener> {
        self.listener.set_nonblocking(true)?;
        self.listener.try_clone()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        OWN.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.address);
    }
}

impl Config {
    /// Says what cannot be, before anything is opened.
    pub fn check(&self) -> Result<Vec<SocketAddr>, SettingError> {
        let addresses = self.listen.iter().map(|text| address(text)).collect::<Result<Vec<_>, _>>()?;
        if addresses.is_empty() {
            return Err(SettingError::new(
                "listen",
                "names no address; a sink that nobody can reach is not needed",
            ));
        }
        let far = addresses.iter().find(|address| !address.ip().is_loopback());
        if let Some(far) = far.filter(|_| self.tls.certificate.is_none() && !self.insecure) {
            let message = format!(
                "{far} can be reached by other machines, and what they get could be read on the way; set tls.certificate \
                 and tls.key, or insecure = true to do without"
            );
            return Err(SettingError::new("listen", message));
        }
        if let Some(far) = far.filter(|_| self.open) {
            let message = format!("listen has {far}, which other machines reach; open is for loopback alone");
            return Err(SettingError::new("open", message));
        }
        if self.tls.certificate.is_some() != self.tls.key.is_some() {
            return Err(SettingError::new("tls", "certificate and key go together; one of them is missing"));
        }
        if self.token.is_some() && self.token_file.is_some() {
            return Err(SettingError::new("token_file", "token is set too; one of them is enough"));
        }
        if !(1..=1024).contains(&self.clients) {
            return Err(SettingError::new("clients", "must be from 1 to 1024"));
        }
        if self.history < Duration::from_secs(60) || self.history > Duration::from_secs(3600) {
            return Err(SettingError::new("history", "must be from 1m to 1h"));
        }
        if let Some(host) = self.hosts.iter().find(|host| !is_host(host)) {
            let message = format!("\"{host}\" is no name of a host; write it as radar.example.org");
            return Err(SettingError::new("hosts", message));
        }
        Ok(addresses)
    }

    /// The token that is set, or a new one.
    pub fn token(&self) -> Result<Token, SettingError> {
        match (&self.token, &self.token_file) {
            (Some(text), _) => Token::of(text).map_err(|error| SettingError::new("token", error)),
            (None, Some(path)) => {
                let text = secret(path)
                    .map_err(|error| SettingError::new("token_file", format!("{path}: {error}")))?;
                Token::of(text.trim()).map_err(|error| SettingError::new("token_file", error))
            }
            (None, None) => Token::new().map_err(|error| SettingError::new("token", error)),
        }
    }
}

/// Opens the listeners; those of a loopback that there is not are passed over, as long as another is left.
pub fn listen(addresses: &[SocketAddr], check: bool) -> Result<Vec<Listener>, SettingError> {
    let mut listeners = Vec::new();
    for address in addresses {
        let own = || OWN.lock().unwrap_or_else(PoisonError::into_inner);
        if check && own().contains(address) {
            continue;
        }
        match bind(*address) {
            Ok(listener) => {
                let address = listener.local_addr().unwrap_or(*address);
                if !check {
                    own().insert(address);
                }
                listeners.push(Listener { listener, address });
            }
            Err(error) if is_missing(&error) && address.ip().is_loopback() && addresses.len() > 1 => {}
            Err(error) => return Err(SettingError::new("listen", words(*address, &error))),
        }
    }
    Ok(listeners)
}

/// A sink that takes another's place may find that one's socket not quite gone.
fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    for _ in 0..10 {
        match TcpListener::bind(address) {
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {}
            done => return done,
        }
        let own = OWN.lock().unwrap_or_else(PoisonError::into_inner).contains(&address);
        if !own {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    TcpListener::bind(address)
}

fn is_missing(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AddrNotAvailable || error.raw_os_error() == Some(97) // EAFNOSUPPORT
}

fn words(address: SocketAddr, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::AddrInUse => format!(
            "{address} is in use by another program, perhaps another radar; end that one, or set another port, as \
             --set 'sinks.web.listen=[\"{}:{}\"]'",
            host(address.ip()),
            address.port().saturating_add(1)
        ),
        io::ErrorKind::PermissionDenied => {
            format!(
                "{address} cannot be listened on: {error}; ports below 1024 need a right that radar gives up"
            )
        }
        io::ErrorKind::AddrNotAvailable => format!("{address} is no address of this machine"),
        _ => format!("{address} cannot be listened on: {error}"),
    }
}

/// An address as it stands in a URL.
#[must_use]
pub fn host(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("[{address}]"),
    }
}

fn address(text: &str) -> Result<SocketAddr, SettingError> {
    let text =
        text.strip_prefix("localhost:").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    text.parse().map_err(|_| {
        let message = format!("\"{text}\" is no address and port; write it as 127.0.0.1:3012 or [::1]:3012");
        SettingError::new("listen", message)
    })
}

fn is_host(text: &str) -> bool {
    let name = text.rsplit_once(':').map_or(text, |(name, _)| name);
    !name.is_empty() && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"-._".contains(&octet))
}

/// Reads a small file that others may not read.
fn secret(path: &str) -> io::Result<String> {
    let file = std::fs::File::open(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        return Err(io::Error::other("others may read it; run chmod 600"));
    }
    let mut text = String::new();
    file.take(1024).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;
    use serde_json::{Value, json};

    fn checked(table: &Value) -> Result<Vec<SocketAddr>, SettingError> {
        Config::read(table)?.check()
    }

    #[test]
    fn what_can_be_reached_from_afar_needs_tls_or_to_be_called_insecure() {
        let far = json!({"listen": ["0.0.0.0:3012"]});
        let error = checked(&far).unwrap_err();
        assert_eq!(error.setting, "listen");
        assert!(error.message.contains("tls.certificate") && error.message.contains("insecure = true"));
        assert!(checked(&json!({"listen": ["0.0.0.0:3012"], "insecure": true})).is_ok());
        let tls = json!({"certificate": "c.pem", "key": "k.pem"});
        assert!(checked(&json!({"listen": ["[::]:3012"], "tls": tls})).is_ok());
    }

    #[test]
    fn settings_that_cannot_be_are_named() {
        for (setting, table) in [
            ("listen", json!({"listen": []})),
            ("listen", json!({"listen": ["3012"]})),
            ("open", json!({"listen": ["10.0.0.1:1"], "insecure": true, "open": true})),
            ("tls", json!({"tls": {"key": "k.pem"}})),
            ("clients", json!({"clients": 0})),
            ("history", json!({"history": "1s"})),
            ("hosts", json!({"hosts": ["a b"]})),
            ("token_file", json!({"token": "0123456789abcdef", "token_file": "t"})),
        ] {
            assert_eq!(checked(&table).unwrap_err().setting, setting, "{table}");
        }
        let short = Config::read(&json!({"token": "short"})).unwrap();
        assert_eq!(short.token().unwrap_err().setting, "token");
    }

    #[test]
    fn a_port_in_use_is_said_with_what_to_do() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        for check in [true, false] {
            let error = listen(&[taken.local_addr().unwrap()], check).unwrap_err();
            assert!(error.message.contains("in use") && error.message.contains("sinks.web.listen"));
        }
    }

    #[test]
    fn what_this_process_listens_on_itself_is_no_fault_of_the_settings() {
        let own = listen(&["127.0.0.1:0".parse().unwrap()], false).unwrap();
        assert!(listen(&[own[0].address()], true).is_ok());
        let address = own[0].address();
        drop(own);
        assert_eq!(listen(&[address], false).unwrap()[0].address(), address, "and it can be taken again");
    }

    #[test]
    fn a_token_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "0123456789abcdef\n").unwrap();
        let config = Config::read(&json!({"token_file": path.to_str().unwrap()})).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(config.token().unwrap_err().message.contains("chmod 600"));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert!(config.token().unwrap().is("0123456789abcdef"));
    }
}
