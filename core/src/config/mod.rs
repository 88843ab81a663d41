//! `radar.toml`: found, read strictly, laid over by the command line and the environment.
//!
//! Every mistake is told at once, each with its line, a code and what was probably meant. The core
//! describes its tables with the same `settings!` as plugins do, so there is one check for all.

mod changes;
pub mod check;
pub mod code;
pub mod diagnostic;
mod directory;
pub mod find;
mod overlay;
mod parse;
pub mod plugin;
mod plugin_check;
mod read;
pub mod render;
pub mod shipped;
mod sinks;
pub mod source;
pub mod suggest;
mod syntax;
pub mod tables;
pub mod text;
mod tree;
mod value;

pub use diagnostic::{Diagnostic, Level};
pub use directory::folder_of_parts;
pub use plugin::{Limits, PluginTable, Section};
pub use plugin_check::{check_plugin, plugin_error, unknown_plugin};
pub use render::{render, render_with};
pub use sinks::SinkOptions;
pub use source::{Files, Live, PACES, Source};
pub use tables::{
    AnomalySettings, DecodeSettings, FlowSettings, FlowTimeouts, FragmentSettings, OnError,
    ReassemblySettings, SandboxSettings, StatsSettings,
};

use code::Code;
use std::path::PathBuf;
use std::sync::Arc;
use text::Text;

/// All that radar is set to.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file it is from; none if there is none.
    pub file: Option<PathBuf>,
    /// The files of `conf.d` beside it.
    pub parts: Vec<PathBuf>,
    /// `-Y`: a filter for every sink that takes one.
    pub filter: Option<String>,
    /// Threads; none for one per core.
    pub workers: Option<usize>,
    /// Where packets come from.
    pub sources: Vec<Source>,
    /// `[analyzers.…]`, in the order of the file, those that are parked too.
    pub analyzers: Vec<PluginTable>,
    /// `[sinks.…]`, likewise.
    pub sinks: Vec<PluginTable>,
    /// `[plugins]`.
    pub plugins: PluginsConfig,
    /// `[sandbox]`.
    pub sandbox: SandboxSettings,
    /// `[decode]`.
    pub decode: DecodeSettings,
    /// `[anomaly]`.
    pub anomaly: AnomalySettings,
    /// `[flow]`.
    pub flow: FlowSettings,
    /// `[reassembly]`.
    pub reassembly: ReassemblySettings,
    /// `[stats]`.
    pub stats: StatsSettings,
    /// What is not wrong, but perhaps not meant.
    pub warnings: Vec<Diagnostic>,
}

/// `[plugins]`.
#[derive(Clone, Debug)]
pub struct PluginsConfig {
    /// Where plugins are looked for first.
    pub dirs: Vec<PathBuf>,
    /// What to do about one that cannot be had.
    pub on_error: OnError,
    /// Where the packets at which plugins fail are kept.
    pub quarantine: Option<PathBuf>,
}

/// What a configuration is made of besides its file.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// `--config`; none to look for one.
    pub file: Option<PathBuf>,
    /// Each `--set`.
    pub set: Vec<String>,
    /// The environment.
    pub environment: Vec<(String, String)>,
    /// What the command line says about sources.
    pub sources: SourceOptions,
    /// What it says about sinks.
    pub sinks: SinkOptions,
    /// Each `--plugin`; beside those of the file.
    pub plugins: Vec<Tried>,
}

/// A plugin that runs without a table of its own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tried {
    /// Its name, which would be that of its table.
    pub id: String,
    /// Where its table would be.
    pub section: Section,
    /// Its library or WASM module.
    pub file: PathBuf,
}

/// What the command line says about sources; it goes before the file.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// Each `-i`; instead of the configured sources.
    pub interfaces: Vec<String>,
    /// Each `-r`; likewise.
    pub files: Vec<PathBuf>,
    /// A BPF expression; instead of each source's own.
    pub filter: Option<String>,
    /// `-s`.
    pub snaplen: Option<u32>,
    /// `-p`.
    pub promiscuous: Option<bool>,
    /// `--pace`.
    pub pace: Option<f64>,
    /// `--repeat`.
    pub repeat: bool,
}

/// The configuration, if nothing is wrong with it.
fn good((config, found): (Option<Config>, Vec<Diagnostic>)) -> Result<Config, Vec<Diagnostic>> {
    config.filter(|_| !found.iter().any(Diagnostic::is_error)).ok_or(found)
}

impl Config {
    /// Finds and reads the configuration; on any error, all of them and the warnings too.
    pub fn load(request: &Request) -> Result<Self, Vec<Diagnostic>> {
        good(Self::try_load(request))
    }

    /// The same, but what could be read is given beside the errors, if there is anything: what
    /// plugins say to their tables can then be told together with them.
    pub fn try_load(request: &Request) -> (Option<Self>, Vec<Diagnostic>) {
        let places = find::places(&request.environment);
        let text = match find::text(request.file.as_deref(), &places) {
            Ok(text) => text,
            Err(error) => return (None, vec![error]),
        };
        let file = text.as_ref().map(|text| PathBuf::from(&text.name));
        let text = text.unwrap_or_else(|| Text::new("built-in defaults", find::BUILT_IN));
        let mut parsed = parse::document(&text);
        let parts = file.as_deref().map(directory::files).unwrap_or_default();
        directory::merge(&mut parsed, &parts);
        let (config, found) = Self::of(parsed, request);
        (config.map(|config| Self { file, parts, ..config }), found)
    }

