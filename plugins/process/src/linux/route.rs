//! Whether an address is one of a network namespace's own (rtnetlink(7)): the kernel is asked how it would send there,
//! so what it answers is never old.

use super::netlink::Kernel;
use netlink_packet_route::{
    AddressFamily, RouteNetlinkMessage,
    route::{RouteAttribute, RouteMessage, RouteType},
};
use netlink_sys::protocols::NETLINK_ROUTE;
use std::{io, net::IpAddr};

/// The way to an address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Route {
    /// It is one of the namespace's own.
    pub is_local: bool,
    /// The interface that leads to it, or that has it.
    pub interface: u32,
    /// It is reached without a router.
    pub is_direct: bool,
}

/// The routes of one network namespace.
pub struct Routes(Kernel);

impl Routes {
    /// Opens the way to those of the namespace that the calling thread is in.
    pub fn open() -> io::Result<Self> {
        Kernel::open(NETLINK_ROUTE).map(Self)
    }

    /// The way to an address; `None` if there is none.
    pub fn to(&mut self, address: IpAddr) -> Option<Route> {
        let mut question = RouteMessage::default();
        (question.header.address_family, question.header.destination_prefix_length) = match address {
            IpAddr::V4(_) => (AddressFamily::Inet, 32),
            IpAddr::V6(_) => (AddressFamily::Inet6, 128),
        };
        question.attributes.push(RouteAttribute::Destination(address.into()));
        let answer = self.0.ask(RouteNetlinkMessage::GetRoute(question)).ok()??;
        let RouteNetlinkMessage::NewRoute(route) = answer else {
            return None;
        };
        let interface = route.attributes.iter().find_map(|attribute| match attribute {
            RouteAttribute::Oif(interface) => Some(*interface),
            _ => None,
        });
        let gateway = route
            .attributes
            .iter()
            .any(|attribute| matches!(attribute, RouteAttribute::Gateway(_) | RouteAttribute::Via(_)));
        Some(Route {
            is_local: route.header.kind == RouteType::Local,
            interface: interface.unwrap_or_default(),
            is_direct: route.header.kind == RouteType::Unicast && !gateway,
        })
    }
}
