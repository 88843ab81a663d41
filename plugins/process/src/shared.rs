//! What the instances of one run have in common: the way to the helper, and what has come from it.

use crate::{
    message::{self, Call, News},
    packet::{Received, Sent, receive_packet, send_packet},
    told::Reason,
};
use crossbeam_channel::{Receiver, Sender, TryIter, TrySendError, bounded};
use radar_plugin::{Runs, wire::Cursor};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    collections::HashMap,
    io,
    os::fd::{BorrowedFd, OwnedFd},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, TryLockError,
        atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// Questions of one packet: 16 KiB.
const TOGETHER: usize = 256;

/// Packets that are taken in one go, so that traffic does not wait: 128 KiB of answers and more.
const PACKETS_MAX: usize = 8;

/// Notes that wait to be told.
const NOTES_MAX: usize = 32;

/// How long a helper may take to be at work. That of the first flows may be missed if it takes longer, nothing else.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is known of a flow's processes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Answer {
    /// The flow's slot.
    pub slot: u32,
    /// The flow.
    pub flow: u64,
    /// Nothing was told of this flow before.
    pub is_first: bool,
    /// Why its process is not known; none if it is.
    pub reason: Option<Reason>,
    /// What the process is called; empty if that is not known.
    pub label: Box<str>,
    /// The members of the section, as JSON.
    pub members: Box<str>,
}

impl From<message::Answer<'_>> for Answer {
    fn from(answer: message::Answer<'_>) -> Self {
        let message::Answer { slot, flow, is_first, reason, label, members, .. } = answer;
        Self { slot, flow, is_first, reason, label: label.into(), members: members.into() }
    }
}

/// The way to the helper. Whoever comes by takes in what has come, for all.
#[derive(Debug)]
pub struct Shared {
    socket: OwnedFd,
    seats: Mutex<HashMap<u32, Sender<Answer>>>,
    /// What packets are read into, by one at a time.
    reader: Mutex<Vec<u8>>,
    notes: Mutex<Vec<String>>,
    shed: AtomicU64,
    is_at_work: AtomicBool,
    is_over: AtomicBool,
    /// Nobody has told of the end.
    is_end_news: AtomicBool,
}

/// By the descriptor that radar has for the helper's socket: while an instance uses it, it is no other's.
static RUNS: Runs<i32, Shared> = Runs::new();

/// The next seat's number. None is ever used again, so that no answer can go astray.
static SEAT_NEXT: AtomicU32 = AtomicU32::new(1);

impl Shared {
    /// The run's way to the helper whose socket is `descriptor`.
    ///
    /// # Errors
    /// Those of the system.
    pub fn of_run(run: u64, descriptor: i32) -> io::Result<Arc<Self>> {
        RUNS.get(run, descriptor, || Ok(Self::new(own(descriptor)?)))
    }

