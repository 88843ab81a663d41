//! An instance at work: the calls into it, their deadline, and its last words.

use super::{
    engine::{clock, engine, ticks},
    limiter::Limiter,
    module::Module,
    wasi,
};
use crate::host::{Limits, stopwatch};
use radar_abi::stable::Request;
use radar_wire::Untrusted;
use std::{fmt::Write, time::Duration};
use wasmtime::{
    Store, StoreContextMut, Trap, UpdateDeadline, WasmBacktrace,
    component::{
        Component, ComponentNamedList, ComponentType, Func, Instance, InstancePre, Lift, Linker, Lower,
        TypedFunc, WasmStr,
    },
};

/// What radar offers, by the name that modules import it under.
const HOST: &str = "radar:plugin/host@1.0.0";
/// What a plugin offers.
const ANALYZER: &str = "radar:plugin/analyzer@1.0.0";

/// Octets of one line for the log.
const LINE_MAX: usize = 4096;
/// Lines of one call; a plugin that says more says it to nobody.
const LINES_MAX: usize = 64;
/// Functions that are named of those a trap came about in.
const FRAMES_SHOWN: usize = 6;
/// Octets of a manifest.
const MANIFEST_MAX: usize = 1 << 20;

/// Whether radar offers an import of this name, in whichever version of the same major number.
pub(super) fn offers(import: &str) -> bool {
    import.strip_prefix("radar:plugin/host@1.").is_some()
}

/// Links a component with what radar offers, and with what there is of WASI if it asks for that; the error is one
/// clause.
pub(super) fn prepare(component: &Component, of_wasi: &[String]) -> Result<InstancePre<State>, String> {
    let mut linker: Linker<State> = Linker::new(engine());
    let linked = linker.instance(HOST).and_then(|mut host| host.func_wrap("log", log));
    linked.unwrap_or_else(|error| unreachable!("one function under one name: {error}"));
    if !of_wasi.is_empty() {
        wasi::link(&mut linker, component, of_wasi)
            .map_err(|error| format!("it cannot be linked: {}", one_line(&error)))?;
    }
    linker.instantiate_pre(component).map_err(|error| format!("it cannot be linked: {}", one_line(&error)))
}

/// The import `log`.
#[expect(clippy::unnecessary_wraps, reason = "what wasmtime asks of an import")]
fn log(mut store: StoreContextMut<'_, State>, (level, message): (u32, WasmStr)) -> wasmtime::Result<()> {
    if store.data().lines.len() < LINES_MAX {
        // A text that is none, or lies outside of its memory, is nothing said.
        let text = message.to_str(&store).map(|text| cut(&text).to_owned()).unwrap_or_default();
        store.data_mut().lines.push((level, text));
    }
    Ok(())
}

fn cut(text: &str) -> &str {
    text.get(..text.floor_char_boundary(LINE_MAX)).unwrap_or_default()
}

/// What belongs to an instance besides its own memory.
#[derive(Debug)]
pub(super) struct State {
    limiter: Limiter,
    /// Time of one call.
    time: Duration,
    /// Processor time of this thread before the call, or before those of other plugins to the same batch.
    computing: Duration,
    /// What it has said to the log in this call.
    lines: Vec<(u32, String)>,
}

/// An instance.
pub(super) struct Guest {
    store: Store<State>,
    instance: Instance,
    batch: Option<Func>,
}

/// Arguments and result of `batch`. Results are copied out: when a call is over, the guest has been told that it may
/// use their memory again, and those of some languages do.
type Batch<'a> = (&'a [u8],);
type Answered = (Result<Vec<u8>, String>,);

/// The record `setting-error`.
#[derive(ComponentType, Lift)]
#[component(record)]
struct SettingError {
    setting: String,
    message: String,
}

/// Why `init` did not go well.
pub(super) enum InitError {
    /// The plugin refuses a setting.
    Setting {
        /// Its key.
        setting: String,
        /// What is wrong with it.
        message: String,
    },
    /// It failed.
    Failed(String),
}

impl Guest {
    /// A new instance; the error is one clause.
    pub(super) fn new(module: &Module, limits: &Limits) -> Result<Self, String> {
        let bound = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let state = State {
            limiter: Limiter::new(bound(limits.memory), bound(limits.table_elements)),
            time: limits.time,
            computing: Duration::ZERO,
            lines: Vec::new(),
        };
        let mut store = Store::new(engine(), state);
        store.limiter(|state| &mut state.limiter);
        store.epoch_deadline_callback(at_deadline);
        wind(&mut store, stopwatch::computing());
        let instance = module.instance.instantiate(&mut store).map_err(|error| last_words(&error))?;
        Ok(Self { store, instance, batch: None })
    }

    /// The export `manifest`.
    pub(super) fn manifest(mut self) -> Result<String, String> {
        let (text,): (String,) = self.call_once("manifest", ())?;
        if text.len() > MANIFEST_MAX {
            return Err(format!("its manifest has {} octets, and may have {MANIFEST_MAX}", text.len()));
        }
        Ok(text)
    }

