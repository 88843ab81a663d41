//! Which program on this machine makes a flow: an enricher, whose section `process` all later events of the flow have.
//!
//! | section `process`                | when                                                            |
//! |----------------------------------|-----------------------------------------------------------------|
//! | `pid`, `name`, `side`, …         | the process of an end was found, some milliseconds after its first packet |
//! | `reason`                         | it was not                                                      |
//!
//! This half, in radar's own process, looks at no process: it asks [`helper`], which keeps the rights for that. A batch's
//! new flows go there together; the answer comes back at a tick, or before the flow's end is told. The README lists the fields.
#![deny(unsafe_code)]

mod check;
mod container;
mod desk;
pub mod helper;
#[cfg(target_os = "linux")]
mod linux;
mod message;
mod packet;
mod settings;
mod shared;
mod told;
mod tuple;

use message::Question;
use radar_plugin::prelude::*;
pub use settings::Config;
use shared::{Answer, Seat, Shared};
use std::os::fd::OwnedFd;
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

/// What the helper keeps of what radar has. The README says what each is for.
const RIGHTS: [&str; 6] = ["sys_ptrace", "dac_read_search", "sys_admin", "net_admin", "bpf", "perfmon"];

/// The enricher of one worker.
pub struct Processes {
    /// Its place at the helper; none for a file, whose processes are not on this machine or long gone.
    seat: Option<Seat>,
    queue_max: usize,
    /// What has come was taken in during this batch.
    has_heard: bool,
    /// What is wrong from the beginning.
    complaint: Option<String>,
}

impl Analyzer for Processes {
    type Config = Config;

    fn manifest() -> Manifest {
        Manifest::new("process", env!("CARGO_PKG_VERSION"), "which program on this machine makes a flow")
            .enricher()
            .helper_keeps(&RIGHTS)
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
        let queue_max = config.queue_max;
        if queue_max == 0 {
            return Err(SettingError::new("queue_max", "must be at least 1"));
        }
        let (seat, complaint) = match start.helper {
            _ if start.check || !start.live => (None, None),
            // Radar has said why.
            None => (None, Some("without its helper no processes are told".to_owned())),
            Some(descriptor) => match Shared::of_run(start.run, descriptor) {
                Ok(shared) => (Some(shared.seat(queue_max)), None),
                Err(error) => (None, Some(format!("no processes are told: no way to its helper: {error}"))),
            },
        };
        // Once is enough.
        let complaint = complaint.filter(|_| start.worker == 0);
        Ok(Self { seat, queue_max, has_heard: false, complaint })
    }

    /// `radar doctor` asks for `check`.
    fn ask(config: Config, words: &[String]) -> Result<String, String> {
        match words {
            [word] if word == "check" => check::check(config),
            _ => Err("process answers `check`".to_owned()),
        }
    }

    fn flow_start(&mut self, input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        let Some(seat) = &mut self.seat else { return Ok(()) };
        let Some(tuple) = Tuple::of(input) else { return Ok(()) };
        let Input { slot, flow, time, .. } = *input;
        if !seat.ask(Question { tuple, seat: seat.number(), slot, flow, time }, self.queue_max) {
            host.count(SHED, 1);
        }
        Ok(())
    }

    fn flow_end(&mut self, _input: &Input<'_>, host: &mut Host<'_, '_>) -> Outcome {
        if !self.has_heard {
            self.hear();
        }
        self.tell(host);
        Ok(())
    }

    fn tick(&mut self, _now: u64, host: &mut Host<'_, '_>) -> Outcome {
        self.hear();
        self.tell(host);
        if let Some(complaint) = self.complaint.take() {
            host.warn(&complaint);
        }
        if let Some(shared) = self.seat.as_ref().map(Seat::shared) {
            for note in shared.notes() {
                host.info(&note);
            }
            if let Some(end) = shared.ended() {
                host.error(end);
            }
            match shared.shed() {
                0 => {}
                shed => host.count(SHED, shed),
            }
        }
        Ok(())
    }

    fn batch_end(&mut self) {
        self.has_heard = false;
        self.seat.iter_mut().for_each(Seat::send);
    }

    fn helper(config: Config, socket: OwnedFd) -> Result<(), String> {
        helper::serve(&config, socket, std::os::unix::process::parent_id())
    }
}

impl Processes {
    /// Takes in what has come from the helper.
    fn hear(&mut self) {
        self.has_heard = true;
        self.seat.iter().for_each(Seat::hear);
    }

    /// Tells what was found since.
    fn tell(&mut self, host: &mut Host<'_, '_>) {
        for answer in self.seat.iter().flat_map(Seat::answers) {
            let Answer { slot, flow, is_first, reason, label, members } = answer;
            host.enrich(slot, flow, PROCESS, |object| object.members(members.as_bytes()));
            if !label.is_empty() {
                host.label(slot, flow, NAME, &label);
            }
            if is_first {
                host.count(counter(reason), 1);
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