    /// Greets the helper, and waits until it is at work.
    pub(crate) fn new(socket: OwnedFd) -> Self {
        let (seats, reader, notes, shed, is_at_work, is_over, is_end_news) = Default::default();
        let shared = Self { socket, seats, reader, notes, shed, is_at_work, is_over, is_end_news };
        let mut hello = Vec::new();
        Call::Hello.write(&mut hello);
        shared.send(&mut hello);
        let end = Instant::now() + PATIENCE;
        while !shared.is_at_work.load(Ordering::Relaxed) && !shared.is_over() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            let time = Timespec { tv_sec: left.as_secs() as i64, tv_nsec: left.subsec_nanos().into() };
            let _ = poll(&mut [PollFd::new(&shared.socket, PollFlags::IN)], Some(&time));
            shared.hear();
        }
        shared
    }

    /// A seat for one who asks, for whom so many answers may wait.
    pub fn seat(self: &Arc<Self>, answers_max: usize) -> Seat {
        let (sender, answers) = bounded(answers_max);
        let number = SEAT_NEXT.fetch_add(1, Ordering::Relaxed);
        self.seats().insert(number, sender);
        Seat { shared: Arc::clone(self), number, answers, questions: Vec::new() }
    }

    /// The helper has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// That the helper has ended, for the first that asks.
    #[must_use]
    pub fn ended(&self) -> Option<&'static str> {
        let is_news = self.is_over() && self.is_end_news.swap(false, Ordering::Relaxed);
        is_news.then_some("its helper has ended; no processes are told until radar is started again")
    }

    /// What nobody has told yet.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        std::mem::take(&mut *self.notes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many flows there was no room for since somebody asked.
    #[must_use]
    pub fn shed(&self) -> u64 {
        self.shed.swap(0, Ordering::Relaxed)
    }

    /// Sends questions, as far as there is room; what is left is for the next time.
    fn send(&self, questions: &mut Vec<u8>) {
        if self.is_over() {
            return questions.clear();
        }
        let mut sent = 0;
        for packet in questions.chunks(TOGETHER * Call::QUESTION_LENGTH) {
            match send_packet(&self.socket, packet) {
                Sent::Done => {}
                Sent::NoRoom => break,
                Sent::Refused => {
                    let flows = (packet.len() / Call::QUESTION_LENGTH) as u64;
                    self.shed.fetch_add(flows, Ordering::Relaxed);
                }
                // What it has said before it went is heard first.
                Sent::Closed => {}
            }
            sent += packet.len();
        }
        questions.drain(..sent);
    }

    /// Takes in what has come from the helper, unless another does at the moment.
    fn hear(&self) {
        let mut buffer = match self.reader.try_lock() {
            Ok(buffer) => buffer,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return,
        };
        for _ in 0..PACKETS_MAX {
            if self.is_over() {
                return;
            }
            match receive_packet(&self.socket, &mut buffer) {
                Received::Packet(length) => self.take_in(buffer.get(..length).unwrap_or_default()),
                Received::Nothing => return,
                Received::Closed => self.end(),
            }
        }
    }

    fn take_in(&self, packet: &[u8]) {
        let seats = self.seats();
        let mut cursor = Cursor::new(packet);
        while !cursor.is_empty() {
            match News::read(&mut cursor) {
                Ok(News::Answer(answer)) => {
                    let seat = seats.get(&answer.seat);
                    if let Some(Err(TrySendError::Full(_))) = seat.map(|seat| seat.try_send(answer.into())) {
                        self.shed.fetch_add(1, Ordering::Relaxed);
                    }
                }
                Ok(News::Note(note)) => self.note(note.to_owned()),
                Ok(News::Shed(flows)) => drop(self.shed.fetch_add(flows.into(), Ordering::Relaxed)),
                Ok(News::Hello) => self.is_at_work.store(true, Ordering::Relaxed),
                Err(error) => return self.note(format!("its helper speaks nonsense: {error}")),
            }
        }
    }

    fn note(&self, note: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if notes.len() < NOTES_MAX {
            notes.push(note);
        }
    }

    fn end(&self) {
        if !self.is_over.swap(true, Ordering::Relaxed) {
            self.is_end_news.store(true, Ordering::Relaxed);
        }
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<u32, Sender<Answer>>> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who asks, and what has come for it.
#[derive(Debug)]
pub struct Seat {
    shared: Arc<Shared>,
    number: u32,
    answers: Receiver<Answer>,
    /// Questions that are not sent yet.
    questions: Vec<u8>,
}

impl Seat {
    /// Its number, for questions.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }

    /// What all have in common.
    #[must_use]
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Asks with the next [`Self::send`], unless `max` questions wait already.
    #[must_use]
    pub fn ask(&mut self, question: message::Question, max: usize) -> bool {
        let has_room = self.questions.len() / Call::QUESTION_LENGTH < max;
        if has_room && !self.shared.is_over() {
            Call::Question(question).write(&mut self.questions);
        }
        has_room
    }

    /// Sends what was asked, as far as there is room.
    pub fn send(&mut self) {
        if !self.questions.is_empty() {
            self.shared.send(&mut self.questions);
        }
    }

    /// Takes in what has come from the helper.
    pub fn hear(&self) {
        self.shared.hear();
    }

    /// What has been taken in, by whomever.
    pub fn answers(&self) -> TryIter<'_, Answer> {
        self.answers.try_iter()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.shared.seats().remove(&self.number);
    }
}

