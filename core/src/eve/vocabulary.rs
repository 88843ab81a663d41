//! Event types and protocols by number, so that a packet's path compares no names.

use super::services::Services;
use radar_abi::{Manifest, manifest::Service};

/// Number of the core's `flow` event.
pub const FLOW: u16 = 0;
/// Number of the core's `stats` event.
pub const STATS: u16 = 1;
/// Number of the core's `anomaly` event.
pub const ANOMALY: u16 = 2;
/// The core's events, by number.
pub const CORE: [&str; 3] = ["flow", "stats", "anomaly"];

/// The names that numbers stand for; made when the plugins are known, and the same for all workers.
///
/// A number stays what it is for as long as radar runs, since flows and events under way hold it: names of
/// plugins that have gone stay, and those of plugins that come are added behind them.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    event_types: Vec<String>,
    protocols: Vec<String>,
    labels: Vec<String>,
    services: Services,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let event_types = CORE.map(str::to_owned).to_vec();
        let (protocols, labels) = (Vec::new(), Vec::new());
        Self { event_types, protocols, labels, services: Services::default() }
    }
}

impl Vocabulary {
    /// The same names under the same numbers, and no services: where other plugins are to be added.
    #[must_use]
    pub fn without_services(&self) -> Self {
        Self { services: Services::default(), ..self.clone() }
    }

    /// Whether there are more names than numbers, so that some stand for the wrong one.
    #[must_use]
    pub fn is_overfull(&self) -> bool {
        self.event_types.len().max(self.protocols.len()).max(self.labels.len()) > usize::from(u16::MAX)
    }

    /// Numbers of a plugin's events, in the order of its manifest.
    pub fn add_events(&mut self, manifest: &Manifest) -> Vec<u16> {
        manifest.events.iter().map(|event| place(&mut self.event_types, &event.name)).collect()
    }

    /// Numbers of a plugin's protocols, from 1, in the order of its manifest.
    pub fn add_protocols(&mut self, manifest: &Manifest) -> Vec<u16> {
        manifest.protocols.iter().map(|name| place(&mut self.protocols, name) + 1).collect()
    }

    /// Numbers of a plugin's labels, in the order of its manifest.
    pub fn add_labels(&mut self, manifest: &Manifest) -> Vec<u16> {
        manifest.labels.iter().map(|label| place(&mut self.labels, &label.name)).collect()
    }

    /// The names of all labels, by number.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Adds services by their ports; of two at one port the first stays.
    pub fn add_services(&mut self, services: &[Service]) {
        self.services.add(services);
    }

    /// The service that is usual between these ports, the originator's and the responder's.
    #[must_use]
    pub fn service(&self, transport: u8, ports: [u16; 2]) -> Option<&str> {
        self.services.between(transport, ports)
    }

    /// The number of an event type that somebody emits.
    #[must_use]
    pub fn event_number(&self, name: &str) -> Option<u16> {
        self.event_types.iter().position(|known| known == name).map(|at| at as u16)
    }

    /// The name of an event type.
    #[must_use]
    pub fn event_type(&self, number: u16) -> &str {
        self.event_types.get(usize::from(number)).map_or("", String::as_str)
    }

    /// The name of a protocol; none for 0.
    #[must_use]
    pub fn protocol(&self, number: u16) -> Option<&str> {
        self.protocols.get(usize::from(number).checked_sub(1)?).map(String::as_str)
    }
}

fn place(names: &mut Vec<String>, name: &str) -> u16 {
    let at = names.iter().position(|known| known == name).unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    at as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(event: &str, protocol: &str) -> Manifest {
        let mut manifest = Manifest { protocols: vec![protocol.to_owned()], ..Manifest::default() };
        manifest.events.push(radar_abi::manifest::EventType { name: event.to_owned(), ..Default::default() });
        manifest
    }

    #[test]
    fn numbers_stay_when_plugins_come_and_go_and_services_are_told_anew() {
        let mut before = Vocabulary::default();
        let dns = (before.add_events(&manifest("dns", "dns")), before.add_protocols(&manifest("dns", "dns")));
        before.add_services(&[Service { port: 53, transport: 17, protocol: "dns".to_owned() }]);
        let mut after = before.without_services();
        after.add_events(&manifest("tls", "tls"));
        after.add_protocols(&manifest("tls", "tls"));
        assert_eq!((after.event_type(dns.0[0]), after.protocol(dns.1[0])), ("dns", Some("dns")));
        assert_eq!((after.event_type(dns.0[0] + 1), after.protocol(dns.1[0] + 1)), ("tls", Some("tls")));
        assert_eq!((before.service(17, [50000, 53]), after.service(17, [50000, 53])), (Some("dns"), None));
        assert!(!after.is_overfull());
    }
}