    /// The export `init`; then batches can be given.
    pub(super) fn init(&mut self, config: &str, request: &Request) -> Result<(), InitError> {
        let (answer,): (Result<(), SettingError>,) =
            self.call_once("init", (config, start(request).as_str())).map_err(InitError::Failed)?;
        answer.map_err(|SettingError { setting, message }| InitError::Setting { setting, message })?;
        let batch = self.function("batch").map_err(InitError::Failed)?;
        // Its type is looked at once, here.
        batch
            .typed::<Batch<'_>, Answered>(&self.store)
            .map_err(|error| InitError::Failed(one_line(&error)))?;
        self.batch = Some(batch);
        Ok(())
    }

    /// The export `batch`: hands the answer over, or says what went wrong. `computing` is this thread's
    /// processor time when its plugins began with the batch.
    pub(super) fn batch(&mut self, inputs: &[u8], computing: Duration) -> Result<Vec<u8>, String> {
        let Some(batch) = self.batch else { return Err("it was not set up".to_owned()) };
        wind(&mut self.store, computing);
        // SAFETY: `init` has looked at its type.
        let batch: TypedFunc<Batch<'_>, Answered> = unsafe { TypedFunc::new_unchecked(batch) };
        match batch.call(&mut self.store, (inputs,)) {
            Ok((Ok(answer),)) => Ok(answer),
            Ok((Err(message),)) => Err(cut(&message).to_owned()),
            Err(error) => Err(self.last_words(&error)),
        }
    }

    /// What it has said to the log since this was last asked.
    pub(super) fn lines(&mut self) -> std::vec::Drain<'_, (u32, String)> {
        self.store.data_mut().lines.drain(..)
    }

    /// Octets of its memories.
    pub(super) fn memory(&self) -> usize {
        self.store.data().limiter.memory()
    }

    fn call_once<P, R>(&mut self, name: &str, arguments: P) -> Result<R, String>
    where
        P: ComponentNamedList + Lower,
        R: ComponentNamedList + Lift + 'static,
    {
        let function = self.function(name)?;
        let function = function
            .typed::<P, R>(&self.store)
            .map_err(|error| format!("its export {name}: {}", one_line(&error)))?;
        wind(&mut self.store, stopwatch::computing());
        function.call(&mut self.store, arguments).map_err(|error| self.last_words(&error))
    }

    fn function(&mut self, name: &str) -> Result<Func, String> {
        let missing = || format!("it has no export {ANALYZER}#{name}");
        let analyzer = self.instance.get_export_index(&mut self.store, None, ANALYZER).ok_or_else(missing)?;
        let function =
            self.instance.get_export_index(&mut self.store, Some(&analyzer), name).ok_or_else(missing)?;
        self.instance.get_func(&mut self.store, function).ok_or_else(missing)
    }

    /// The same, with what it said itself just before.
    fn last_words(&self, error: &wasmtime::Error) -> String {
        let said = self.store.data().lines.iter().rev().find(|(level, _)| *level == 1);
        let said = said.map(|(_, line)| format!("{line}; ")).unwrap_or_default();
        said + &last_words(error)
    }
}

/// A call begins: it has so much time.
fn wind(store: &mut Store<State>, computing: Duration) {
    let state = store.data_mut();
    state.computing = computing;
    let ticks = ticks(state.time);
    store.set_epoch_deadline(ticks);
    clock().wind(ticks);
}

/// The time on the clock is over. While others have the processor, a plugin is not at work.
#[expect(clippy::unnecessary_wraps, reason = "what wasmtime asks for")]
fn at_deadline(store: StoreContextMut<'_, State>) -> wasmtime::Result<UpdateDeadline> {
    let state = store.data();
    let own = stopwatch::computing().saturating_sub(state.computing);
    Ok(match state.time.checked_sub(own) {
        Some(left) if !left.is_zero() => {
            clock().wind(ticks(left));
            UpdateDeadline::Continue(ticks(left))
        }
        _ => UpdateDeadline::Interrupt,
    })
}

/// What `init` is told of the instance's place.
fn start(request: &Request) -> String {
    let Request { worker, summaries, live, check, .. } = *request;
    serde_json::json!({"worker": worker, "summaries": summaries != 0, "live": live != 0, "check": check != 0})
        .to_string()
}

/// What ended a call, and in which functions.
fn last_words(error: &wasmtime::Error) -> String {
    let mut words = match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => "it took longer than limits.time_per_batch".to_owned(),
        Some(trap) => trap.to_string().trim_start_matches("wasm trap: ").to_owned(),
        None => one_line(&error.root_cause()),
    };
    let frames = error.downcast_ref::<WasmBacktrace>().map(WasmBacktrace::frames).unwrap_or_default();
    for (place, name) in frames.iter().filter_map(|frame| frame.func_name()).take(FRAMES_SHOWN).enumerate() {
        let word = if place == 0 { " in" } else { " <" };
        // A demangled name without the hash that the compiler adds.
        let _ = write!(words, "{word} {:#}", rustc_demangle::demangle(name));
    }
    words
}

/// An error and its causes on one line.
fn one_line(error: &impl std::fmt::Display) -> String {
    let text = format!("{error:#}").split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{:.512}", Untrusted(text.as_bytes()))
}
