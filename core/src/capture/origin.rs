//! Where the frames of a chunk were seen.

use std::path::PathBuf;

use super::link_type::LinkType;

/// What the frames of one chunk have in common. Shared by the chunks of a file, so that it costs
/// nothing per chunk, and travels with them, so that a worker needs no way back to the source.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Origin {
    /// The file as it was named, `-` for standard input (EVE `pcap_filename`); none when live.
    pub file: Option<PathBuf>,
    /// What [`Frame::interface`](super::Frame::interface) counts. It only ever grows.
    pub interfaces: Vec<Interface>,
}

impl Origin {
    /// The name of an interface (EVE `in_iface`), if the capture tells it.
    #[must_use]
    pub fn interface_name(&self, interface: u16) -> Option<&str> {
        self.interfaces.get(usize::from(interface))?.name.as_deref()
    }
}

/// An interface as a capture describes it.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Interface {
    /// Untrusted text in a file; none in a classic pcap, which has no place for it.
    pub name: Option<String>,
    /// How its frames begin.
    pub link: LinkType,
}