    /// Reads `text` as the configuration file.
    pub fn read(text: &Arc<Text>, request: &Request) -> Result<Self, Vec<Diagnostic>> {
        good(Self::of(parse::document(text), request))
    }

    fn of(parsed: parse::Parsed, request: &Request) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut table, mut found) = (parsed.table, parsed.errors);
        if !parsed.whole {
            return (None, found);
        }
        overlay::environment(&mut table, &request.environment, &mut found);
        for argument in &request.set {
            found.extend(overlay::argument(&mut table, argument).err());
        }
        for plugin in &request.plugins {
            found.extend(overlay::plugin(&mut table, plugin).err());
        }
        found.extend(request.sinks.lay(&mut table).err());
        let mut config = read::config(table, &mut found);
        config.filter.clone_from(&request.sinks.filter);
        config.apply(&request.sources);
        found.extend(config.mixed_sources());
        found.extend(config.played_wrongly(&request.sources));
        if !found.iter().any(Diagnostic::is_error) {
            config.warn(&mut found);
            config.warnings.clone_from(&found);
        }
        (Some(config), ordered(found))
    }

    /// All plugins' tables, analyzers first.
    pub fn plugin_tables(&self) -> impl Iterator<Item = &PluginTable> {
        self.analyzers.iter().chain(&self.sinks)
    }

    fn apply(&mut self, options: &SourceOptions) {
        if !options.files.is_empty() {
            self.sources = vec![Source::files("command line", options.files.clone())];
        } else if !options.interfaces.is_empty() {
            self.sources = vec![Source::live("command line", options.interfaces.clone())];
        } else if self.sources.is_empty() {
            self.sources = vec![Source::live("default", vec!["auto".to_owned()])];
        }
        for source in &mut self.sources {
            source.apply(options);
        }
    }

    /// A run has an end or it has none, so files and interfaces do not go together.
    fn mixed_sources(&self) -> Option<Diagnostic> {
        let is_live = |source: &Source| matches!(source, Source::Live(_));
        let first = is_live(self.sources.first()?);
        let other = self.sources.iter().find(|source| is_live(source) != first)?;
        let message = "files and interfaces cannot be read in one run";
        let diagnostic = Diagnostic::error(Code::Excluded, message)
            .note("take one kind of [sources] out, or choose on the command line with -r or -i");
        Some(other.place().map(|place| diagnostic.clone().at(place)).unwrap_or(diagnostic))
    }

    /// An interface has no pace and no beginning, and a pipe cannot be read again.
    fn played_wrongly(&self, options: &SourceOptions) -> Option<Diagnostic> {
        let is_files = |source: &Source| matches!(source, Source::Files(_));
        let has_pipe = |source: &Source| matches!(source, Source::Files(files) if files.repeat && files.paths.iter().any(|path| path.as_os_str() == "-"));
        let asked = match options {
            SourceOptions { pace: Some(_), .. } => "--pace",
            SourceOptions { repeat: true, .. } => "--repeat",
            _ => "",
        };
        if !asked.is_empty() && !self.sources.iter().any(is_files) {
            let message = format!("{asked} means nothing for an interface");
            return Some(Diagnostic::error(Code::Excluded, message).note("it is for files: -r FILE"));
        }
        let pipe = self.sources.iter().find(|source| has_pipe(source))?;
        let diagnostic = Diagnostic::error(Code::Excluded, "standard input cannot be read again and again");
        Some(pipe.place().map(|place| diagnostic.clone().at(place)).unwrap_or(diagnostic))
    }

    fn warn(&self, found: &mut Vec<Diagnostic>) {
        if !self.sinks.iter().any(|sink| sink.enabled) {
            found.push(
                Diagnostic::warning(Code::NoSink, "no sink takes the events")
                    .note("add [sinks.json] to write them to standard output"),
            );
        }
        if !self.analyzers.iter().any(|analyzer| analyzer.enabled) {
            found.push(
                Diagnostic::warning(Code::NoAnalyzer, "no analyzer looks into the traffic")
                    .note("add [analyzers.dns], or others of `radar plugins list`"),
            );
        }
    }
}

/// File by file, in the order of the lines; and a text without quotes is told once, by whoever knows best what
/// was wanted there.
pub(crate) fn ordered(mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let span = |diagnostic: &Diagnostic| {
        diagnostic.place.as_ref().map(|place| (place.text.name.clone(), place.span.clone()))
    };
    let better: Vec<_> = found.iter().filter(|one| one.code == Code::WrongValue).map(span).collect();
    found.retain(|one| one.code != Code::Syntax || !better.contains(&span(one)));
    let order = |one: &Diagnostic| {
        let place = one.place.as_ref();
        place.map_or((true, String::new(), 0), |at| (false, at.text.name.clone(), at.span.start))
    };
    found.sort_by_key(order);
    found
}

#[cfg(test)]
mod tests;
