//! What a plugin of radar is written with.
//!
//! An analyzer implements [`Analyzer`] and is exported with [`export!`]; a sink implements [`Sink`]
//! and is exported with [`export_sink!`]. The crate's `cdylib` is the plugin: a library, or, when an analyzer
//! is built for `wasm32-unknown-unknown`, a WASM module of the same behaviour.
//!
//! ```
//! use radar_plugin::prelude::*;
//!
//! const GREETING: EventId = EventId(0);
//!
//! settings! {
//!     /// `[analyzers.x-hello]` in `radar.toml`.
//!     pub struct Config {
//!         /// Greetings shorter than this many octets are passed over.
//!         pub length_min: u32 = 1,
//!     }
//! }
//!
//! pub struct Hello {
//!     config: Config,
//! }
//!
//! impl Analyzer for Hello {
//!     type Config = Config;
//!
//!     fn manifest() -> Manifest {
//!         Manifest::new("x-hello", env!("CARGO_PKG_VERSION"), "greetings on port 7")
//!             .datagrams(Selection::ports(&[7]))
//!             .event("x_hello", "a greeting was seen", &[field("text", "string", "the greeting")])
//!     }
//!
//!     fn new(config: Config, _start: &Start) -> Result<Self, SettingError> {
//!         Ok(Self { config })
//!     }
//!
//!     fn datagram(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
//!         let text = input.data.as_slice();
//!         if text.len() >= self.config.length_min as usize {
//!             host.emit(GREETING, &Subject::of(input), |event| event.text("text", text));
//!         }
//!         Ok(())
//!     }
//! }
//!
//! radar_plugin::export!(Hello);
//! ```
#![deny(unsafe_code)]

mod analyzer;
mod both;
#[cfg(target_family = "wasm")]
#[doc(hidden)]
pub mod component;
mod export;
mod flows;
mod host;
mod manifest;
#[cfg(not(target_family = "wasm"))]
mod native;
mod runs;
mod sink;

pub use analyzer::{Analyzer, Malformed, Outcome, Start};
pub use both::{Both, against};
pub use flows::Flows;
pub use host::{About, CounterId, EventId, Host, LabelId, ProtocolId, SectionId, Subject};
pub use manifest::{ManifestExt, SelectionExt, field};
#[cfg(not(target_family = "wasm"))]
pub use native::{analyzer_root, sink_root};
pub use radar_abi::{
    API, Manifest,
    flow_end::FlowEnd,
    manifest::{EventType, Field, Kind, Packets, PatternText, Selection, Setting, SettingKind, Wants},
    settings,
    settings::{Member, Octets, SettingError, Settings},
    stable::{
        Activity, Amount, CapturedFrame, Event, FlowActivity, Input, PacketHead, SIZE_CLASSES, Talker, Top,
        direction, flag, flow_flag, news, size_class, size_class_floor,
    },
};
pub use radar_wire as wire;
pub use runs::Runs;
pub use sink::{Lost, Sink};

/// What most plugins need, to be imported whole.
pub mod prelude {
    pub use crate::wire::{Cursor, Truncated, json};
    pub use crate::{
        About, Activity, Analyzer, CapturedFrame, CounterId, Event, EventId, FlowEnd, Flows, Host, Input,
        LabelId, Lost, Malformed, Manifest, ManifestExt, Octets, Outcome, ProtocolId, SectionId, Selection,
        SelectionExt, SettingError, Sink, Start, Subject, Top, field, settings,
    };
    pub use std::time::Duration;
}

#[doc(hidden)]
pub mod __private {
    pub use crate::analyzer::{Scratch, run_batch};
    #[cfg(target_family = "wasm")]
    pub use crate::component;
    #[cfg(not(target_family = "wasm"))]
    pub use radar_abi::export_root;
    pub use radar_abi::stable;
}
