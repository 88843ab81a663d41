//! An analyzer or enricher of one worker: called once per batch, and held to account.

use super::{
    Account, Helper, Limits, Plugin, PluginError, Requests,
    carrier::{Carrier, Done},
    faults::Faults,
    outbox::{Numbers, Outbox},
    stopwatch::Stopwatch,
};
use crate::{
    eve::{Vocabulary, Writer},
    flow::FlowTable,
};
use radar_abi::stable::{Input, Request};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Log lines of one instance; a plugin that needs more has told its story.
const LOG_LINES: u32 = 200;

/// A plugin at work for one worker.
pub struct Instance {
    carrier: Box<dyn Carrier>,
    numbers: Numbers,
    limits: Limits,
    faults: Faults,
    account: Account,
    log_quota: u32,
    requests: Requests,
    /// Its socket is the instance's for as long as that lives.
    _helper: Option<Arc<Helper>>,
}

impl Instance {
    /// A new instance; its place among the worker's plugins gives it its bit.
    pub fn new(
        plugin: &Plugin,
        place: usize,
        request: &Request,
        vocabulary: &mut Vocabulary,
    ) -> Result<Self, PluginError> {
        let helper = plugin.helper.clone();
        let descriptor = helper.as_ref().and_then(|helper| helper.descriptor());
        let carrier = plugin.new_carrier(&request.with_helper(descriptor))?;
        let numbers = Numbers {
            name: plugin.id.clone(),
            bit: 1 << place,
            events: vocabulary.add_events(&plugin.manifest),
            protocols: vocabulary.add_protocols(&plugin.manifest),
            by_signature: plugin.manifest.by_signature,
            sections: plugin.manifest.sections.iter().map(|it| format!("\"{}\":", it.name)).collect(),
            labels: vocabulary.add_labels(&plugin.manifest),
            trusted: plugin.module().is_none(),
        };
        let account = Account::of(&plugin.manifest);
        let (limits, faults) = (plugin.limits, Faults::default());
        let (log_quota, requests) = (LOG_LINES, Requests::default());
        Ok(Self { carrier, numbers, limits, faults, account, log_quota, requests, _helper: helper })
    }

    /// The same, with what it asks of others in this queue.
    #[must_use]
    pub fn asking(self, requests: &Requests) -> Self {
        Self { requests: requests.clone(), ..self }
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
            if self.account.set_aside || !self.carrier.is_ready() {
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
        let inputs = inputs.get(..self.carrier.portion(inputs)).unwrap_or(inputs);
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
            requests: &self.requests,
        };
        let begin = Instant::now();
        let done = self.carrier.batch(inputs, &mut outbox, watch);
        let time = begin.elapsed();
        let (emitted, refused, flooded) = (outbox.emitted, outbox.refused, outbox.flooded);
        self.account.calls += 1;
        self.account.time += time;
        self.account.slowest = self.account.slowest.max(time);
        self.account.memory = self.carrier.memory().unwrap_or_default() as u64;
        self.account.events += emitted;
        self.account.refused += refused;
        if flooded {
            self.fault(&format!("emitted more than {} events of {} inputs", emitted, inputs.len()));
        }
        match done {
            Done::All => {
                if time > self.limits.time {
                    self.overrun(watch.own(time), inputs.len());
                }
                inputs.len()
            }
            Done::Failed { behind, lost, message } => {
                self.account.faulted += lost as u64;
                self.fault(&message);
                behind
            }
        }
    }

    #[cold]
    fn overrun(&mut self, own: Duration, inputs: usize) {
        if own > self.limits.time {
            self.fault(&format!("took {} ms for {inputs} inputs", own.as_millis()));
        }
    }

    #[cold]
    fn fault(&mut self, what: &str) {
        self.account.faults += 1;
        self.account.last_words = Some(what.into());
        let plugin = self.name();
        if self.account.faults <= 8 {
            tracing::warn!(plugin, "{}", radar_wire::Untrusted(what.as_bytes()));
        }
        if !self.account.set_aside && self.faults.record(Instant::now()) {
            self.account.set_aside = true;
            tracing::error!(
                plugin = self.numbers.name,
                "it failed three times within a minute and is set aside until the configuration is read anew (SIGHUP); the rest goes on"
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
