//! A plugin as a library: its root, and what stands behind it.

mod outlet;
mod worker;

use crate::{Analyzer, SettingError, Settings, Sink, Start, manifest};
use outlet::OutletAdapter;
use radar_abi::{
    Manifest, catch,
    stable::{
        Answer, Fault, Outlet_TO, OutletBox, Plugin, PluginRef, PrefixTypeTrait, Request, TD_Opaque,
        Worker_TO, WorkerBox, fault,
        std_types::{RStr, RString},
    },
};
use std::os::fd::{FromRawFd, OwnedFd};
use worker::WorkerAdapter;

/// The root of an analyzer's library; [`export!`](crate::export!) exports it, tests link it.
#[must_use]
pub fn analyzer_root<A: Analyzer>() -> PluginRef {
    Plugin {
        manifest: analyzer_manifest::<A>,
        new_worker: new_worker::<A>,
        new_outlet: no_outlet,
        helper: helper::<A>,
        ask: ask::<A>,
    }
    .leak_into_prefix()
}

/// The root of a sink's library; [`export_sink!`](crate::export_sink!) exports it, tests link it.
#[must_use]
pub fn sink_root<S: Sink>() -> PluginRef {
    Plugin {
        manifest: sink_manifest::<S>,
        new_worker: no_worker,
        new_outlet: new_outlet::<S>,
        helper: no_helper,
        ask: no_ask,
    }
    .leak_into_prefix()
}

extern "C" fn analyzer_manifest<A: Analyzer>() -> Answer<RString> {
    answer(|| text(&manifest::of_analyzer::<A>()))
}

extern "C" fn sink_manifest<S: Sink>() -> Answer<RString> {
    answer(|| text(&manifest::of_sink::<S>()))
}

fn text(manifest: &Manifest) -> Result<RString, SettingError> {
    serde_json::to_string(manifest).map(Into::into).map_err(|error| SettingError::new("", error.to_string()))
}

extern "C" fn new_worker<A: Analyzer>(config: RStr<'_>, request: &Request) -> Answer<WorkerBox> {
    answer(|| {
        let adapter = WorkerAdapter::<A>::new(table(config)?, Start::from(request))?;
        Ok(Worker_TO::from_value(adapter, TD_Opaque))
    })
}

extern "C" fn new_outlet<S: Sink>(config: RStr<'_>, request: &Request) -> Answer<OutletBox> {
    answer(|| {
        let adapter = OutletAdapter::<S>::new(&table(config)?, Start::from(request))?;
        Ok(Outlet_TO::from_value(adapter, TD_Opaque))
    })
}

extern "C" fn helper<A: Analyzer>(config: RStr<'_>, socket: i32) -> Answer<()> {
    answer(|| {
        let config = A::Config::read(&table(config)?)?;
        A::helper(config, owned(socket)).map_err(|reason| SettingError::new("", reason))
    })
}

/// A descriptor that was given away.
#[allow(unsafe_code)]
fn owned(descriptor: i32) -> OwnedFd {
    // SAFETY: who calls a plugin's helper gives the socket away with the call, and has no other use for it.
    unsafe { OwnedFd::from_raw_fd(descriptor) }
}

extern "C" fn ask<A: Analyzer>(config: RStr<'_>, words: RStr<'_>) -> Answer<RString> {
    answer(|| {
        let config = A::Config::read(&table(config)?)?;
        let words: Vec<String> = serde_json::from_str(words.as_str()).unwrap_or_default();
        A::ask(config, &words).map(Into::into).map_err(|reason| SettingError::new("", reason))
    })
}

extern "C" fn no_helper(_: RStr<'_>, _: i32) -> Answer<()> {
    answer(|| Err(SettingError::new("", "a sink has no helper")))
}

extern "C" fn no_ask(_: RStr<'_>, _: RStr<'_>) -> Answer<RString> {
    answer(|| Err(SettingError::new("", "this plugin answers no questions")))
}

extern "C" fn no_worker(_: RStr<'_>, _: &Request) -> Answer<WorkerBox> {
    answer(|| Err(SettingError::new("", "this plugin is a sink")))
}

extern "C" fn no_outlet(_: RStr<'_>, _: &Request) -> Answer<OutletBox> {
    answer(|| Err(SettingError::new("", "this plugin is no sink")))
}

fn table(config: RStr<'_>) -> Result<serde_json::Value, SettingError> {
    serde_json::from_str(config.as_str()).map_err(|error| SettingError::new("", error.to_string()))
}

fn answer<T>(f: impl FnOnce() -> Result<T, SettingError>) -> Answer<T> {
    let fault = |code, message: String, setting: String| {
        Answer::RErr(Fault { code, at: 0, message: message.into(), setting: setting.into() })
    };
    match catch(f) {
        Ok(Ok(value)) => Answer::ROk(value),
        Ok(Err(error)) => fault(fault::SETTING, error.message, error.setting),
        Err(message) => fault(fault::PANIC, message, String::new()),
    }
}
