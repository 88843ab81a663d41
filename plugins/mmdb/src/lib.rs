//! Where an address is and whose, out of MMDB databases (MaxMind DB File Format 2.0) of any maker.
//!
//! | from                                | to                                            | in              |
//! |-------------------------------------|-----------------------------------------------|-----------------|
//! | the configuration, the usual places | databases that are open                       | [`Databases`]   |
//! | an address                          | what all of them know of it                   | [`Databases::lookup`], [`Place`] |
//! | an address                          | the name of the special range that it is in   | [`special`]     |
//! | files that change                   | the same databases, new                       | [`Watch`]       |
//! | an address that was asked for lately | what was made of it                          | [`Cache`]       |
//! | two places, a time                  | how far apart, how far light comes            | [`distance`]    |
//! | a question of the operator          | a table of what there is                      | [`status()`]    |
//!
//! Files are read into memory and never mapped: one that is cut while it is mapped would end the process.
#![forbid(unsafe_code)]
#![deny(clippy::indexing_slicing)]

mod cache;
mod database;
mod databases;
pub mod distance;
mod find;
mod flavour;
mod octets;
mod opening;
mod place;
mod record;
pub mod special;
mod status;
mod value;
mod watch;
#[cfg(feature = "writer")]
#[allow(clippy::indexing_slicing)]
mod writer;

pub use cache::Cache;
pub use database::{Database, Facts, Sort};
pub use databases::{Databases, Found, Level, Note, OLD_DAYS, Options};
pub use find::usual_folders;
pub use flavour::{FREE, Flavour};
pub use place::{FIELDS, Place, Position};
pub use status::status;
pub use watch::Watch;
#[cfg(feature = "writer")]
pub use writer::Writer;
