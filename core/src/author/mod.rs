//! What authors of plugins do with them before anybody runs them: they are begun, built, played, compared, damaged.
//!
//! | part           | what it holds                                               |
//! |----------------|-------------------------------------------------------------|
//! | [`create`]     | a new plugin, of the templates and SDKs that radar carries  |
//! | [`build`]      | the toolchain of a plugin's language, and the module of it  |
//! | [`cases`]      | a plugin's captures, and what is expected of each           |
//! | [`play`]       | frames through one plugin, in the engine's own way          |
//! | [`cut`] …      | what a hostile or broken network makes of a capture         |
//! | [`undeclared`] | events against what declares them                           |
//! | [`differences`] | events against those that are expected                     |
//! | [`test()`]     | all of that with all captures of a plugin                   |
//! | [`measure`]    | what a packet costs in a plugin                             |
//! | [`Sources`]    | a plugin's files, to see which are saved                    |

mod bench;
mod build;
mod cases;
mod declared;
mod embedded;
mod empty;
mod expect;
mod hostile;
mod language;
mod new;
mod play;
mod trial;
mod trouble;
mod watch;

pub use bench::{BATCHES, Load, Measured, empty, measure};
pub use build::{Built, Project, build, ready};
pub use cases::{Case, cases};
pub use declared::{undeclared, violations};
pub use expect::{Difference, differences};
pub use hostile::{cut, damaged, oversize, twice};
pub use language::Language;
pub use new::{Name, create};
pub use play::{OwnedFrame, PlayError, Played, frames, play};
pub use trial::{CaptureReport, Cost, Expected, HostileReport, Tested, Variant, test};
pub use trouble::Trouble;
pub use watch::Sources;
