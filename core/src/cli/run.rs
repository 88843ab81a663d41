//! `radar run`, and `radar` without a command.

use super::arguments::{CommonArguments, RunArguments};
use super::check;
use super::display_filter;
use super::engine::{Engine, Until};
use super::exit::Exit;
use super::failure::Failure;
use super::logging;
use super::reload::Reload;
use super::tried::tried;
use super::verify::{Plugins, verify};
use super::words::misspelt;
use crate::capture::filter::Filter;
use crate::config::{Config, Diagnostic, Request, SinkOptions, SourceOptions, ordered};

/// Reads the configuration, opens what it names, and runs.
pub fn run<E: Engine>(engine: &E, common: &CommonArguments, run: &RunArguments) -> Result<(), Failure> {
    let (config, plugins) = ready(engine, common, run)?;
    let again = Reload::new(common, run, &config);
    engine.run(config, plugins, until(run), again, None)
}

/// The configuration and its plugins, with nothing wrong in them; or else what is wrong is told.
pub fn ready<E: Engine>(
    engine: &E,
    common: &CommonArguments,
    run: &RunArguments,
) -> Result<Verified<E>, Failure> {
    if let Some(filter) = filter(run)? {
        try_filter(&filter, run)?;
    }
    let (verified, found) = verified(engine, common, run);
    if let (Some(filter), Some((_, plugins))) = (&run.display_filter, &verified) {
        display_filter::try_it(engine, filter, plugins)?;
    }
    check::tell(&found, common)?;
    let ready = verified.ok_or_else(check::wrong)?;
    if ready.0.file.is_none() {
        logging::note(common, "no radar.toml found, using built-in defaults (radar init writes one)");
    }
    Ok(ready)
}

/// When a run is to end.
pub fn until(run: &RunArguments) -> Until {
    Until { packets: run.count, duration: run.duration }
}

/// A configuration, and the plugins of its enabled tables.
pub type Verified<E> = (Config, Plugins<<E as Engine>::Plugin>);

/// The configuration and its plugins, as far as it can be read, and all that is wrong with them.
pub fn verified<E: Engine>(
    engine: &E,
    common: &CommonArguments,
    run: &RunArguments,
) -> (Option<Verified<E>>, Vec<Diagnostic>) {
    let (config, mut found) = configuration(common, run);
    let verified = config.map(|config| {
        let (plugins, wrong) = verify(engine, &config);
        found.extend(wrong);
        (config, plugins)
    });
    (verified, ordered(found))
}

/// The configuration that the command line, the environment and the file make together, as far as
/// it can be read, and what is wrong with it.
pub fn configuration(common: &CommonArguments, run: &RunArguments) -> (Option<Config>, Vec<Diagnostic>) {
    let sources = SourceOptions {
        interfaces: run.interface.clone(),
        files: run.read.clone(),
        // A file of a filter that cannot be read was refused before.
        filter: filter(run).ok().flatten(),
        snaplen: run.snaplen,
        promiscuous: run.no_promiscuous.then_some(false),
        pace: run.pace,
        repeat: run.repeat,
    };
    // A variable that is no text cannot be meant for radar.
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let (plugins, wrong) = tried(&run.plugin);
    let (config, found) = Config::try_load(&Request {
        file: common.config.clone(),
        set: common.set.clone(),
        environment: environment.collect(),
        sources,
        sinks: SinkOptions {
            packets: run.write.clone(),
            format: run.format.clone(),
            only: run.sink.clone(),
            filter: run.display_filter.clone(),
        },
        plugins,
    });
    let config = config.map(|config| if run.no_names { without_lookups(config) } else { config });
    let config = config.map(|config| with_sandbox(config, run));
    (config, [wrong, found].concat())
}

/// The configuration with what the command line says of rights.
fn with_sandbox(mut config: Config, run: &RunArguments) -> Config {
    config.sandbox.user = run.user.clone().or(config.sandbox.user);
    config.sandbox.enabled &= !run.no_sandbox;
    config
}

/// Settings that have plugins ask for names, by the names of their tables.
const LOOKUPS: [(&str, &str); 2] = [("names", "reverse"), ("traceroute", "names")];

/// The configuration with nobody asking for names of addresses.
fn without_lookups(mut config: Config) -> Config {
    for table in &mut config.analyzers {
        let setting = LOOKUPS.iter().find(|(name, _)| *name == table.id);
        if let Some((_, setting)) = setting {
            table.table[*setting] = false.into();
        }
    }
    config
}

/// The filter of the command line, in whichever of its three forms it was given.
fn filter(run: &RunArguments) -> Result<Option<String>, Failure> {
    if let Some(path) = &run.filter_file {
        let text = std::fs::read_to_string(path).map_err(|error| {
            Failure::new(Exit::NoInput, format!("cannot read the filter {}: {error}", path.display()))
        })?;
        return Ok(Some(text.trim().to_owned()));
    }
    let words = (!run.words.is_empty()).then(|| run.words.join(" "));
    Ok(run.filter.clone().or(words))
}

/// Refuses what is no filter; if its first word looks like a command, that was probably meant.
fn try_filter(filter: &str, run: &RunArguments) -> Result<(), Failure> {
    let Err(error) = Filter::new(filter) else { return Ok(()) };
    if let Some(failure) = run.words.first().and_then(|word| misspelt(word)) {
        return Err(failure);
    }
    Err(Failure::new(Exit::Usage, error.to_string())
        .help("man pcap-filter has the language; in short: port 443, host 192.0.2.1, tcp and not port 22"))
}
