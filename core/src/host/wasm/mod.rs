//! WASM plugins: components of `plugin-api/wit/radar.wit`, written by anybody.
//!
//! ```text
//! file ─▶ scan ─▶ wrap ─▶ compile ─▶ cache ─▶ module ─▶ guest
//!         └─── in a child process ──┘         manifest   a batch in, answers out
//! ```
//!
//! | part        | what it sees to                                                                   |
//! |-------------|-----------------------------------------------------------------------------------|
//! | `engine`    | one engine for the process, and the clock by which calls are cut off              |
//! | `scan`      | what a module may ask of the compiler                                             |
//! | `wrap`      | a core module becomes a component                                                 |
//! | `compile`   | all of that in a child process, within bounds of time and memory                  |
//! | `cache`     | what was compiled once need not be again                                          |
//! | `module`    | a plugin's code, its imports refused but for radar's own, its manifest            |
//! | `guest`     | an instance at work: calls, their deadline, its last words                        |
//! | `limiter`   | memory and tables of an instance                                                  |
//! | `wasi`      | what of WASI there is for a plugin that was granted it                            |
//! | `carrier`   | how the host of plugins calls it, and starts it anew                              |

mod cache;
mod carrier;
mod compile;
mod engine;
mod guest;
mod limiter;
mod module;
mod scan;
mod wasi;
mod wrap;

pub use compile::{child as compile_child, compile_with, component_of};
pub use module::{Module, WasmError, cache_folder};

pub(super) use carrier::WasmCarrier;

/// Has no thread run for modules until one of them is called.
pub fn rest() {
    engine::clock().rest();
}
