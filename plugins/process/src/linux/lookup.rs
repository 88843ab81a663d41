//! From a question to its answer: the ends' namespaces, their sockets, the processes that hold these.

use super::{
    namespaces::Namespaces,
    owners::Owners,
    probe::{Note, Probe, ticks},
    proc,
    processes::Processes,
    socket::Socket,
    users::Users,
};
use crate::{
    desk::{Desk, Heard},
    message::Question,
    settings::Config,
    told::{End, Process, Reason, Told},
    tuple::{Transport, Tuple},
};
use std::{
    collections::{HashSet, VecDeque},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// Questions of which the sockets are looked up before their processes are: sockets of short-lived clients go first.
const BATCH: usize = 64;

/// How long to wait while the owner of a socket is looked for.
const SOON: Duration = Duration::from_millis(1);

/// How long to wait while nothing is to be done.
const IDLE: Duration = Duration::from_secs(1);

/// When a connection is looked at again that nobody had accepted yet.
const AGAIN: [Duration; 3] = [Duration::from_millis(20), Duration::from_millis(200), Duration::from_secs(1)];

/// How long an owner is looked for. A sweep through a busy machine may take some seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is known of an end.
enum Side {
    /// It is on another machine.
    Away,
    /// All that will be known of it.
    Known(End),
    /// Its socket is known since then, and its process is not; perhaps it is that of `near`.
    Wanted { found: Found, since: Instant, near: Option<u32> },
}

/// A socket and where it is.
#[derive(Clone, Copy)]
struct Found {
    socket: Socket,
    /// The number of its namespace, if that is not radar's own.
    namespace: Option<u64>,
    /// The same in any case.
    inode: u64,
}

/// A question that is not answered for good.
struct Open {
    question: Question,
    begun: Instant,
    sides: [Side; 2],
    /// Why there is neither end.
    reason: Reason,
    /// The responder's socket only listens: how often it was looked at again.
    listens: Option<usize>,
    told: Option<Told>,
}

/// Who answers.
pub struct Lookup {
    namespaces: Namespaces,
    owners: Owners,
    users: Users,
    /// What the kernel has written down; none if it does not.
    probe: Option<Probe>,
    open: VecDeque<Open>,
    open_max: usize,
}

impl Lookup {
    /// Opens the ways to the kernel, in the network namespace of the calling thread.
    pub fn new(processes: Arc<Mutex<Processes>>, config: &Config, desk: &mut Desk) -> io::Result<Self> {
        let mut owners = Owners::new(processes, config.sockets_max, config.sweep_percent);
        owners.search(&HashSet::new(), Instant::now());
        let probe = config.bpf.then(Probe::start).and_then(|probe| {
            let missed = |error: &io::Error| {
                desk.note(&format!(
                    "processes of flows that are over in a moment may be missed: no BPF ({error}); CAP_BPF and CAP_PERFMON let it"
                ));
            };
            probe.inspect_err(missed).ok()
        });
        Ok(Self {
            namespaces: Namespaces::new(config.namespaces, config.namespaces_max)?,
            owners,
            users: Users::default(),
            probe,
            open: VecDeque::new(),
            open_max: config.queue_max,
        })
    }

    /// Answers until nobody can ask any more.
    pub fn run(mut self, desk: &mut Desk) {
        loop {
            let heard = desk.wait(self.pause());
            // When nobody asks too, before the kernel has to let old notes go.
            self.probe.iter_mut().for_each(Probe::read);
            match heard {
                Heard::Questions => {
                    for _ in 0..BATCH {
                        let Some(question) = desk.take() else { break };
                        self.begin(question, desk);
                    }
                }
                Heard::Nothing => {}
                Heard::Closed => return,
            }
            self.settle(desk);
            desk.flush();
        }
    }

    /// How long there is nothing to do if nobody asks.
    fn pause(&self) -> Duration {
        let is_wanted = |open: &Open| open.sides.iter().any(|side| matches!(side, Side::Wanted { .. }));
        if self.owners.is_sweeping() {
            return Duration::ZERO;
        }
        let due = |open: &Open| match open.listens {
            _ if is_wanted(open) => Some(SOON),
            Some(times) => Some(AGAIN.get(times)?.saturating_sub(open.begun.elapsed())),
            None => None,
        };
        self.open.iter().filter_map(due).min().unwrap_or(IDLE)
    }

    /// Finds the sockets of a flow, before they are gone.
    fn begin(&mut self, question: Question, desk: &mut Desk) {
        if self.open.len() >= self.open_max {
            return desk.shed();
        }
        let Tuple { transport, originator, responder } = question.tuple;
        let time = question.time;
        let (first, first_is_virtual) = self.side(transport, originator, responder, time, false);
        let (second, second_is_virtual) = self.side(transport, responder, originator, time, true);
        let is_hidden = (first_is_virtual || second_is_virtual) && self.namespaces.are_incomplete();
        let listens = matches!(&second, Side::Wanted { found, .. } if found.socket.listens).then_some(0);
        self.open.push_back(Open {
            question,
            begun: Instant::now(),
            sides: [first, second],
            reason: if is_hidden { Reason::OtherNamespace } else { Reason::NotLocal },
            listens,
            told: None,
        });
    }

    /// The socket at an end, and whether the end may be in a namespace that cannot be looked into.
    fn side(
        &mut self,
        transport: Transport,
        local: SocketAddr,
        remote: SocketAddr,
        time: u64,
        is_responder: bool,
    ) -> (Side, bool) {
        let place = self.namespaces.place(local.ip(), proc::all);
        if place.namespaces.is_empty() {
            return (Side::Away, place.is_behind_virtual);
        }
        let (mut all, mut noted) = (Vec::new(), Vec::new());
        for (number, interface) in place.namespaces {
            let Some(namespace) = self.namespaces.get(number) else {
                continue;
            };
            let (inode, is_own) = (namespace.inode, namespace.is_own);
            let note =
                self.probe.as_ref().and_then(|probe| probe.find(transport, local, remote, inode, time));
            if let Some(process) = note.and_then(|note| noted_process(&self.owners, note, time)) {
                noted.push((process, (!is_own).then_some(inode)));
                if is_own {
                    break;
                }
                continue;
            }
            // Sockets that speak to a link-local address belong to an interface.
            let is_of_link = matches!(local, SocketAddr::V6(local) if local.ip().is_unicast_link_local());
            let interface = if is_of_link { interface } else { 0 };
            let socket = namespace.sockets.at(transport, local, remote, interface).ok().flatten();
            // Who listens at a port has not begun a connection from it.
            let socket = socket.filter(|socket| is_responder || !socket.listens);
            let found = socket.map(|socket| Found { socket, namespace: (!is_own).then_some(inode), inode });
            all.extend(found);
            if is_own && found.is_some() {
                break;
            }
        }
        if let ([(process, namespace)], []) = (noted.as_slice(), all.as_slice()) {
            let (uid, process) = (process.uid, Some(Arc::clone(process)));
            let user = uid.and_then(|uid| self.users.name(uid));
            return (Side::Known(End { process, uid, user, namespace: *namespace, reason: None }), false);
        }
        let side = match all.as_slice() {
            _ if !noted.is_empty() => Side::Known(End::unknown(Reason::OtherNamespace)),
            [] => Side::Known(End::unknown(Reason::Exited)),
            [found] if found.socket.inode == 0 => Side::Known(self.lost(*found, Reason::Exited)),
            [found] => Side::Wanted { found: *found, since: Instant::now(), near: None },
            // Two networks with the same addresses: nobody knows which one was seen.
            _ => Side::Known(End::unknown(Reason::OtherNamespace)),
        };
        (side, false)
    }

    /// Finds processes, and tells what is new.
    fn settle(&mut self, desk: &mut Desk) {
        self.look_again();
        self.know();
        let (wanted, since) = self.wanted();
        if !wanted.is_empty() {
            self.owners.search(&wanted, since);
            self.know();
            if !self.wanted().0.is_empty() {
                self.owners.sweep();
                self.know();
                self.give_up();
            }
        }
        let mut open = std::mem::take(&mut self.open);
        open.retain_mut(|open| {
            tell(open, desk);
            let is_wanted = open.sides.iter().any(|side| matches!(side, Side::Wanted { .. }));
            is_wanted || open.listens.is_some_and(|times| times < AGAIN.len())
        });
        // No question comes in meanwhile.
        self.open = open;
    }

    /// Sockets whose process is wanted, and since when the last of them is.
    fn wanted(&self) -> (HashSet<u64>, Instant) {
        let mut latest = None;
        let mut wanted = HashSet::new();
        for side in self.open.iter().flat_map(|open| &open.sides) {
            if let Side::Wanted { found, since, .. } = side {
                wanted.insert(found.socket.inode);
                latest = latest.max(Some(*since));
            }
        }
        (wanted, latest.unwrap_or_else(Instant::now))
    }

    /// Takes over what is known of the owners of wanted sockets.
    fn know(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        for Open { question, sides, .. } in &mut open {
            let Tuple { transport, originator, responder } = question.tuple;
            for (side, (local, remote)) in
                sides.iter_mut().zip([(originator, responder), (responder, originator)])
            {
                let Side::Wanted { found, near, .. } = side else {
                    continue;
                };
                let found = *found;
                let mut process = self.owners.known(found.socket.inode);
                if let (None, Some(near)) = (&process, near.take()) {
                    self.owners.search_at(near);
                    process = self.owners.known(found.socket.inode);
                }
                // A connection is noted when it is made, which may have been since.
                let note = || {
                    let note =
                        self.probe.as_ref()?.find(transport, local, remote, found.inode, question.time)?;
                    noted_process(&self.owners, note, question.time)
                };
                if let Some(process) = process.or_else(note) {
                    *side = Side::Known(End { process: Some(process), ..self.end(found) });
                }
            }
        }
        self.open = open;
    }

    /// A socket that no process has held in a whole look at all of them has no process any more.
    fn give_up(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        for side in open.iter_mut().flat_map(|open| &mut open.sides) {
            if let Side::Wanted { found, since, .. } = side {
                let (found, since) = (*found, *since);
                let is_over = since.elapsed() > PATIENCE;
                if !is_over && self.owners.is_suspected(found.socket.inode) {
                    continue;
                }
                if is_over || self.owners.swept.is_some_and(|begun| begun >= since) {
                    let reason = if self.owners.are_hidden { Reason::NoPermission } else { Reason::Exited };
                    *side = Side::Known(self.lost(found, reason));
                }
            }
        }
        self.open = open;
    }

    /// Looks whether connections have been accepted that had not been.
    fn look_again(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        for open in &mut open {
            let Some(times) = open.listens else {
                continue;
            };
            if AGAIN.get(times).is_none_or(|due| open.begun.elapsed() < *due) {
                continue;
            }
            open.listens = Some(times + 1);
            let Side::Known(End { process: Some(listener), .. }) = &open.sides[1] else {
                continue;
            };
            let listener = listener.pid;
            let Tuple { transport, originator, responder } = open.question.tuple;
            match self.side(transport, responder, originator, open.question.time, true).0 {
                Side::Wanted { found, since, .. } if !found.socket.listens => {
                    open.listens = None;
                    open.sides[1] = Side::Wanted { found, since, near: Some(listener) };
                }
                Side::Known(end @ End { process: Some(_), .. }) => {
                    open.listens = None;
                    open.sides[1] = Side::Known(end);
                }
                _ => {}
            }
        }
        self.open = open;
    }

    fn end(&mut self, found: Found) -> End {
        let uid = found.socket.uid;
        End { uid: Some(uid), user: self.users.name(uid), namespace: found.namespace, ..End::default() }
    }

    /// What is known of an end whose process is not.
    fn lost(&mut self, found: Found, reason: Reason) -> End {
        if found.socket.inode == 0 {
            // The kernel forgets whose it was with the last who held it.
            return End { namespace: found.namespace, ..End::unknown(reason) };
        }
        End { reason: Some(reason), ..self.end(found) }
    }
}

/// The process of a note about a flow whose first packet came at `time`.
fn noted_process(owners: &Owners, note: &Note, time: u64) -> Option<Arc<Process>> {
    if note.is_end() {
        // A child that was born since may have closed no more than its copy of the socket.
        return owners.process_at(note.pid, ticks(time).saturating_sub(2));
    }
    // A process that was gone before it could be read still has a name.
    let stub = || Process { pid: note.pid, name: note.name.clone(), ..Process::default() };
    Some(owners.process_at(note.pid, ticks(note.time)).unwrap_or_else(|| Arc::new(stub())))
}

/// Tells what is known of a flow, unless that was told already or the originator is still looked for.
fn tell(open: &mut Open, desk: &mut Desk) {
    let [originator, responder] = &open.sides;
    let known = |side: &Side| match side {
        Side::Known(end) => Some(end.clone()),
        _ => None,
    };
    let is_waited_for = match (originator, responder) {
        (Side::Wanted { .. }, _) => true,
        (Side::Away, Side::Wanted { .. }) => open.told.is_none(),
        _ => false,
    };
    if is_waited_for {
        return;
    }
    let (originator, responder) = (known(originator), known(responder));
    let told = Told {
        reason: Some(open.reason).filter(|_| originator.is_none() && responder.is_none()),
        originator,
        responder,
    };
    // An accepted connection of which the process is just looked for was told as its listener's.
    let is_step_back =
        open.told.as_ref().is_some_and(|before| before.responder.is_some() && told.responder.is_none());
    if is_step_back || open.told.as_ref() == Some(&told) {
        return;
    }
    desk.answer(&open.question, &told, open.told.is_none());
    open.told = Some(told);
}
