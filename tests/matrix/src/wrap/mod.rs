//! The ways of each packet: link types, tags, tunnels, extension headers, fragments.

pub mod fragment;
pub mod link;
pub mod tunnel;

/// What a wrap does to a packet, or to each of the packets or frames that another has made of it:
/// the octets, a number that no other packet of the run has, and whether the server sends it.
pub type Layer = fn(Vec<u8>, u16, bool) -> Vec<Vec<u8>>;

/// A way for packets.
#[derive(Debug)]
pub struct Wrap {
    /// What it does.
    pub name: &'static str,
    /// The link type (<https://www.tcpdump.org/linktypes.html>).
    pub link: u16,
    /// Whether the connection is over IPv6.
    pub ipv6: bool,
    /// From the inside out; the last makes frames.
    pub layers: &'static [Layer],
    /// Whether all octets come through, and no others.
    pub whole: bool,
}

impl Wrap {
    /// The frames of a packet.
    #[must_use]
    pub fn wrap(&self, packet: Vec<u8>, serial: u16, by_server: bool) -> Vec<Vec<u8>> {
        let layer = |octets: Vec<Vec<u8>>, layer: &Layer| {
            octets.into_iter().flat_map(|octets| layer(octets, serial, by_server)).collect()
        };
        self.layers.iter().fold(vec![packet], layer)
    }
}

const fn v4(name: &'static str, link: u16, layers: &'static [Layer]) -> Wrap {
    Wrap { name, link, ipv6: false, layers, whole: true }
}

const fn v6(name: &'static str, link: u16, layers: &'static [Layer]) -> Wrap {
    Wrap { ipv6: true, ..v4(name, link, layers) }
}

/// A wrap in which octets are lost or contradicted.
const fn lossy(wrap: Wrap) -> Wrap {
    Wrap { whole: false, ..wrap }
}

/// Ethernet and IPv4, and nothing else.
pub const PLAIN: &Wrap = &ALL[0];

use fragment as f;
use link as l;
use tunnel as t;

