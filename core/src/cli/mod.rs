//! The command line: what was asked for, and which part of radar answers.
//!
//! | command      | its file        |
//! |--------------|-----------------|
//! | `run`        | `run.rs`        |
//! | `check`      | `check.rs`      |
//! | `interfaces` | `interfaces.rs` |
//! | `plugins`    | `plugins.rs`, and `author` for those who write one |
//! | `schema`     | `schema.rs`     |
//! | `top`        | `top.rs`        |
//! | `geoip`      | `question.rs`   |
//! | `trace`, `ping` | `trace.rs`   |
//! | `explain`    | `explain.rs`    |
//! | `completions`, `man` | `manual.rs` |
//! | `demo`       | `demo.rs`       |
//! | `init`       | `init.rs`       |
//! | `doctor`     | `doctor`        |
//! | `tap`        | `tap.rs`        |
//!
//! All that they need of the rest of radar is an [`Engine`].

mod accounts;
mod arguments;
mod author;
mod capture;
mod check;
mod demo;
mod display_filter;
mod doctor;
mod enable;
mod engine;
mod exit;
mod explain;
mod failure;
mod holder;
mod init;
mod interfaces;
mod logging;
mod nearby;
mod manual;
mod output;
mod plugins;
mod question;
mod reload;
mod rights;
mod run;
mod schema;
mod tap;
mod top;
mod trace;
mod tried;
mod verify;
mod words;

pub use arguments::Arguments;
pub use engine::{Engine, Installed, PluginError, Until};
pub use exit::Exit;
pub use failure::Failure;
pub use reload::Reload;

use arguments::{Command, GeoipCommand, PluginsCommand, RunArguments};
use clap::Parser;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use trace::Probe;
pub use trace::no_helper;

/// What the `radar` binary does.
pub fn main<E: Engine>(engine: &E) -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return words::not_understood(&error),
    };
    let color = logging::color(arguments.common.color);
    logging::start(&arguments.common);
    report_panics();
    // The panic was reported where it came about.
    match catch_unwind(AssertUnwindSafe(|| answer(engine, &arguments))) {
        Ok(Ok(())) => Exit::Clean.into(),
        Ok(Err(failure)) => {
            failure.print(color);
            failure.exit.into()
        }
        Err(_) => Exit::Internal.into(),
    }
}

/// Does what was asked for.
fn answer<E: Engine>(engine: &E, arguments: &Arguments) -> Result<(), Failure> {
    let common = &arguments.common;
    let load = |run: &RunArguments| run::configuration(common, run);
    match &arguments.command {
        None if arguments.list_interfaces => interfaces::list(false),
        None if arguments.check => check::check(engine, load(&arguments.run), common, false),
        None => run::run(engine, common, &arguments.run),
        Some(Command::Run(run)) => run::run(engine, common, &run.clone().or(&arguments.run)),
        Some(Command::Check { json }) => check::check(engine, load(&arguments.run), common, *json),
        Some(Command::Interfaces { json }) => interfaces::list(*json),
        Some(Command::Plugins { command: Some(PluginsCommand::Author(command)) }) => {
            author::answer(command, common)
        }
        Some(Command::Plugins { command: Some(PluginsCommand::Enable { name }) }) => {
            enable::enable(engine, common, name, true)
        }
        Some(Command::Plugins { command: Some(PluginsCommand::Disable { name }) }) => {
            enable::enable(engine, common, name, false)
        }
        Some(Command::Plugins { command }) => {
            let config = check::told(load(&arguments.run), common)?;
            match command {
                None => plugins::list(engine, &config, false),
                Some(PluginsCommand::List { json }) => plugins::list(engine, &config, *json),
                Some(PluginsCommand::Info { name, json }) => plugins::info(engine, &config, name, *json),
                Some(_) => Ok(()),
            }
        }
        Some(Command::Schema { of, format }) => {
            schema::print_schema(engine, &check::told(load(&arguments.run), common)?, *of, *format)
        }
        Some(Command::Geoip { of: GeoipCommand::Status { json } }) => {
            let words = ["status", "--json"];
            question::ask(engine, common, "geoip", &words[..1 + usize::from(*json)])
        }
        Some(Command::Trace(probe)) => trace::probe(engine, common, Probe::Trace, probe),
        Some(Command::Ping(probe)) => trace::probe(engine, common, Probe::Ping, probe),
        Some(Command::Top(command)) => top::top(engine, common, &arguments.run, command),
        Some(Command::Explain { code, json }) => explain::explain(code.as_deref(), *json),
        Some(Command::Demo(command)) => demo::demo(engine, common, command),
        Some(Command::Init { file, stdout, force }) => {
            let file = file.as_deref().or(common.config.as_deref());
            init::init(engine, common, file.filter(|_| !stdout), *stdout, *force)
        }
        Some(Command::Doctor { json }) => doctor::doctor(engine, load(&arguments.run), *json),
        Some(Command::Tap(tap)) => run::run(engine, common, &tap::lines(&tap.run, &arguments.run)),
        Some(Command::Completions { shell }) => manual::completions(*shell),
        Some(Command::Man { all: Some(folder), .. }) => manual::write_pages(folder),
        Some(Command::Man { of, all: None }) => manual::page(of),
        // What went wrong is told to the radar that has started it.
        Some(Command::Helper) => crate::host::helper_child().map_err(|_| Failure::new(Exit::Failed, "")),
        Some(Command::CompileModule) => crate::host::wasm::compile_child().map_err(|reason| Failure {
            exit: Exit::Data,
            message: reason,
            help: Vec::new(),
        }),
    }
}

/// A panic is a mistake in radar: one line says so, and a back-trace comes only when asked for.
fn report_panics() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            return hook(panic);
        }
        let at = panic.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
        let what = radar_abi::panic_text(panic.payload());
        eprintln!("✗ a mistake in radar {}: {what}{at}", env!("CARGO_PKG_VERSION"));
        eprintln!("  please report it, with what RUST_BACKTRACE=1 adds to it");
    }));
}
