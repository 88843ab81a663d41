//! The root of a plugin library, and the macros that export it.

use crate::{
    Analyzer, SettingError, Settings, Sink, Start, analyzer::WorkerAdapter, host::MALFORMED,
    sink::OutletAdapter,
};
use radar_abi::{
    Manifest, catch,
    manifest::Kind,
    stable::{
        Answer, Fault, Outlet_TO, OutletBox, Plugin, PluginRef, PrefixTypeTrait, Request, TD_Opaque,
        Worker_TO, WorkerBox, fault,
        std_types::{RStr, RString},
    },
};

/// Exports an [`Analyzer`] as this library's plugin.
#[macro_export]
macro_rules! export {
    ($analyzer:ty) => {
        $crate::__export_root!($crate::analyzer_root::<$analyzer>());
    };
}

/// Exports a [`Sink`] as this library's plugin.
#[macro_export]
macro_rules! export_sink {
    ($sink:ty) => {
        $crate::__export_root!($crate::sink_root::<$sink>());
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __export_root {
    ($root:expr) => {
        #[cfg(all(panic = "abort", not(target_family = "wasm")))]
        compile_error!(
            "a radar plugin needs panic = \"unwind\": a panic must end at the plugin's own border"
        );

        #[doc(hidden)]
        pub fn __radar_root() -> $crate::__private::stable::PluginRef {
            // The library has a standard library of its own; radar reports its panics.
            ::std::panic::set_hook(::std::boxed::Box::new(|_| ()));
            $root
        }
        $crate::__private::export_root!(__radar_root);
    };
}

/// The root of an analyzer's library; [`export!`] exports it, tests link it.
#[must_use]
pub fn analyzer_root<A: Analyzer>() -> PluginRef {
    Plugin { manifest: analyzer_manifest::<A>, new_worker: new_worker::<A>, new_outlet: no_outlet }
        .leak_into_prefix()
}

/// The root of a sink's library; [`export_sink!`] exports it, tests link it.
#[must_use]
pub fn sink_root<S: Sink>() -> PluginRef {
    Plugin { manifest: sink_manifest::<S>, new_worker: no_worker, new_outlet: new_outlet::<S> }
        .leak_into_prefix()
}

extern "C" fn analyzer_manifest<A: Analyzer>() -> Answer<RString> {
    answer(|| {
        let mut manifest = A::manifest();
        manifest.counters.insert(0, MALFORMED.to_owned());
        text(manifest, A::Config::settings())
    })
}

extern "C" fn sink_manifest<S: Sink>() -> Answer<RString> {
    answer(|| {
        let mut manifest = S::manifest();
        manifest.kind = Kind::Sink;
        text(manifest, S::Config::settings())
    })
}

fn text(
    mut manifest: Manifest,
    settings: Vec<radar_abi::manifest::Setting>,
) -> Result<RString, SettingError> {
    manifest.settings = settings;
    manifest.api = radar_abi::API;
    serde_json::to_string(&manifest).map(Into::into).map_err(|error| SettingError::new("", error.to_string()))
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
