//! A plugin at work without an engine around it.

use radar_abi::stable::{Input, Request, kind, std_types::RSlice};
use radar_core::{
    eve::{Vocabulary, Writer},
    flow::{self, FlowTable},
    host::{Instance, Limits, Plugin, Stopwatch, wasm},
};
use radar_tests::wasm::{Guest, answer};
use std::{sync::Arc, time::Duration};

const REQUEST: Request = Request { worker: 0, summaries: 0, live: 0, check: 0, reserved: [0; 4] };

/// A plugin that does this with a batch, and has nothing to say to it.
pub fn plugin(body: &str) -> Plugin {
    wasm::compile_with(env!("CARGO_BIN_EXE_radar"));
    let (data, nothing) = answer("", 512, 8);
    let module = Guest::new(&format!("{body}{nothing}")).with(&data).module();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("plugin.wasm");
    std::fs::write(&file, module).expect("a file");
    Plugin::open("x-hostile", &file).unwrap_or_else(|error| panic!("{error}"))
}

/// The usual limits, but for the time of a call.
pub fn limits(time: Duration) -> Limits {
    Limits { time, ..Limits::default() }
}

/// So many datagrams.
pub fn inputs(data: &[u8], number: usize) -> Vec<Input<'_>> {
    let input =
        Input { kind: kind::DATAGRAM, protocol: 17, data: RSlice::from_slice(data), ..Input::empty() };
    vec![input; number]
}

/// An instance, and what it is called with.
pub struct Called {
    instance: Instance,
    table: FlowTable,
    writer: Writer,
}

impl Called {
    pub fn new(plugin: &Plugin) -> Self {
        let mut vocabulary = Vocabulary::default();
        let instance = Instance::new(plugin, 0, &REQUEST, &mut vocabulary).expect("an instance");
        let writer = Writer::new(Arc::new(vocabulary), 0);
        Self { instance, table: FlowTable::new(flow::Limits::default()), writer }
    }

    /// One batch.
    pub fn call(&mut self, inputs: &[Input<'_>]) {
        let mut watch = Stopwatch::start();
        self.instance.call(inputs, &mut self.table, &mut self.writer, &mut watch);
    }

    pub fn faults(&self) -> u64 {
        self.instance.account().faults
    }
}
