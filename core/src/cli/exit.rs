//! What the process exits with, after sysexits(3).

/// Why radar ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub enum Exit {
    /// As it should: the end of the files, Ctrl-C, a request.
    Clean = 0,
    /// Something failed while it ran.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The input is no capture, or is cut short.
    Data = 65,
    /// There is no such file or interface.
    NoInput = 66,
    /// Something that was to be listened on is taken.
    Unavailable = 69,
    /// A mistake in radar itself.
    Internal = 70,
    /// No right to capture.
    NoPermission = 77,
    /// The configuration is wrong.
    Config = 78,
}

impl Exit {
    /// The one of this number; a number that is none counts as a failure.
    #[must_use]
    pub fn of(code: u8) -> Self {
        let all = [
            Self::Clean,
            Self::Usage,
            Self::Data,
            Self::NoInput,
            Self::Unavailable,
            Self::Internal,
            Self::NoPermission,
            Self::Config,
        ];
        all.into_iter().find(|exit| *exit as u8 == code).unwrap_or(Self::Failed)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
