//! Why there are no frames, or no more.

use std::{io, path::PathBuf};

use super::{
    file::{Foreign, Malformed},
    filter::FilterError,
    interfaces::InterfaceInfo,
};

/// What ends a source, or keeps it from opening.
///
/// Each is one clause that says what and where. What to do about it is in the fields: the front
/// end knows the path of this binary, the terminal and the language to say it in.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The file is not there, or not for us to read.
    #[error("cannot open {}: {error}", .file.display())]
    Unopened {
        /// As it was named.
        file: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// A directory without a single file below it.
    #[error("{} holds no file", .directory.display())]
    Empty {
        /// As it was named.
        directory: PathBuf,
    },
    /// The file begins like something else.
    #[error("{} is not a capture: {foreign}", .file.display())]
    NotACapture {
        /// As it was named, or as it was found in a directory.
        file: PathBuf,
        /// What it seems to be.
        foreign: Foreign,
    },
    /// The file ends within a record. All frames before it were delivered.
    #[error("{} is cut short: record {record} at byte {offset} needs {needed} octets for its {part} but {available} are left", .file.display())]
    Truncated {
        /// As it was named.
        file: PathBuf,
        /// Where the record begins, in the unpacked file.
        offset: u64,
        /// Its number, from 1; 0 for the header of the file.
        record: u64,
        /// What was expected.
        part: &'static str,
        /// Octets that it takes, as far as it tells.
        needed: usize,
        /// Octets there are.
        available: usize,
    },
    /// A record contradicts the format. All frames before it were delivered.
    #[error("{}: record {record} at byte {offset}: {reason}", .file.display())]
    Malformed {
        /// As it was named.
        file: PathBuf,
        /// Where the record begins, in the unpacked file.
        offset: u64,
        /// Its number, from 1; 0 for the header of the file.
        record: u64,
        /// What is wrong with it.
        reason: Malformed,
    },
    /// The compressed data is damaged, or unpacks suspiciously well.
    #[error("{}: cannot unpack past byte {offset}: {error}", .file.display())]
    Packed {
        /// As it was named.
        file: PathBuf,
        /// How far the unpacked data goes.
        offset: u64,
        /// What the unpacker said.
        error: io::Error,
    },
    /// The system could not read on.
    #[error("cannot read {} past byte {offset}: {error}", .file.display())]
    Read {
        /// As it was named.
        file: PathBuf,
        /// How far it was read.
        offset: u64,
        /// What the system said.
        error: io::Error,
    },

    /// This process may not open a packet socket.
    #[error("cannot capture on {interface}: this program lacks CAP_NET_RAW")]
    NoPermission {
        /// As it was named.
        interface: String,
    },
    /// No interface has this name or index.
    #[error("no interface \"{name}\"{}", suggestion.as_ref().map(|name| format!(" - did you mean {name}?")).unwrap_or_default())]
    NoInterface {
        /// As it was asked for.
        name: String,
        /// The name most like it.
        suggestion: Option<String>,
        /// Those there are.
        interfaces: Vec<InterfaceInfo>,
    },
    /// `auto` was asked for and no route says what that is.
    #[error("there is no default route to choose an interface by")]
    NoDefaultRoute {
        /// Those there are.
        interfaces: Vec<InterfaceInfo>,
    },
    /// The interface is there, but switched off.
    #[error("cannot capture on {interface}: the interface is down")]
    InterfaceDown {
        /// Its name.
        interface: String,
    },
    /// The interface was deleted, and what has its name now cannot be opened.
    #[error("{interface} is gone, and cannot be opened again: {reason}")]
    InterfaceGone {
        /// The name it was opened by.
        interface: String,
        /// What the system said.
        reason: String,
    },
    /// The capture filter is none.
    #[error(transparent)]
    Filter(#[from] Box<FilterError>),
    /// libpcap or the kernel refused for another reason.
    #[error("cannot capture on {interface}: {reason}")]
    Live {
        /// The name of the interface.
        interface: String,
        /// What libpcap or the system said.
        reason: String,
    },
    /// A setting is past what libpcap or the kernel can take.
    #[error("{setting} of a capture has to be {least} to {most}")]
    Setting {
        /// Its name.
        setting: &'static str,
        /// The least that is allowed.
        least: u64,
        /// The most that is allowed.
        most: u64,
    },
}

impl CaptureError {
    /// What the process should exit with, after sysexits(3).
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Filter(_) => 2,
            Self::NotACapture { .. }
            | Self::Truncated { .. }
            | Self::Malformed { .. }
            | Self::Packed { .. } => 65,
            Self::Unopened { .. }
            | Self::Empty { .. }
            | Self::NoInterface { .. }
            | Self::NoDefaultRoute { .. }
            | Self::InterfaceDown { .. } => 66,
            Self::NoPermission { .. } => 77,
            Self::Setting { .. } => 78,
            Self::Read { .. } | Self::InterfaceGone { .. } | Self::Live { .. } => 1,
        }
    }
}

impl From<FilterError> for CaptureError {
    fn from(error: FilterError) -> Self {
        Self::Filter(Box::new(error))
    }
}
