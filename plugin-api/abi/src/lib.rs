//! The types that cross between radar and its plugins.
//!
//! [`stable`] is the boundary itself, the only file that names `abi_stable`; [`Manifest`] is what a
//! plugin says of itself, as JSON, so that it can grow without a change of layout; `load` opens a
//! library and checks its layout before anything in it is called; [`flat`] is how a batch crosses to a
//! WASM plugin.
//!
//! Authors of plugins use `radar-plugin`, which wraps all this.

#[cfg(target_family = "wasm")]
pub mod component;
#[cfg(feature = "host")]
mod elf;
pub mod flat;
pub mod flow_end;
mod guard;
#[cfg(feature = "host")]
pub mod load;
pub mod manifest;
pub mod settings;
pub mod stable;

pub use guard::{Guarded, catch, panic_text};
pub use manifest::Manifest;

#[doc(hidden)]
pub use serde_json::json as __json;

/// The version of the interface, `major.minor`: a plugin's manifest says which one it was built
/// with. The major changes when an older plugin can no longer be loaded.
///
/// The version of this crate follows it: `abi_stable` takes no library that was built with another major
/// version of the crate (of `0.x.y` that is `x`), whatever the layout of its types.
pub const API: (u16, u16) = (1, 4);

#[cfg(test)]
mod tests {
    use super::API;

    #[test]
    fn the_version_of_the_crate_is_that_of_the_interface_and_not_radars() {
        assert_eq!(env!("CARGO_PKG_VERSION"), format!("0.{}.{}", API.0, API.1));
    }
}
