//! The kinds of anomalies.
//!
//! Names are Suricata's where it has the thing (`anomaly.event` of its EVE); `+` marks those that radar adds.

/// Which header an anomaly is about; each has counters of its own for what was cut or malformed in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs)]
pub enum Layer {
    Link,
    Ipv4,
    Ipv6,
    Tcp,
    Udp,
    Sctp,
    Icmp,
    Tunnel,
    /// A TCP connection, rather than a header.
    Stream,
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $kind:ident, $layer:ident, $name:literal;)*) => {
        /// A kind of anomaly.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        #[repr(u8)]
        pub enum Kind {
            $($(#[doc = $doc])* $kind,)*
        }

        impl Kind {
            /// All of them, in the order of their numbers.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The name that events and statistics show.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            /// What it is, as a sentence; a `+` in front as above.
            fn sentence(self) -> &'static str {
                match self {
                    $(Self::$kind => concat!($($doc),*).trim_ascii(),)*
                }
            }

            /// What it is about.
            #[must_use]
            pub fn layer(self) -> Layer {
                match self {
                    $(Self::$kind => Layer::$layer,)*
                }
            }
        }
    };
}

kinds! {
    /// Less than an Ethernet header.
    EthernetPktTooSmall, Link, "decoder.ethernet.pkt_too_small";
    /// Less than a Linux cooked header.
    SllPktTooSmall, Link, "decoder.sll.pkt_too_small";
    /// Less than a BSD loopback header.
    NullPktTooSmall, Link, "decoder.ltnull.pkt_too_small";
    /// A BSD loopback frame of an address family that is not known.
    NullUnsupportedType, Link, "decoder.ltnull.unsupported_type";
    /// `+` Less than the header of another link type, or one that contradicts itself.
    LinkPktTooSmall, Link, "decoder.link.pkt_too_small";
    /// Raw IP that is of neither version.
    IprawInvalidIpVersion, Link, "decoder.ipraw.invalid_ip_version";
    /// Less than a PPP header.
    PppPktTooSmall, Link, "decoder.ppp.pkt_too_small";
    /// Less than a Cisco HDLC header.
    ChdlcPktTooSmall, Link, "decoder.chdlc.pkt_too_small";
    /// Less than a `PPPoE` header.
    PppoePktTooSmall, Link, "decoder.pppoe.pkt_too_small";
    /// A `PPPoE` session with a code, version or type that sessions do not have.
    PppoeWrongCode, Link, "decoder.pppoe.wrong_code";
    /// Less than a tag.
    VlanHeaderTooSmall, Link, "decoder.vlan.header_too_small";
    /// More tags than are followed.
    VlanTooManyLayers, Link, "decoder.vlan.too_many_layers";
    /// Less than a VN-tag or another tag that is no VLAN's.
    VntagHeaderTooSmall, Link, "decoder.vntag.header_too_small";
    /// Less than a provider backbone header.
    Ieee8021ahHeaderTooSmall, Link, "decoder.ieee8021ah.header_too_small";
    /// Less than a `FabricPath` header.
    DcePktTooSmall, Link, "decoder.dce.pkt_too_small";
    /// A label stack without a last label.
    MplsHeaderTooSmall, Link, "decoder.mpls.header_too_small";
    /// A label stack that carries nothing that is known.
    MplsUnknownPayloadType, Link, "decoder.mpls.unknown_payload_type";
    /// Less than a network service header.
    NshHeaderTooSmall, Link, "decoder.nsh.header_too_small";
    /// More layers in one another than are followed.
    TooManyLayers, Link, "decoder.too_many_layers";

    /// Less than an IPv4 header.
    Ipv4PktTooSmall, Ipv4, "decoder.ipv4.pkt_too_small";
    /// A header of less than five words.
    Ipv4HlenTooSmall, Ipv4, "decoder.ipv4.hlen_too_small";
    /// A total length that does not even cover the header.
    Ipv4IplenSmallerThanHlen, Ipv4, "decoder.ipv4.iplen_smaller_than_hlen";
    /// A total length greater than the frame.
    Ipv4TruncPkt, Ipv4, "decoder.ipv4.trunc_pkt";
    /// Another version where IPv4 is announced.
    Ipv4WrongIpVersion, Ipv4, "decoder.ipv4.wrong_ip_version";
    /// `ICMPv6` over IPv4.
    Ipv4Icmpv6, Ipv4, "decoder.ipv4.icmpv6";
    /// A datagram greater than IPv4 allows.
    Ipv4FragPktTooLarge, Ipv4, "decoder.ipv4.frag_pkt_too_large";
    /// Fragments that overlap.
    Ipv4FragOverlap, Ipv4, "decoder.ipv4.frag_overlap";
    /// `+` A fragment that cannot be part of the datagram: past its end, or without octets.
    Ipv4FragInvalid, Ipv4, "decoder.ipv4.frag_invalid";

    /// Less than an IPv6 header.
    Ipv6PktTooSmall, Ipv6, "decoder.ipv6.pkt_too_small";
    /// A payload length greater than the frame.
    Ipv6TruncPkt, Ipv6, "decoder.ipv6.trunc_pkt";
    /// An extension header greater than the packet.
    Ipv6TruncExthdr, Ipv6, "decoder.ipv6.trunc_exthdr";
    /// `+` More extension headers than are passed over.
    Ipv6TooManyExthdr, Ipv6, "decoder.ipv6.exthdr_too_many";
    /// Another version where IPv6 is announced.
    Ipv6WrongIpVersion, Ipv6, "decoder.ipv6.wrong_ip_version";
    /// Two hop-by-hop headers.
    Ipv6DuplicateHopByHop, Ipv6, "decoder.ipv6.exthdr_dupl_hh";
    /// Two routing headers.
    Ipv6DuplicateRouting, Ipv6, "decoder.ipv6.exthdr_dupl_rh";
    /// Two authentication headers.
    Ipv6DuplicateAuthentication, Ipv6, "decoder.ipv6.exthdr_dupl_ah";
    /// More than two destination options headers.
    Ipv6DuplicateDestination, Ipv6, "decoder.ipv6.exthdr_dupl_dh";
    /// A routing header of type 0 (RFC 5095).
    Ipv6RhType0, Ipv6, "decoder.ipv6.rh_type_0";
    /// A fragment header around a whole datagram (RFC 6946).
    Ipv6UselessFh, Ipv6, "decoder.ipv6.exthdr_useless_fh";
    /// Reserved bits of a fragment header that are set.
    Ipv6FhNonZeroReserved, Ipv6, "decoder.ipv6.fh_non_zero_reserved_field";
    /// Octets behind "no next header".
    Ipv6DataAfterNone, Ipv6, "decoder.ipv6.data_after_none_header";
    /// ICMP for IPv4 over IPv6.
    Ipv6Icmpv4, Ipv6, "decoder.ipv6.icmpv4";
    /// A datagram greater than IPv6 allows without jumbograms.
    Ipv6FragPktTooLarge, Ipv6, "decoder.ipv6.frag_pkt_too_large";
    /// Fragments that overlap, which RFC 5722 forbids.
    Ipv6FragOverlap, Ipv6, "decoder.ipv6.frag_overlap";
    /// A fragment that is not the last, whose length is no multiple of eight.
    Ipv6FragInvalidLength, Ipv6, "decoder.ipv6.frag_invalid_length";
    /// `+` A fragment that cannot be part of the datagram: past its end, or without octets.
    Ipv6FragInvalid, Ipv6, "decoder.ipv6.frag_invalid";

    /// Less than a TCP header.
    TcpPktTooSmall, Tcp, "decoder.tcp.pkt_too_small";
    /// A header of less than five words.
    TcpHlenTooSmall, Tcp, "decoder.tcp.hlen_too_small";
    /// A header longer than the packet.
    TcpInvalidOptlen, Tcp, "decoder.tcp.invalid_optlen";
    /// Less than a UDP header.
    UdpHlenTooSmall, Udp, "decoder.udp.hlen_too_small";
    /// A length that does not even cover the header.
    UdpHlenInvalid, Udp, "decoder.udp.hlen_invalid";
    /// A length greater than the packet.
    UdpPktTooSmall, Udp, "decoder.udp.pkt_too_small";
    /// Less than an SCTP header.
    SctpPktTooSmall, Sctp, "decoder.sctp.pkt_too_small";
    /// Less than an ICMP header.
    Icmpv4PktTooSmall, Icmp, "decoder.icmpv4.pkt_too_small";
    /// An error that quotes less than an IPv4 header.
    Icmpv4QuoteTooSmall, Icmp, "decoder.icmpv4.ipv4_trunc_pkt";
    /// An error that quotes something else than IPv4.
    Icmpv4QuoteVersion, Icmp, "decoder.icmpv4.ipv4_unknown_ver";
    /// Less than an `ICMPv6` header.
    Icmpv6PktTooSmall, Icmp, "decoder.icmpv6.pkt_too_small";
    /// An error that quotes less than an IPv6 header.
    Icmpv6QuoteTooSmall, Icmp, "decoder.icmpv6.ipv6_trunc_pkt";
    /// An error that quotes something else than IPv6.
    Icmpv6QuoteVersion, Icmp, "decoder.icmpv6.ipv6_unknown_version";

    /// Less than a GRE header.
    GrePktTooSmall, Tunnel, "decoder.gre.pkt_too_small";
    /// A version of GRE that is not known.
    GreWrongVersion, Tunnel, "decoder.gre.wrong_version";
    /// Less than an ERSPAN header.
    ErspanHeaderTooSmall, Tunnel, "decoder.erspan.header_too_small";
    /// `+` Less than another tunnel's header, or one that contradicts itself.
    TunnelPktTooSmall, Tunnel, "decoder.tunnel.pkt_too_small";

    /// A SYN+ACK that acknowledges another number than the SYN's.
    SynackWithWrongAck, Stream, "stream.3whs_synack_with_wrong_ack";
    /// The SYN again, after the connection was established.
    EstSynResend, Stream, "stream.est_syn_resend";
    /// A SYN of another number on an established connection.
    EstSynResendDiffSeq, Stream, "stream.est_syn_resend_diff_seq";
    /// A SYN from the responder of an established connection.
    EstSynToclient, Stream, "stream.est_syn_toclient";
    /// The SYN+ACK again, after the connection was established.
    EstSynackResend, Stream, "stream.est_synack_resend";
    /// A SYN+ACK of another number on an established connection.
    EstSynackResendDiffSeq, Stream, "stream.est_synack_resend_with_diff_seq";
    /// A SYN+ACK from the originator of an established connection.
    EstSynackToserver, Stream, "stream.est_synack_toserver";
    /// SYN and FIN in one segment.
    FinSyn, Stream, "stream.fin_syn";
    /// A FIN of no connection.
    FinButNoSession, Stream, "stream.fin_but_no_session";
    /// A RST of no connection.
    RstButNoSession, Stream, "stream.rst_but_no_session";
    /// `+` A RST that its receiver would not believe (RFC 5961 §3.2).
    RstOutOfWindow, Stream, "stream.rst_out_of_window";
    /// An acknowledgment number without the ACK flag.
    PktBrokenAck, Stream, "stream.pkt_broken_ack";
    /// An acknowledgment far past what was sent.
    PktInvalidAck, Stream, "stream.pkt_invalid_ack";
    /// A segment too far from what is expected to belong to the stream.
    EstPacketOutOfWindow, Stream, "stream.est_packet_out_of_window";
    /// Octets that never came.
    ReassemblySeqGap, Stream, "stream.reassembly_seq_gap";
    /// Octets sent twice, and not the same.
    ReassemblyOverlapDifferentData, Stream, "stream.reassembly_overlap_different_data";
}

impl Kind {
    /// What EVE has as the anomaly's `type`: `decode` or `stream`.
    #[must_use]
    pub fn category(self) -> &'static str {
        if self.layer() == Layer::Stream { "stream" } else { "decode" }
    }

    /// What it is, as a sentence without its full stop.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        self.sentence().trim_start_matches("`+` ").trim_end_matches('.')
    }

    /// Whether Suricata has no such anomaly.
    #[must_use]
    pub fn is_own(self) -> bool {
        self.sentence().starts_with("`+`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_unique_and_say_what_they_are_about() {
        let names: BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        for (at, kind) in Kind::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, at);
            let prefix = if kind.category() == "stream" { "stream." } else { "decoder." };
            assert!(kind.name().starts_with(prefix), "{}", kind.name());
            assert!(!kind.meaning().is_empty() && !kind.meaning().starts_with("`+"), "{}", kind.name());
        }
    }
}
