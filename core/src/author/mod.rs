//! What authors of plugins do with them before anybody runs them: they are played, compared, damaged.
//!
//! | part         | what it holds                                                 |
//! |--------------|---------------------------------------------------------------|
//! | [`cases`]    | a plugin's captures, and what is expected of each             |
//! | [`play`]     | frames through one plugin, in the engine's own way            |
//! | [`cut`] …    | what a hostile or broken network makes of a capture           |
//! | [`undeclared`] | events against what declares them                           |

mod cases;
mod declared;
mod hostile;
mod play;

pub use cases::{Case, cases};
pub use declared::{undeclared, violations};
pub use hostile::{cut, damaged, oversize, twice};
pub use play::{OwnedFrame, PlayError, Played, frames, play};
