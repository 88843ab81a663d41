//! `[sinks.web]` in `radar.toml`, and what of it cannot be.

use crate::token::Token;
use radar_listen::{Listeners, is_name};
use radar_plugin::prelude::*;
use std::{
    io::{self, Read},
    os::unix::fs::PermissionsExt,
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

impl Config {
    /// Says what cannot be, before anything is opened.
    pub fn check(&self) -> Result<Listeners, SettingError> {
        let listeners = Listeners::read("web", &self.listen)?;
        let far = listeners.far();
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
        if let Some(host) = self.hosts.iter().find(|host| !is_name(host)) {
            let message = format!("\"{host}\" is no name of a host; write it as radar.example.org");
            return Err(SettingError::new("hosts", message));
        }
        Ok(listeners)
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

    fn checked(table: &Value) -> Result<Listeners, SettingError> {
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
