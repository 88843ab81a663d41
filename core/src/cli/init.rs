//! `radar init`: a configuration that fits this machine, to begin with.

use super::arguments::CommonArguments;
use super::engine::Engine;
use super::exit::Exit;
use super::failure::Failure;
use super::output::print;
use super::question::usable;
use super::rights::quoted;
use super::schema;
use crate::capture::interfaces::{self, InterfaceInfo};
use crate::config::{Config, PluginTable, Request, Section, text::Text};
use radar_abi::Manifest;
use radar_abi::manifest::Kind;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The schema that editors check the file by; it is written beside it.
const SCHEMA: &str = "radar.schema.json";

/// Sinks that a beginner wants; others stand there parked.
const SINKS: [&str; 3] = ["json", "web", "tui"];

/// Analyzers that tell more than a beginner wants; they stand there parked.
const PARKED: [&str; 1] = ["neighbours"];

/// Writes the file and its schema, or prints the file.
pub fn init<E: Engine>(
    engine: &E,
    common: &CommonArguments,
    file: Option<&Path>,
    to_stdout: bool,
    force: bool,
) -> Result<(), Failure> {
    let config = empty(common)?;
    let installed = engine.installed(&config);
    let mut manifests: Vec<Manifest> =
        installed.into_iter().filter_map(|plugin| plugin.manifest.ok()).collect();
    manifests.sort_by(|one, other| one.name.cmp(&other.name));
    let text = configuration(&manifests, &interfaces::list(), &databases(engine, &config));
    if to_stdout {
        return print(&text);
    }
    let file = file.unwrap_or(Path::new("radar.toml"));
    write(file, text.as_bytes(), force)?;
    let schema = serde_json::to_string_pretty(&schema::of_file(&manifests)).unwrap_or_default();
    write(&file.with_file_name(SCHEMA), (schema + "\n").as_bytes(), true)?;
    let path = quoted(&file.display().to_string());
    print(&format!("wrote {path}, and {SCHEMA} beside it for editors\nnext: radar check -c {path}\n"))
}

/// The configuration without a file: only what says where plugins are.
fn empty(common: &CommonArguments) -> Result<Config, Failure> {
    let request =
        Request { set: common.set.clone(), environment: std::env::vars().collect(), ..Request::default() };
    Config::read(&Text::new("radar init", ""), &request).map_err(|found| {
        let messages: Vec<_> = found.iter().map(|one| one.message.clone()).collect();
        Failure::new(Exit::Config, messages.join("; "))
    })
}

fn write(file: &Path, octets: &[u8], force: bool) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).create_new(!force);
    let written = options.open(file).and_then(|mut file| file.write_all(octets));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => {
            Failure::new(Exit::Failed, format!("{} is there already, and was left as it is", file.display()))
                .help("radar init --force writes over it, radar init --stdout shows what would be written")
        }
        _ => Failure::new(Exit::Failed, format!("cannot write {}: {error}", file.display())),
    })
}

/// The databases that geoip finds by itself.
fn databases<E: Engine>(engine: &E, config: &Config) -> Vec<PathBuf> {
    let plugin = usable(engine, config, &PluginTable::absent(Section::Analyzers, "geoip"));
    let answer = plugin.and_then(|plugin| engine.ask(&plugin, &["status".into(), "--json".into()]).ok());
    let status: Value = answer.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let used = status["databases"].as_array().into_iter().flatten().filter(|it| it["used"] == true);
    used.filter_map(|database| database["path"].as_str().map(PathBuf::from)).collect()
}

