//! What the decoder saw and could not use, each cause counted apart.

use crate::anomaly::Layer;

/// Declares the counters and, beside each, the name that statistics show it under.
macro_rules! counters {
    ($($(#[doc = $doc:literal])* $field:ident = $name:literal,)*) => {
        /// Counts since the decoder was made.
        #[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
        pub struct Counters {
            $($(#[doc = $doc])* pub $field: u64,)*
        }

        impl Counters {
            /// Each counter with the name that statistics show it under.
            pub fn each(&self) -> impl Iterator<Item = (&'static str, u64)> {
                [$(($name, self.$field),)*].into_iter()
            }

            /// What each of them counts.
            pub fn meanings() -> impl Iterator<Item = (&'static str, &'static str)> {
                [$(($name, concat!($($doc),*).trim_ascii().trim_end_matches('.')),)*].into_iter()
            }

            /// Adds another decoder's.
            pub fn add(&mut self, other: &Self) {
                $(self.$field = self.$field.wrapping_add(other.$field);)*
            }
        }
    };
}

counters! {
    /// Frames decoded.
    frames = "frames",
    /// Packets that came of them.
    packets = "packets",
    /// Those that came out of a tunnel.
    packets_tunneled = "packets_tunneled",

    /// Cut short by the capture (its snap length) in a header below IP, or before it.
    truncated_link = "truncated.link",
    /// Cut short by the capture within what the IPv4 header announces.
    truncated_ipv4 = "truncated.ipv4",
    /// Cut short by the capture within what the IPv6 header announces.
    truncated_ipv6 = "truncated.ipv6",
    /// Cut short by the capture in the TCP header.
    truncated_tcp = "truncated.tcp",
    /// Cut short by the capture in the UDP header.
    truncated_udp = "truncated.udp",
    /// Cut short by the capture in the SCTP header.
    truncated_sctp = "truncated.sctp",
    /// Cut short by the capture in the ICMP header.
    truncated_icmp = "truncated.icmp",
    /// Cut short by the capture in a tunnel's header.
    truncated_tunnel = "truncated.tunnel",

    /// A header below IP that contradicts itself or its frame's length.
    malformed_link = "malformed.link",
    /// An IPv4 header that does, or announces more than the frame had.
    malformed_ipv4 = "malformed.ipv4",
    /// An IPv6 header that does, or announces more than the frame had.
    malformed_ipv6 = "malformed.ipv6",
    /// A TCP header that does.
    malformed_tcp = "malformed.tcp",
    /// A UDP header that does.
    malformed_udp = "malformed.udp",
    /// An SCTP header that does.
    malformed_sctp = "malformed.sctp",
    /// An ICMP header that does.
    malformed_icmp = "malformed.icmp",
    /// A header of a tunnel that does.
    malformed_tunnel = "malformed.tunnel",

    /// Frames of a link type that is not known.
    link_unknown = "link_unknown",
    /// Frames that carry something else than IP: ARP, LLDP, spanning tree.
    not_ip = "not_ip",
    /// Packets not followed further in, because layers nested too deep.
    too_deep = "too_deep",

    /// Fragments of IP datagrams.
    fragments = "fragments.received",
    /// Fragments left out because the capture had cut them.
    fragments_truncated = "fragments.truncated",
    /// Fragments left out because they contradict others, or reach past 65 535 octets.
    fragments_malformed = "fragments.malformed",
    /// Fragments that cover octets which another one had brought.
    fragments_overlapping = "fragments.overlapping",
    /// Those of them that brought other octets; the datagram is not put together then.
    fragments_differing = "fragments.differing",
    /// Datagrams of which a first fragment came; the sum of the next four.
    datagrams_started = "fragments.datagrams_started",
    /// Datagrams put together again.
    datagrams_reassembled = "fragments.datagrams_reassembled",
    /// Datagrams given up because the rest did not come in time.
    datagrams_timed_out = "fragments.datagrams_timed_out",
    /// Datagrams given up to make room for others.
    datagrams_evicted = "fragments.datagrams_evicted",
    /// Datagrams that wait for the rest.
    datagrams_waiting = "fragments.datagrams_waiting",
}

/// Adds one.
pub(super) fn count(counter: &mut u64) {
    *counter = counter.wrapping_add(1);
}

impl Counters {
    /// Counts a header cut short by the capture.
    pub(super) fn truncated(&mut self, layer: Layer) {
        count(match layer {
            Layer::Link => &mut self.truncated_link,
            Layer::Ipv4 => &mut self.truncated_ipv4,
            Layer::Ipv6 => &mut self.truncated_ipv6,
            Layer::Tcp => &mut self.truncated_tcp,
            Layer::Udp => &mut self.truncated_udp,
            Layer::Sctp => &mut self.truncated_sctp,
            Layer::Icmp => &mut self.truncated_icmp,
            Layer::Tunnel => &mut self.truncated_tunnel,
            Layer::Stream => return,
        });
    }

    /// Counts a header that its sender got wrong.
    pub(super) fn malformed(&mut self, layer: Layer) {
        count(match layer {
            Layer::Link => &mut self.malformed_link,
            Layer::Ipv4 => &mut self.malformed_ipv4,
            Layer::Ipv6 => &mut self.malformed_ipv6,
            Layer::Tcp => &mut self.malformed_tcp,
            Layer::Udp => &mut self.malformed_udp,
            Layer::Sctp => &mut self.malformed_sctp,
            Layer::Icmp => &mut self.malformed_icmp,
            Layer::Tunnel => &mut self.malformed_tunnel,
            Layer::Stream => return,
        });
    }
}
