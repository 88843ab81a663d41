//! `[sinks.prometheus]` in `radar.toml`, and what of it cannot be.

use radar_listen::{Listeners, is_name};
use radar_plugin::prelude::*;

settings! {
    /// `[sinks.prometheus]` in `radar.toml`.
    pub struct Config {
        /// Addresses and ports that it listens on; where there is no IPv6, `[::1]` is passed over.
        pub listen: Vec<String> = ["127.0.0.1:9464"],
        /// Names, with a port if it is not the one listened on, by which Prometheus reaches it, besides localhost and
        /// the addresses themselves.
        pub hosts: Vec<String> = [],
        /// Whether others than this machine may ask: whoever reaches the port may, and is answered in the clear.
        pub insecure: bool = false,
    }
}

impl Config {
    /// Where it listens, or what of the settings cannot be.
    pub fn listeners(&self) -> Result<Listeners, SettingError> {
        let listeners = Listeners::read("prometheus", &self.listen)?;
        if let Some(far) = listeners.far().filter(|_| !self.insecure) {
            let message = format!(
                "{far} can be reached by other machines, and whoever does so is told; set insecure = true to allow it, \
                 or listen on 127.0.0.1 behind a proxy"
            );
            return Err(SettingError::new("listen", message));
        }
        if let Some(host) = self.hosts.iter().find(|host| !is_name(host)) {
            let message = format!("\"{host}\" is no name of a host; write it as radar.example.org");
            return Err(SettingError::new("hosts", message));
        }
        Ok(listeners)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use radar_plugin::Settings;
    use serde_json::{Value, json};

    fn checked(table: &Value) -> Result<Listeners, SettingError> {
        Config::read(table)?.listeners()
    }

    #[test]
    fn what_can_be_reached_from_afar_has_to_be_called_insecure() {
        let error = checked(&json!({"listen": ["0.0.0.0:9464"]})).unwrap_err();
        assert!(error.setting == "listen" && error.message.contains("insecure = true"));
        assert!(checked(&json!({"listen": ["0.0.0.0:9464"], "insecure": true})).is_ok());
        assert!(checked(&json!({})).is_ok());
    }

    #[test]
    fn a_host_is_a_name() {
        assert_eq!(checked(&json!({"hosts": ["http://x"]})).unwrap_err().setting, "hosts");
    }
}
