//! Which program on this machine makes a flow: an enricher, whose section `process` all later events of the flow have.
//!
//! | section `process`                | when                                                            |
//! |----------------------------------|-----------------------------------------------------------------|
//! | `pid`, `name`, `side`, …         | the process of an end was found, some milliseconds after its first packet |
//! | `reason`                         | it was not                                                      |
//!
//! A flow's start goes to a thread that all workers share; the answer comes back at a tick, or before the flow's end is
//! told. The README lists the fields.
#![deny(unsafe_code)]

mod container;
#[cfg(target_os = "linux")]
mod linux;
mod settings;
mod shared;
mod told;
mod tuple;

use crossbeam_channel::{Receiver, Sender, bounded};
use radar_plugin::prelude::*;
pub use settings::Config;
use shared::{Answer, Asked, Limits, Question, Shared};
use std::sync::Arc;
use told::Reason;
use tuple::Tuple;

const PROCESS: SectionId = SectionId(0);
const NAME: LabelId = LabelId(0);
const FOUND: CounterId = CounterId(0);
const EXITED: CounterId = CounterId(1);
const NO_PERMISSION: CounterId = CounterId(2);
const OTHER_NAMESPACE: CounterId = CounterId(3);
const NOT_LOCAL: CounterId = CounterId(4);
const SHED: CounterId = CounterId(5);

/// The enricher of one worker.
pub struct Processes {
    /// The thread that knows; none for a file, whose processes are not on this machine or long gone.
    shared: Option<Arc<Shared>>,
    answers: Receiver<Answer>,
    answer_to: Sender<Answer>,
}

impl Analyzer for Processes {
    type Config = Config;

    fn manifest() -> Manifest {
        Manifest::new("process", env!("CARGO_PKG_VERSION"), "which program on this machine makes a flow")
            .enricher()
            .flows()
            .tick(5)
            .section(
                "process",
                "the process at the end that is on this machine; live capture only",
                &fields(),
            )
            .label("process", "name of the process at the end that is on this machine")
            .counter("found")
            .counter("exited")
            .counter("no_permission")
            .counter("other_namespace")
            .counter("not_local")
            .counter("shed")
    }

    fn new(config: Config, start: &Start) -> Result<Self, SettingError> {
        if config.queue_max == 0 {
            return Err(SettingError::new("queue_max", "must be at least 1"));
        }
        let limits = Limits::from(&config);
        let shared = (start.live && !start.check).then(|| Shared::of_run(start.run, limits));
        let (answer_to, answers) = bounded(limits.queue_max);
        Ok(Self { shared, answers, answer_to })
    }

    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let (Some(shared), Some(tuple)) = (&self.shared, Tuple::of(input)) else {
            return Ok(());
        };
        let answers = self.answer_to.clone();
        let question = Question { tuple, slot: input.slot, flow: input.flow, time: input.time, answers };
        if shared.ask(question) == Asked::Shed {
            host.count(SHED, 1);
        }
        Ok(())
    }

    fn flow_end(&mut self, _input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        self.tell(host);
        Ok(())
    }

    fn tick(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Outcome {
        self.tell(host);
        if let Some(shared) = &self.shared {
            for note in shared.notes() {
                host.info(&note);
            }
            match shared.shed() {
                0 => {}
                shed => host.count(SHED, shed),
            }
        }
        Ok(())
    }
}

impl Processes {
    /// Tells what was found since.
    fn tell(&mut self, host: &mut Host<'_, '_>) {
        for answer in self.answers.try_iter() {
            let Answer { slot, flow, told, is_first } = answer;
            host.enrich(slot, flow, PROCESS, |object| object.members(&told.members()));
            if let Some(name) = told.label() {
                host.label(slot, flow, NAME, name);
            }
            if is_first {
                host.count(counter(told.reason()), 1);
            }
        }
    }
}

/// Which counter a flow belongs to.
fn counter(reason: Option<Reason>) -> CounterId {
    match reason {
        None => FOUND,
        Some(Reason::Exited) => EXITED,
        Some(Reason::NoPermission) => NO_PERMISSION,
        Some(Reason::OtherNamespace) => OTHER_NAMESPACE,
        Some(Reason::NotLocal) => NOT_LOCAL,
    }
}

/// Those of the end that is on this machine; of both, the originator, and `peer` has the same of the responder.
fn fields() -> Vec<radar_plugin::Field> {
    let of_end = [
        ("pid", "integer", "in radar's PID namespace"),
        ("name", "string", "as the kernel calls it (`comm`), up to 15 octets"),
        ("exe", "string", "the program's file, as seen from its own file system"),
        (
            "reason",
            "string",
            "why the process is not known: `exited`, `other namespace`, `no permission`, `not local`",
        ),
        ("uid", "integer", "user that the socket belongs to"),
        ("user", "string", "what that user is called on this machine"),
        ("ppid", "integer", "PID of the process's parent"),
        ("parent", "string", "what that is called"),
        ("cgroup", "string", "path of its cgroup, unless that is the root"),
        ("container", "string", "id or name of the container that this belongs to"),
        ("self", "boolean", "it is radar itself, or a child of it"),
        ("namespace", "integer", "network namespace of the socket, unless it is radar's own"),
    ];
    let first = of_end.iter().map(|(name, kind, meaning)| field(&format!("+{name}"), kind, meaning));
    let side = field("+side", "string", "which end this is: `originator` or `responder`");
    let peer = of_end.iter().map(|(name, kind, meaning)| field(&format!("+peer.{name}"), kind, meaning));
    first.chain([side]).chain(peer).collect()
}

/// The exported symbol is the only thing here that the compiler cannot vouch for.
#[allow(unsafe_code)]
mod export {
    radar_plugin::export!(crate::Processes);
}
