//! The one way in to an analyzer, whatever it is: a batch in, and all it has to say out through an outbox.

use super::{outbox::Outbox, stopwatch::Stopwatch};
use radar_abi::stable::{Answer, Host_TO, Input, RMut, TD_Opaque, WorkerBox, fault, std_types::RSlice};

/// What carries a plugin's calls: a library's table of functions, or a WASM instance.
pub(super) trait Carrier: Send {
    /// How many of these inputs it takes in one call, at least one.
    fn portion(&self, inputs: &[Input<'_>]) -> usize {
        inputs.len()
    }

    /// Whether it can be called; after a failure it may need a while.
    fn is_ready(&self) -> bool {
        true
    }

    /// One call. The watch was started when the plugins began with this batch of packets.
    fn batch(&mut self, inputs: &[Input<'_>], outbox: &mut Outbox<'_, '_>, watch: &Stopwatch) -> Done;

    /// Octets that it takes, if that is known.
    fn memory(&self) -> Option<usize> {
        None
    }
}

/// What came of a call.
pub(super) enum Done {
    /// All inputs are behind it.
    All,
    /// It failed.
    Failed {
        /// Inputs that are behind it: it goes on with the next.
        behind: usize,
        /// Inputs that this has cost.
        lost: usize,
        /// What happened, one clause.
        message: String,
    },
}

/// An opened or linked library's analyzer.
pub(super) struct Native(pub(super) WorkerBox);

impl Carrier for Native {
    fn batch(&mut self, inputs: &[Input<'_>], outbox: &mut Outbox<'_, '_>, _: &Stopwatch) -> Done {
        let answer = {
            let mut host = Host_TO::from_ptr(RMut::new(outbox), TD_Opaque);
            self.0.batch(RSlice::from_slice(inputs), &mut host)
        };
        match answer {
            Answer::ROk(()) => Done::All,
            Answer::RErr(fault) => {
                let behind = (fault.at as usize + 1).min(inputs.len());
                let message = match fault.code {
                    fault::PANIC => format!("panicked: {}", fault.message),
                    _ => format!("failed: {}", fault.message),
                };
                Done::Failed { behind, lost: 1, message }
            }
        }
    }
}
