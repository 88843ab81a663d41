//! Services by their ports (RFC 6335): what a flow is guessed to speak when nobody has seen it.

use radar_abi::manifest::Service;

/// Ports below this one are assigned to services and not given to clients (RFC 6335 §6).
const SYSTEM_PORTS_END: u16 = 1024;

/// What is usual at which port.
#[derive(Clone, Debug, Default)]
pub(super) struct Services {
    /// By transport and port.
    known: Vec<((u8, u16), String)>,
}

impl Services {
    /// Adds some; of two at one port the first stays.
    pub(super) fn add(&mut self, services: &[Service]) {
        for service in services {
            let key = (service.transport, service.port);
            if let Err(at) = self.find(key) {
                self.known.insert(at, (key, service.protocol.clone()));
            }
        }
    }

    /// The responder's service, or else the originator's: in a flow that was joined in its middle, the
    /// server may have spoken first. Then only a port counts that no client has.
    pub(super) fn between(&self, transport: u8, [originator, responder]: [u16; 2]) -> Option<&str> {
        let at = |port| Some(self.known.get(self.find((transport, port)).ok()?)?.1.as_str());
        at(responder).or_else(|| at(originator).filter(|_| originator < SYSTEM_PORTS_END))
    }

    fn find(&self, key: (u8, u16)) -> Result<usize, usize> {
        self.known.binary_search_by_key(&key, |(key, _)| *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_responders_port_goes_first_and_a_clients_port_does_not_count() {
        let service = |port, protocol: &str| Service { port, transport: 6, protocol: protocol.to_owned() };
        let mut services = Services::default();
        services.add(&[service(3306, "mysql"), service(22, "ssh"), service(22, "other")]);
        assert_eq!(services.between(6, [3306, 22]), Some("ssh"));
        assert_eq!(services.between(6, [22, 50000]), Some("ssh"));
        assert_eq!(services.between(6, [3306, 50000]), None);
        assert_eq!(services.between(17, [50000, 22]), None);
    }
}
