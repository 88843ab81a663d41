//! An analyzer or enricher of one worker: called once per batch, and held to account.

use super::{
    Account, Limits, Plugin, PluginError,
    faults::Faults,
    outbox::{Numbers, Outbox},
    stopwatch::Stopwatch,
};
use crate::{
    eve::{Vocabulary, Writer},
    flow::FlowTable,
};
use radar_abi::stable::{
    Answer, Host_TO, Input, RMut, Request, TD_Opaque, WorkerBox, fault,
    std_types::{RSlice, RStr},
};
use std::time::{Duration, Instant};

/// Log lines of one instance; a plugin that needs more has told its story.
const LOG_LINES: u32 = 200;

/// A plugin at work for one worker.
pub struct Instance {
    worker: WorkerBox,
    numbers: Numbers,
    limits: Limits,
    faults: Faults,
    account: Account,
    log_quota: u32,
}

impl Instance {
    /// A new instance; its place among the worker's plugins gives it its bit.
    pub fn new(
        plugin: &Plugin,
        place: usize,
        request: &Request,
        vocabulary: &mut Vocabulary,
    ) -> Result<Self, PluginError> {
        let worker = plugin.answer((plugin.root.0.new_worker())(RStr::from_str(&plugin.config), request))?;
        let numbers = Numbers {
            name: plugin.id.clone(),
            bit: 1 << place,
            events: vocabulary.add_events(&plugin.manifest),
            protocols: vocabulary.add_protocols(&plugin.manifest),
            by_signature: plugin.manifest.by_signature,
            sections: plugin.manifest.sections.iter().map(|section| section.name.clone()).collect(),
        };
        let account = Account::of(&plugin.manifest);
        let (limits, faults) = (plugin.limits, Faults::default());
        Ok(Self { worker, numbers, limits, faults, account, log_quota: LOG_LINES })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.numbers.name
    }

    /// What it has cost and done.
    #[must_use]
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// Gives it its inputs of a batch, with the watch that was started for the batch. After a fault it
    /// goes on with the next input, until it is set aside.
    pub fn call(
        &mut self,
        inputs: &[Input<'_>],
        table: &mut FlowTable,
        writer: &mut Writer,
        watch: &mut Stopwatch,
    ) {
        self.account.offered += inputs.len() as u64;
        let mut rest = inputs;
        while !rest.is_empty() {
            if self.account.set_aside {
                self.account.shed += rest.len() as u64;
                return;
            }
            let done = self.call_once(rest, table, writer, watch);
            rest = rest.get(done..).unwrap_or_default();
        }
    }

    /// One call; answers how many inputs are behind it.
    fn call_once(
        &mut self,
        inputs: &[Input<'_>],
        table: &mut FlowTable,
        writer: &mut Writer,
        watch: &mut Stopwatch,
    ) -> usize {
        let mut outbox = Outbox {
            numbers: &self.numbers,
            inputs,
            table,
            writer,
            counters: &mut self.account.counters,
            quota: self.limits.events + inputs.len() * 16,
            emitted: 0,
            refused: 0,
            flooded: false,
            log_quota: &mut self.log_quota,
        };
        let begin = Instant::now();
        let answer = {
            let mut host = Host_TO::from_ptr(RMut::new(&mut outbox), TD_Opaque);
            self.worker.batch(RSlice::from_slice(inputs), &mut host)
        };
        let time = begin.elapsed();
        let (emitted, refused, flooded) = (outbox.emitted, outbox.refused, outbox.flooded);
        self.account.calls += 1;
        self.account.time += time;
        self.account.events += emitted;
        self.account.refused += refused;
        let done = match answer {
            Answer::ROk(()) => inputs.len(),
            Answer::RErr(fault) => {
                self.account.faulted += 1;
                self.fault(&what_failed(fault.code, &fault.message));
                (fault.at as usize + 1).min(inputs.len())
            }
        };
        if flooded {
            self.fault(&format!("emitted more than {} events of {} inputs", emitted, inputs.len()));
        }
        if time > self.limits.time {
            self.overrun(watch.own(time), inputs.len());
        }
        done
    }

    #[cold]
    fn overrun(&mut self, own: Duration, inputs: usize) {
        if own > self.limits.time {
            self.fault(&format!("took {} ms for {inputs} inputs", own.as_millis()));
        }
    }

    fn fault(&mut self, what: &str) {
        self.account.faults += 1;
        let plugin = self.name();
        if self.account.faults <= 8 {
            tracing::warn!(plugin, "{}", radar_wire::Untrusted(what.as_bytes()));
        }
        if !self.account.set_aside && self.faults.record(Instant::now()) {
            self.account.set_aside = true;
            tracing::error!(
                plugin = self.numbers.name,
                "it failed three times within a minute and is set aside until radar is started again; the rest goes on"
            );
        }
    }
}

impl std::fmt::Debug for Instance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Instance")
            .field("name", &self.name())
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

fn what_failed(code: u32, message: &str) -> String {
    match code {
        fault::PANIC => format!("panicked: {message}"),
        _ => format!("failed: {message}"),
    }
}
