//! What is told of a request and of a response: written once, when the header section is there.

use crate::method::Method;
use radar_plugin::Subject;

/// A request, kept until its response has come.
#[derive(Debug)]
pub(crate) struct Request {
    /// The members of its event, as an object.
    pub json: Vec<u8>,
    /// `GET example.org/path`, if anybody reads it.
    pub line: String,
    pub method: Method,
    /// As `HTTP/1.1`, as far as it goes.
    pub version: Version,
    /// When and with which packet its header section came to its end.
    pub subject: Subject,
    /// Its header section was seen to that end.
    pub is_whole: bool,
    /// Octets of its body; `None` as long as that is not known for certain.
    pub length: Option<u64>,
}

/// A response, kept until its body has ended.
#[derive(Debug)]
pub(crate) struct Response {
    /// The members of its event, as an object.
    pub json: Vec<u8>,
    pub status: u16,
    pub version: Version,
    pub subject: Subject,
    pub is_whole: bool,
}

/// A version as it stood on the wire.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Version {
    octets: [u8; Self::MAX],
    length: u8,
}

impl Version {
    /// `HTTP/` and the longest number that is taken for one.
    const MAX: usize = 9;

    pub fn new(text: &[u8]) -> Self {
        let mut version = Self::default();
        for (octet, place) in text.iter().zip(&mut version.octets) {
            *place = *octet;
            version.length = version.length.saturating_add(1);
        }
        version
    }

    /// The text; empty if there was none.
    pub fn text(&self) -> &[u8] {
        self.octets.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// As much of a target as people are shown in a line.
pub(crate) fn shown(target: &[u8]) -> &[u8] {
    target.get(..120).unwrap_or(target)
}

/// What stands between the braces of an object.
pub(crate) fn members(json: &[u8]) -> &[u8] {
    json.strip_prefix(b"{").and_then(|rest| rest.strip_suffix(b"}")).unwrap_or_default()
}
