//! A core module becomes a component, so that a plugin needs nothing but a compiler for `wasm32-unknown-unknown`.

use wasmparser::{Encoding, Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The interface, as it stands in `plugin-api/wit`.
const WIT: &str = include_str!("../../../../plugin-api/wit/radar.wit");

/// What all exports of a plugin begin with.
const EXPORTS: &str = "radar:plugin/analyzer@";

/// A component of `octets`, which are one already or a core module with the plugin's exports.
pub(super) fn component(octets: Vec<u8>) -> Result<Vec<u8>, String> {
    let mut module = match kind(&octets)? {
        Kind::Component => return Ok(octets),
        Kind::Module => octets,
        Kind::Bare => return Err(NO_PLUGIN.to_owned()),
    };
    if !has_metadata(&module) {
        let mut resolve = Resolve::default();
        let package = resolve.push_str("radar.wit", WIT).map_err(|error| error.to_string())?;
        let world = resolve.select_world(&[package], Some("plugin")).map_err(|error| error.to_string())?;
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
            .map_err(|error| error.to_string())?;
    }
    let encoder = ComponentEncoder::default().module(&module).map_err(|error| reason(&error))?;
    encoder.validate(true).encode().map_err(|error| reason(&error))
}

const NO_PLUGIN: &str = "it has none of the exports of a radar plugin: it was not built with \
    radar_plugin::export!, or another SDK's like of it";

enum Kind {
    Component,
    Module,
    /// A module without a plugin's exports.
    Bare,
}

fn kind(octets: &[u8]) -> Result<Kind, String> {
    let mut plugin = false;
    for payload in Parser::new(0).parse_all(octets) {
        match payload.map_err(|error| format!("it is damaged or cut short: {error}"))? {
            Payload::Version { encoding: Encoding::Component, .. } => return Ok(Kind::Component),
            Payload::ExportSection(exports) => {
                let mut exports = exports.into_iter().filter_map(Result::ok);
                plugin |= exports.any(|export| export.name.starts_with(EXPORTS));
            }
            _ => {}
        }
    }
    Ok(if plugin { Kind::Module } else { Kind::Bare })
}

/// Whether some toolchain has put the component's type into the module.
fn has_metadata(module: &[u8]) -> bool {
    let sections = Parser::new(0).parse_all(module).filter_map(Result::ok);
    sections.into_iter().any(|payload| match payload {
        Payload::CustomSection(section) => section.name().starts_with("component-type"),
        _ => false,
    })
}

/// The whole chain of what is wrong, on one line.
fn reason(error: &impl std::fmt::Display) -> String {
    let text = format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains("wasi_snapshot_preview1") {
        return format!(
            "it was built for wasm32-wasip1, and asks for WASI; build it for wasm32-unknown-unknown ({text})"
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_plugin_is_refused_in_words() {
        let module = wat::parse_str("(module (func (export \"x\")))").unwrap();
        assert_eq!(component(module).unwrap_err(), NO_PLUGIN);
        let cut = wat::parse_str("(module (memory 1) (data (i32.const 0) \"abc\"))").unwrap();
        assert!(component(cut[..cut.len() - 2].to_vec()).unwrap_err().contains("cut short"));
    }
}
