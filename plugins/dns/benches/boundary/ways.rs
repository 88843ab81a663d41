//! The three ways to the analyzer, and a host that only counts.

use radar_abi::{
    load::load,
    stable::{
        Answer, Emission, Host, Host_TO, HostRef, Input, PluginRef, RMut, Request, TD_Opaque, WorkerBox,
        std_types::{RSlice, RStr},
    },
};
use radar_dns::Dns;
use radar_plugin::{
    __private::{Scratch, run_batch},
    Analyzer, Settings, Start, analyzer_root,
};
use std::{
    env::consts::{DLL_PREFIX, DLL_SUFFIX},
    hint::black_box,
    path::{Path, PathBuf},
};

/// A way to the analyzer.
pub trait Way {
    /// Gives it a batch.
    fn batch(&mut self, inputs: &[Input<'_>], host: &mut HostRef<'_>);
}

/// Gives the analyzer all inputs, so many a call.
///
/// # Panics
/// If it does not tell of each.
pub fn play(way: &mut impl Way, inputs: &[Input<'_>], batch: usize) {
    let mut host = Counting::default();
    for inputs in inputs.chunks(batch) {
        way.batch(inputs, &mut Host_TO::from_ptr(RMut::new(&mut host), TD_Opaque));
    }
    assert_eq!((host.events, host.malformed), (inputs.len(), 0));
}

/// The loop of `radar-plugin` over the analyzer's own methods, linked into this program.
pub struct Direct {
    dns: Dns,
    start: Start,
    scratch: Scratch,
}

impl Direct {
    /// With the settings at their defaults.
    pub fn new() -> Self {
        let settings = <Dns as Analyzer>::Config::read(&serde_json::json!({})).expect("defaults");
        let start = Start::from(&REQUEST);
        Self { dns: Dns::new(settings, &start).expect("an analyzer"), start, scratch: Scratch::default() }
    }
}

impl Way for Direct {
    fn batch(&mut self, inputs: &[Input<'_>], host: &mut HostRef<'_>) {
        run_batch(&mut self.dns, inputs.iter().copied(), host, &self.start, &mut self.scratch);
    }
}

/// Through the tables of functions of a plugin's root.
pub struct Tables(WorkerBox);

impl Tables {
    /// The root that is linked into this program.
    pub fn linked() -> Self {
        Self::of(analyzer_root::<Dns>())
    }

    /// The root of the library, opened as radar opens it.
    pub fn opened(library: &Path) -> Self {
        Self::of(load(library).unwrap_or_else(|error| panic!("{error}")))
    }

    fn of(root: PluginRef) -> Self {
        Self((root.new_worker())(RStr::from_str("{}"), &REQUEST).expect("an analyzer"))
    }
}

impl Way for Tables {
    fn batch(&mut self, inputs: &[Input<'_>], host: &mut HostRef<'_>) {
        let answer = self.0.batch(RSlice::from_slice(inputs), host);
        assert!(matches!(answer, Answer::ROk(())));
    }
}

/// The library that cargo has built along with this program.
pub fn library() -> Result<PathBuf, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let folder = program.parent().unwrap_or(Path::new("."));
    let library = folder.join(format!("{DLL_PREFIX}radar_dns{DLL_SUFFIX}"));
    if library.exists() {
        return Ok(library);
    }
    Err(format!(
        "there is no {}: cargo puts it beside this program when it builds both; \
         start it with `cargo bench -p radar-dns --bench boundary`, and see that `crate-type` in \
         plugins/dns/Cargo.toml names `cdylib`",
        library.display()
    ))
}

const REQUEST: Request = Request { worker: 0, summaries: 0, live: 0, check: 0, reserved: [0; 4] };

/// A host that does next to nothing, so that the boundary's share is as large as it can be.
#[derive(Default)]
struct Counting {
    events: usize,
    malformed: u64,
}

impl Host for Counting {
    fn emit(&mut self, emission: &Emission<'_>) {
        self.events += usize::from(!black_box(emission).body.is_empty());
    }

    fn count(&mut self, counter: u32, increment: u64) {
        self.malformed += if counter == 0 { increment } else { 0 };
    }

    fn done(&mut self, _: u32, _: u64) {}
    fn identify(&mut self, _: u32, _: u64, _: u32) {}
    fn enrich(&mut self, _: u32, _: u64, _: u32, _: RSlice<'_, u8>) {}
    fn log(&mut self, _: u32, _: RStr<'_>) {}
}
