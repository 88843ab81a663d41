//! Plugins' tables against the plugins: what their manifests and they themselves say.

use super::check::{self, Known};
use super::code::Code;
use super::diagnostic::Diagnostic;
use super::plugin::{CommonSettings, PluginTable, Section};
use super::suggest::{listing, nearest};
use super::tables::OnError;
use radar_abi::Manifest;
use radar_abi::settings::Settings;

/// All that is wrong in a plugin's own settings, by what its manifest says of them.
///
/// `elsewhere` are the tables of the others, for keys that stand in the wrong one.
#[must_use]
pub fn check_plugin(plugin: &PluginTable, manifest: &Manifest, elsewhere: &[Known]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let right = Section::of(manifest.kind);
    if right != plugin.section {
        found.push(wrong_section(plugin, right));
        return found;
    }
    let mut known = Known::new(plugin.name(), manifest.settings.clone());
    // A slip in `enabled` must find `enabled`.
    known.settings.extend(CommonSettings::settings());
    check::check(&plugin.written, &known, elsewhere, &mut found);
    found.extend(manifest.grants.iter().filter(|grant| !plugin.grants.contains(grant)).map(|grant| {
        let message = format!("{} asks for grant \"{grant}\"", plugin.name());
        Diagnostic::error(Code::UngrantedPlugin, message)
            .at(plugin.place("grants"))
            .note(format!("add grants = [\"{grant}\"] if you trust it (radar plugins info {})", plugin.id))
    }));
    found
}

/// What a plugin said of one of its settings, at the place where it was written.
#[must_use]
pub fn plugin_error(plugin: &PluginTable, setting: &str, message: &str) -> Diagnostic {
    let name = if setting.is_empty() { plugin.name() } else { format!("{}.{setting}", plugin.name()) };
    Diagnostic::error(Code::PluginRefused, format!("{name} {message}")).at(plugin.place(setting))
}

/// There is no plugin of this name. `there` are those that there are, with their sections; it is a
/// warning where missing plugins are to be skipped.
#[must_use]
pub fn unknown_plugin(plugin: &PluginTable, there: &[(Section, &str)], on_error: OnError) -> Diagnostic {
    let elsewhere = there.iter().find(|(section, name)| *name == plugin.id && *section != plugin.section);
    if let Some((section, _)) = elsewhere {
        return wrong_section(plugin, *section);
    }
    let here = || there.iter().filter(|(section, _)| *section == plugin.section).map(|(_, name)| *name);
    let kind = plugin.section.name().trim_end_matches('s');
    let message = format!("unknown {kind} `{}`", plugin.id);
    let diagnostic = match on_error {
        OnError::Stop => Diagnostic::error(Code::UnknownPlugin, message),
        OnError::Skip => Diagnostic::warning(Code::UnknownPlugin, message + "; it is skipped"),
    };
    let article = if plugin.section == Section::Analyzers { "an" } else { "a" };
    diagnostic
        .at(&plugin.header)
        .suggest(nearest(&plugin.id, here()).map(|name| format!("`{name}`")))
        .note(match here().next() {
            Some(_) => format!("there are {}", listing(here())),
            None => "no plugins were found, neither beside radar nor in plugins.dirs".to_owned(),
        })
        .note(format!("{article} {kind} of your own needs wasm = \"…\" or library = \"…\""))
}

fn wrong_section(plugin: &PluginTable, right: Section) -> Diagnostic {
    let kind = right.name().trim_end_matches('s');
    let article = if right == Section::Analyzers { "an" } else { "a" };
    Diagnostic::error(Code::WrongSection, format!("`{}` is {article} {kind}", plugin.id))
        .at(&plugin.header)
        .suggest(Some(format!("[{}.{}]", right.name(), plugin.id)))
}
