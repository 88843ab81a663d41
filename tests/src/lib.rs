//! The built radar from outside: run on whole captures, with hostile plugins, broken files and signals.
//!
//! | module          | what it holds                                                      |
//! |-----------------|--------------------------------------------------------------------|
//! | [`radar`]       | starting the binary                                                |
//! | [`running`]     | talking to it while it runs                                        |
//! | [`ended`]       | what came of it                                                    |
//! | [`frame`]       | frames as octets: Ethernet, IPv4 or IPv6, UDP or TCP               |
//! | [`dns`]         | DNS messages                                                       |
//! | [`capture`]     | frames as a pcap file                                              |
//! | [`traffic`]     | whole conversations, as captures                                   |
//! | [`conformance`] | the captures that stand beside the checkout, if they are there     |
//! | [`random`]      | numbers that are the same in every run                             |
//! | [`workshop`]    | a folder in which an author works                                  |
//! | [`wasm`]        | WASM plugins that misbehave, in the text form                      |
//! | [`websocket`]   | a client of the web sink                                           |
//!
//! The plugins in `hostile/` each do one thing that a plugin should not: `panics`, `sleeps`, `floods`,
//! `lies`, `reaches`; `sink` panics or stands still, `other-layout` speaks another interface, `no-plugin` is none.
//!
//! The tests need what `cargo build --workspace` builds; `make test` sees to that.

pub mod capture;
pub mod conformance;
pub mod dns;
pub mod ended;
pub mod frame;
pub mod radar;
pub mod random;
pub mod running;
pub mod terminal;
pub mod traffic;
mod usage;
pub mod wasm;
pub mod websocket;
pub mod workshop;

pub use capture::Capture;
pub use ended::{Ended, pick};
pub use radar::{Radar, hostile, library, module};
pub use running::Running;
