//! Hosts: the ends of the flows that are kept. A host is known for as long as one of its flows is.

use super::{
    about::{Named, Place},
    address::{self, Octets, Reach},
    strings::Strings,
};
use std::{collections::HashMap, sync::Arc};

/// A host's place; it is given anew when the host is forgotten.
pub type HostId = u32;

/// What is known of a host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its address.
    pub address: Octets,
    /// The address, written down.
    pub text: Arc<str>,
    /// The network it is shown in.
    pub net: Arc<str>,
    /// Whose the address can be.
    pub reach: Reach,
    /// What it was called last.
    pub name: Option<Arc<str>>,
    /// Where that is from.
    pub name_source: Option<Arc<str>>,
    /// It is this machine's, or of a network of its owner's.
    pub own: bool,
    /// ISO 3166-1.
    pub country: Option<Arc<str>>,
    /// Its city.
    pub city: Option<Arc<str>>,
    /// Degrees north and east.
    pub place: Option<[f32; 2]>,
    /// Kilometres around that.
    pub radius: Option<u64>,
    /// Its autonomous system, as `AS64496`.
    pub asn: Option<Arc<str>>,
    /// Who runs that.
    pub organization: Option<Arc<str>>,
    /// Octets of all its flows since it is known.
    pub octets: u64,
    flows: u32,
}

/// All hosts that are known.
#[derive(Debug, Default)]
pub struct Hosts {
    hosts: Vec<Host>,
    free: Vec<HostId>,
    by_address: HashMap<Octets, HostId, foldhash::fast::RandomState>,
    places: bool,
}

impl Hosts {
    /// The host at this address, one of whose flows begins to be kept.
    pub fn hold(&mut self, address: Octets, strings: &mut Strings) -> HostId {
        let id = match self.by_address.get(&address) {
            Some(id) => *id,
            None => self.add(Host::new(address, strings)),
        };
        self.hosts[id as usize].flows += 1;
        id
    }

    /// One of its flows is kept no longer.
    pub fn release(&mut self, id: HostId) {
        let host = &mut self.hosts[id as usize];
        host.flows = host.flows.saturating_sub(1);
        if host.flows == 0 {
            self.by_address.remove(&host.address);
            self.free.push(id);
        }
    }

    /// The host.
    #[must_use]
    pub fn get(&self, id: HostId) -> &Host {
        &self.hosts[id as usize]
    }

    /// The host, to be changed.
    pub fn get_mut(&mut self, id: HostId) -> &mut Host {
        &mut self.hosts[id as usize]
    }

    /// Who has this address.
    #[must_use]
    pub fn find(&self, address: &Octets) -> Option<&Host> {
        self.by_address.get(address).map(|id| self.get(*id))
    }

    /// A host has these coordinates, or others.
    pub(super) fn set_place(&mut self, id: HostId, place: &Place<'_>, strings: &mut Strings) {
        self.get_mut(id).place(place, strings);
        self.places |= place.latitude.is_some() || place.country.is_some();
    }

    /// Whether it was known of any host where it is: then there is a database.
    #[must_use]
    pub fn has_places(&self) -> bool {
        self.places
    }

    /// How many are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_address.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_address.is_empty()
    }

    /// No host's place is as high as this.
    #[must_use]
    pub fn end(&self) -> usize {
        self.hosts.len()
    }

    fn add(&mut self, host: Host) -> HostId {
        let address = host.address;
        let id = match self.free.pop() {
            Some(id) => {
                self.hosts[id as usize] = host;
                id
            }
            None => {
                self.hosts.push(host);
                (self.hosts.len() - 1) as HostId
            }
        };
        self.by_address.insert(address, id);
        id
    }
}

impl Host {
    fn new(address: Octets, strings: &mut Strings) -> Self {
        Self {
            address,
            text: strings.keep(&address::ip(&address).to_string()),
            net: strings.keep(&address::net(&address)),
            reach: address::reach(&address),
            name: None,
            name_source: None,
            own: false,
            country: None,
            city: None,
            place: None,
            radius: None,
            asn: None,
            organization: None,
            octets: 0,
            flows: 0,
        }
    }

    /// What it is called, or its address.
    #[must_use]
    pub fn label(&self) -> &Arc<str> {
        self.name.as_ref().unwrap_or(&self.text)
    }

    pub(super) fn name(&mut self, named: &Named<'_>, strings: &mut Strings) {
        self.own |= named.own;
        if let Some(name) = strings.keep_some(named.name.as_deref()) {
            self.name = Some(name);
            self.name_source = strings.keep_some(named.source.as_deref());
        }
    }

    fn place(&mut self, place: &Place<'_>, strings: &mut Strings) {
        self.country = strings.keep_some(place.country.as_deref()).or(self.country.take());
        self.city = strings.keep_some(place.city.as_deref()).or(self.city.take());
        self.organization = strings.keep_some(place.organization.as_deref()).or(self.organization.take());
        self.radius = place.accuracy_radius.or(self.radius);
        if let Some(asn) = place.asn {
            self.asn = Some(strings.keep(&format!("AS{asn}")));
        }
        if let (Some(latitude), Some(longitude)) = (place.latitude, place.longitude) {
            self.place = Some([latitude, longitude]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_as_long_as_one_of_its_flows_is() {
        let (mut hosts, mut strings) = (Hosts::default(), Strings::new(100));
        let address = address::parse("192.0.2.1").expect("an address");
        let id = hosts.hold(address, &mut strings);
        assert_eq!(hosts.hold(address, &mut strings), id);
        hosts.release(id);
        assert_eq!(hosts.len(), 1);
        hosts.release(id);
        assert_eq!((hosts.len(), hosts.find(&address).is_none()), (0, true));
    }
}