fn configuration(plugins: &[Manifest], interfaces: &[InterfaceInfo], databases: &[PathBuf]) -> String {
    let mut out = format!(
        "#:schema ./{SCHEMA}\n\
         # radar.toml, by radar {} for this machine. What is not set here has its default;\n\
         # `radar plugins info NAME` shows what a plugin can be set to, `radar check` looks this file over.\n\n",
        env!("CARGO_PKG_VERSION")
    );
    source(&mut out, interfaces);
    out.push_str("\n# What looks into the traffic. A table enables a plugin, `enabled = false` parks it.\n");
    for plugin in plugins.iter().filter(|plugin| plugin.kind != Kind::Sink) {
        let parked = plugin.kind == Kind::Prober || PARKED.contains(&plugin.name.as_str());
        table(&mut out, plugin, parked);
        if plugin.name == "geoip" {
            geoip(&mut out, databases);
        }
    }
    out.push_str("\n# Where events go.\n");
    for plugin in plugins.iter().filter(|plugin| plugin.kind == Kind::Sink) {
        table(&mut out, plugin, !SINKS.contains(&plugin.name.as_str()));
        if plugin.name == "json" {
            out.push_str("path = \"radar.jsonl\"                    # \"-\" for standard output\n");
            out.push_str("rotate = { size = \"64MiB\", keep = 8 }   # never more than 512 MiB\n");
        }
    }
    out
}

fn source(out: &mut String, interfaces: &[InterfaceInfo]) {
    let name = |interface: &InterfaceInfo| interface.name.clone();
    let default = interfaces.iter().find(|interface| interface.default_route).map(name);
    let others: Vec<String> = interfaces.iter().filter(|it| it.up && !it.default_route).map(name).collect();
    let now = default.map_or("there is none now".to_owned(), |name| format!("now {name}"));
    out.push_str("# Where packets come from.\n[sources.lan]\n");
    let _ = writeln!(
        out,
        "interface = \"auto\"        # the one with the default route, {now}; also here: {}",
        others.join(", ")
    );
    out.push_str("# filter = \"not port 22\"   # which packets, as a BPF expression; not set, all\n");
}

fn table(out: &mut String, plugin: &Manifest, parked: bool) {
    let Manifest { name, description, .. } = plugin;
    let header = format!("[{}.{name}]", Section::of(plugin.kind).name());
    let _ = writeln!(out, "\n{header:<26}# {description}");
    if parked {
        let active = if plugin.kind == Kind::Prober { "   # active: it sends packets" } else { "" };
        let _ = writeln!(out, "enabled = false{active}");
    }
}

fn geoip(out: &mut String, databases: &[PathBuf]) {
    if databases.is_empty() {
        out.push_str(
            "# No database was found, so there are no places; `radar geoip status` names free ones.\n",
        );
    } else {
        let paths: Vec<_> = databases.iter().map(|path| path.display().to_string()).collect();
        let _ = writeln!(out, "# Found by itself: {}", paths.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_a_configuration_with_what_there_is() {
        let plugin = |name: &str, kind| Manifest { name: name.into(), kind, ..Manifest::default() };
        let plugins = [
            plugin("dns", Kind::Analyzer),
            plugin("geoip", Kind::Enricher),
            plugin("traceroute", Kind::Prober),
            plugin("json", Kind::Sink),
            plugin("exec", Kind::Sink),
        ];
        let text = configuration(&plugins, &interfaces::list(), &["/x/city.mmdb".into()]);
        assert!(text.starts_with("#:schema ./radar.schema.json\n"), "{text}");
        assert!(text.contains("# Found by itself: /x/city.mmdb"), "{text}");
        let config = Config::read(&Text::new("radar.toml", &text), &Request::default()).unwrap();
        let enabled: Vec<_> =
            config.plugin_tables().filter(|table| table.enabled).map(|table| table.id.as_str()).collect();
        assert_eq!(enabled, ["dns", "geoip", "json"]);
    }

    #[test]
    fn a_file_that_is_there_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("radar.toml");
        write(&file, b"mine", false).unwrap();
        let failure = write(&file, b"another", false).unwrap_err();
        assert!(failure.message.ends_with("was left as it is"), "{failure}");
        assert_eq!(std::fs::read(&file).unwrap(), b"mine");
        write(&file, b"other", true).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"other");
    }
}