/// All wraps.
pub static ALL: &[Wrap] = &[
    v4("Ethernet", 1, &[l::ethernet]),
    v6("IPv6", 1, &[l::ethernet]),
    v4("Ethernet with padding and a checksum", 1, &[l::trailer]),
    v4("VLAN", 1, &[l::vlan]),
    v6("VLAN, IPv6", 1, &[l::vlan]),
    v4("priority tag", 1, &[l::priority]),
    v4("QinQ", 1, &[l::qinq]),
    v6("QinQ of old, IPv6", 1, &[l::qinq_of_old]),
    v4("802.3 with LLC and SNAP", 1, &[l::snap]),
    v4("MPLS", 1, &[l::mpls]),
    v6("MPLS, IPv6", 1, &[l::mpls]),
    v4("MPLS, three labels", 1, &[l::mpls_three]),
    v4("MPLS pseudowire with control word", 1, &[l::pseudowire]),
    v4("VLAN in a MPLS pseudowire without", 1, &[l::pseudowire_bare]),
    v4("PPPoE", 1, &[l::pppoe]),
    v6("PPPoE in QinQ, IPv6", 1, &[l::pppoe_qinq]),
    v4("MAC in MAC", 1, &[l::backbone]),
    v4("null", 0, &[l::null]),
    v6("null, IPv6", 0, &[l::null]),
    v4("loop", 108, &[l::loopback]),
    v4("PPP", 9, &[l::ppp]),
    v6("PPP in HDLC, IPv6", 50, &[l::ppp]),
    v4("Cisco HDLC", 104, &[l::cisco]),
    v4("raw IP", 101, &[]),
    v6("raw IPv6", 101, &[]),
    v4("IPv4 and nothing before it", 228, &[]),
    v6("IPv6 and nothing before it", 229, &[]),
    v4("SLL", 113, &[l::cooked]),
    v6("SLL with a VLAN, IPv6", 113, &[l::cooked_vlan]),
    v4("SLL2", 276, &[l::cooked_v2]),
    v6("SLL2, IPv6", 276, &[l::cooked_v2]),
    v4("802.11 QoS data", 105, &[l::wifi]),
    v4("radiotap", 127, &[l::radiotap]),
    v4("IPv4 options", 1, &[f::options, l::ethernet]),
    v6("hop-by-hop options", 1, &[f::hop_by_hop, l::ethernet]),
    v6("destination options", 1, &[f::destination, l::ethernet]),
    v6("a routing header", 1, &[f::routing, l::ethernet]),
    v6(
        "four extension headers",
        1,
        &[f::destination, f::routing, f::destination, f::hop_by_hop, l::ethernet],
    ),
    v6("an atomic fragment", 1, &[f::atomic, l::ethernet]),
    v4("an authentication header", 1, &[f::authentication, l::ethernet]),
    v6("an authentication header, IPv6", 1, &[f::authentication, l::ethernet]),
    v4("fragments", 1, &[f::in_order, l::ethernet]),
    v4("fragments, reversed", 1, &[f::reversed, l::ethernet]),
    v4("fragments twice", 1, &[f::twice, l::ethernet]),
    v4("fragments that overlap", 1, &[f::overlapping, l::ethernet]),
    v4("fragments of eight octets, shuffled", 1, &[f::smallest, l::ethernet]),
    v6("fragments, IPv6", 1, &[f::in_order, l::ethernet]),
    v6("fragments, reversed, IPv6", 1, &[f::reversed, l::ethernet]),
    v6("fragments of eight octets, shuffled, IPv6", 1, &[f::smallest, l::ethernet]),
    v6("fragments behind options, IPv6", 1, &[f::destination, f::reversed, f::hop_by_hop_first, l::ethernet]),
    v4("fragments in a VLAN", 1, &[f::reversed, l::vlan]),
    lossy(v4("a fragment lost", 1, &[f::first_lost, l::ethernet])),
    lossy(v4("the last fragment lost", 1, &[f::last_lost, l::ethernet])),
    lossy(v4("a fragment contradicted", 1, &[f::contradicted, l::ethernet])),
    lossy(v4("a fragment contradicted late", 1, &[f::contradicted_late, l::ethernet])),
    lossy(v6("a fragment contradicted late, IPv6", 1, &[f::contradicted_late, l::ethernet])),
    lossy(v6("a fragment lost, IPv6", 1, &[f::first_lost, l::ethernet])),
    v4("GRE", 1, &[t::gre, l::ethernet]),
    v6("IPv6 in GRE", 1, &[t::gre, l::ethernet]),
    v4("GRE with checksum, key and number", 1, &[t::gre_full, l::ethernet]),
    v4("Ethernet in GRE", 1, &[t::gre_ethernet, l::ethernet]),
    v4("GRE over IPv6", 1, &[t::gre_over_ipv6, l::ethernet]),
    v4("ERSPAN", 1, &[t::erspan, l::ethernet]),
    v4("VXLAN", 1, &[t::vxlan, l::ethernet]),
    v6("IPv6 in VXLAN", 1, &[t::vxlan, l::ethernet]),
    v4("VXLAN over IPv6", 1, &[t::vxlan_over_ipv6, l::ethernet]),
    v4("VXLAN-GPE", 1, &[t::vxlan_gpe, l::ethernet]),
    v4("GENEVE", 1, &[t::geneve, l::ethernet]),
    v4("GENEVE with options, IP", 1, &[t::geneve_ip, l::ethernet]),
    v4("IP in IP", 1, &[t::ip_in_ip, l::ethernet]),
    v6("IPv6 in IPv4", 1, &[t::ip_in_ip, l::ethernet]),
    v4("IPv4 in IPv6", 1, &[t::ip_in_ipv6, l::ethernet]),
    v4("GTP-U", 1, &[t::gtp, l::ethernet]),
    v6("Teredo", 1, &[t::teredo, l::ethernet]),
    v4("L2TP", 1, &[t::l2tp, l::ethernet]),
    v4("EtherIP", 1, &[t::ether_ip, l::ethernet]),
    v4("MPLS over UDP", 1, &[t::mpls_over_udp, l::ethernet]),
    v4("VXLAN in GRE", 1, &[t::vxlan, t::gre, l::ethernet]),
    v6("GRE in VXLAN in QinQ", 1, &[t::gre, t::vxlan, l::qinq]),
    v4("VXLAN in VXLAN, SLL2", 276, &[t::vxlan, t::vxlan, l::cooked_v2]),
    v4("fragments in VXLAN", 1, &[f::reversed, t::vxlan, l::ethernet]),
    v4("VXLAN in fragments", 1, &[t::vxlan, f::reversed, l::ethernet]),
    v6("fragments in GRE in fragments", 1, &[f::in_order, t::gre, f::reversed, l::vlan]),
    v4("VXLAN in IPv6 fragments", 1, &[t::vxlan_over_ipv6, f::reversed, l::ethernet]),
    lossy(v4("VXLAN in fragments, one lost", 1, &[t::vxlan, f::first_lost, l::ethernet])),
];