/// A descriptor of our own for the socket that radar has: it may close its own before.
#[allow(unsafe_code)]
fn own(descriptor: i32) -> io::Result<OwnedFd> {
    // SAFETY: radar keeps the descriptor open while an instance is made, and it is not kept any longer.
    let borrowed = unsafe { BorrowedFd::borrow_raw(descriptor) };
    borrowed.try_clone_to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        message::Question,
        tuple::{Transport, Tuple},
    };
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
    use std::{os::fd::AsRawFd, thread};

    /// A run's way to a helper that is at work, and that helper's end.
    fn at_work(run: u64) -> (Arc<Shared>, OwnedFd, OwnedFd) {
        let (radar, helper) =
            socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
        say(&helper, &[News::Hello]);
        let shared = Shared::of_run(run, radar.as_raw_fd()).unwrap();
        assert_eq!(receive_packet(&helper, &mut Vec::new()), Received::Packet(1), "it is greeted");
        (shared, radar, helper)
    }

    fn say(helper: &OwnedFd, news: &[News<'_>]) {
        let mut packet = Vec::new();
        news.iter().for_each(|news| news.write(&mut packet));
        assert_eq!(send_packet(helper, &packet), Sent::Done);
    }

    fn answer(seat: &Seat, flow: u64) -> News<'static> {
        let (seat, members) = (seat.number(), r#""pid":7"#);
        News::Answer(message::Answer {
            seat,
            slot: 1,
            flow,
            is_first: true,
            reason: None,
            label: "x",
            members,
        })
    }

    fn question(seat: &Seat, flow: u64) -> Question {
        let [originator, responder] = ["192.0.2.1:1", "192.0.2.2:2"].map(|text| text.parse().unwrap());
        let tuple = Tuple { transport: Transport::Udp, originator, responder };
        Question { tuple, seat: seat.number(), slot: 1, flow, time: 2 }
    }

    fn flows(seat: &Seat) -> Vec<u64> {
        seat.answers().map(|answer| answer.flow).collect()
    }

    #[test]
    fn one_run_has_one_way_to_one_helper() {
        let (first, radar, _helper) = at_work(7);
        assert!(Arc::ptr_eq(&first, &Shared::of_run(7, radar.as_raw_fd()).unwrap()));
        let (other, _others_radar, _others_helper) = at_work(7);
        assert!(!Arc::ptr_eq(&first, &other));
    }

    #[test]
    fn whoever_hears_gives_each_what_it_has_asked_for() {
        let (shared, _radar, helper) = at_work(0);
        let (first, second) = (shared.seat(10), shared.seat(2));
        let gone = answer(&shared.seat(10), 9);
        say(&helper, &[answer(&second, 1), answer(&first, 2), gone, answer(&second, 3), answer(&second, 4)]);
        say(&helper, &[News::Note("well"), News::Shed(7)]);
        first.hear();
        assert_eq!((flows(&first), flows(&second)), (vec![2], vec![1, 3]));
        assert_eq!((shared.shed(), shared.shed()), (8, 0), "one had no room here, seven had none there");
        assert_eq!(shared.notes(), ["well"]);
        assert!(shared.notes().is_empty());
    }

    #[test]
    fn what_was_asked_goes_together_and_waits_within_its_bound_while_there_is_no_room() {
        let (shared, _radar, helper) = at_work(0);
        let mut seat = shared.seat(10);
        for flow in 0..300 {
            assert!(seat.ask(question(&seat, flow), 300));
        }
        assert!(!seat.ask(question(&seat, 300), 300), "it is shed");
        seat.send();
        let (whole, rest) = (TOGETHER * Call::QUESTION_LENGTH, 44 * Call::QUESTION_LENGTH);
        let mut buffer = Vec::new();
        assert_eq!(receive_packet(&helper, &mut buffer), Received::Packet(whole));
        assert_eq!(receive_packet(&helper, &mut buffer), Received::Packet(rest));
        // The helper takes nothing any more.
        for _ in 0..10_000 {
            while seat.ask(question(&seat, 0), 300) && seat.questions.len() < whole {}
            seat.send();
        }
        assert!(seat.questions.len() <= 300 * Call::QUESTION_LENGTH && !seat.questions.is_empty());
        while receive_packet(&helper, &mut buffer) != Received::Nothing {}
        seat.send();
        assert!(seat.questions.is_empty(), "there is room again");
    }

    #[test]
    fn a_helper_that_has_ended_is_told_once_behind_what_it_had_to_say() {
        let (shared, _radar, helper) = at_work(0);
        let mut seat = shared.seat(10);
        assert_eq!(shared.ended(), None);
        // What it has not read is lost with it, what it has said is not.
        assert!(seat.ask(question(&seat, 1), 10));
        seat.send();
        say(&helper, &[answer(&seat, 1), News::Note("ouch")]);
        drop(helper);
        assert!(seat.ask(question(&seat, 2), 10));
        seat.send();
        seat.hear();
        assert_eq!((flows(&seat), shared.notes()), (vec![1], vec!["ouch".to_owned()]));
        assert!(shared.ended().is_some_and(|end| end.starts_with("its helper has ended")));
        assert_eq!(shared.ended(), None);
        for flow in 0..100 {
            assert!(seat.ask(question(&seat, flow), 10), "nothing is shed that nobody would answer");
        }
        seat.send();
        assert!(seat.questions.is_empty());
    }

    #[test]
    fn a_helper_that_speaks_nonsense_is_complained_of_and_one_that_is_slow_is_not_waited_for() {
        let (shared, radar, helper) = at_work(0);
        assert_eq!(send_packet(&helper, &[9]), Sent::Done);
        shared.hear();
        assert_eq!(shared.notes(), ["its helper speaks nonsense: 9 is no kind of record"]);
        let begun = Instant::now();
        let late = thread::spawn(move || Shared::of_run(0, radar.as_raw_fd()).map(|shared| shared.is_over()));
        assert_eq!(late.join().unwrap().ok(), Some(false));
        assert!(begun.elapsed() >= PATIENCE && begun.elapsed() < 5 * PATIENCE);
    }
}
