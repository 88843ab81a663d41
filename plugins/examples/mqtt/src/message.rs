//! What a control packet says: one of the kinds that the other files read.

use crate::{
    acknowledge::{Acknowledgement, Reason},
    connect::{Connack, Connect},
    fixed_header::Kind,
    packets::Packet,
    publish::Publish,
    subscribe::{Suback, Subscribe},
};
use radar_plugin::Malformed;

/// Versions of the protocol, by their level in CONNECT.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum Version {
    /// CONNECT was not seen, or has a level that does not exist.
    #[default]
    Unknown,
    V3_1,
    V3_1_1,
    V5,
}

impl Version {
    /// The version of a level.
    pub fn of(level: u8) -> Self {
        match level {
            3 => Self::V3_1,
            4 => Self::V3_1_1,
            5 => Self::V5,
            _ => Self::Unknown,
        }
    }
}

/// A control packet that was read.
#[derive(Debug)]
pub(crate) enum Message<'a> {
    Connect(Connect<'a>),
    Connack(Connack<'a>),
    Publish(Publish<'a>),
    Acknowledgement(Acknowledgement<'a>),
    Subscribe(Subscribe<'a>),
    Suback(Suback<'a>),
    /// DISCONNECT or AUTH.
    Reason(Reason<'a>),
    Ping,
    /// Its form depends on the version, which is not known.
    Unread,
}

impl<'a> Message<'a> {
    /// Reads a packet.
    pub fn parse(packet: &'a Packet<'_>, version: Version) -> Result<Self, Malformed> {
        let kind = packet.header.kind;
        Ok(match kind {
            Kind::Connect => Self::Connect(Connect::parse(packet)?),
            Kind::Connack => Self::Connack(Connack::parse(packet, version)?),
            Kind::Publish => Self::Publish(Publish::parse(packet, version)?),
            Kind::Puback | Kind::Pubrec | Kind::Pubrel | Kind::Pubcomp => {
                Self::Acknowledgement(Acknowledgement::parse(packet, version)?)
            }
            Kind::Pingreq | Kind::Pingresp if packet.header.length == 0 => Self::Ping,
            Kind::Pingreq | Kind::Pingresp => return Err(Malformed),
            _ if version == Version::Unknown => Self::Unread,
            Kind::Subscribe | Kind::Unsubscribe => Self::Subscribe(Subscribe::parse(packet, version)?),
            Kind::Suback | Kind::Unsuback => Self::Suback(Suback::parse(packet, version)?),
            Kind::Disconnect | Kind::Auth => Self::Reason(Reason::parse(packet, version)?),
        })
    }

    /// Whether it is what somebody would say: asked where octets may be no packet at all.
    pub fn is_plausible(&self) -> bool {
        match self {
            Self::Publish(publish) => publish.is_plausible(),
            _ => true,
        }
    }
}
