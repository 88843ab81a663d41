//! What breaks the rules of its protocol: counted always, told as `anomaly` events on request.
//!
//! | part       | what it holds                                                   |
//! |------------|-----------------------------------------------------------------|
//! | [`Kind`]   | what there is, under the names that Suricata has for it         |
//! | [`Counts`] | how often each was seen                                         |
//! | [`Notes`]  | what decoding has seen and nobody has told yet                  |
//! | [`Gate`]   | how many events of a kind there may be in a second              |
//!
//! Nothing here is an error of radar's, and not every anomaly is an attack: networks are full of them.

mod counts;
mod gate;
mod kind;
mod notes;

pub use counts::Counts;
pub use gate::{Gate, Limits};
pub use kind::{Kind, Layer};
pub use notes::{Note, Notes};
