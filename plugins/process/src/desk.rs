//! The helper's end of the socket: questions come in, answers go out, and what does not fit is counted.

use crate::{
    message::{Answer, Call, FULL, News, Question},
    packet::{Received, Sent, receive_packet, send_packet},
    told::Told,
};
use radar_plugin::wire::Cursor;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{collections::VecDeque, os::fd::OwnedFd, time::Duration};

/// What has come while the desk waited.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Heard {
    /// Questions.
    Questions,
    /// Nothing.
    Nothing,
    /// Radar has gone.
    Closed,
}

/// Records that go together.
#[derive(Debug, Default)]
struct Packet {
    octets: Vec<u8>,
    /// Answers among them.
    answers: usize,
}

/// Where questions are taken and answers are handed out.
#[derive(Debug)]
pub struct Desk {
    socket: OwnedFd,
    /// Radar's own process.
    radar: u32,
    buffer: Vec<u8>,
    questions: VecDeque<Question>,
    /// What is told next.
    packet: Packet,
    /// What the socket had no room for.
    waiting: VecDeque<Packet>,
    /// Answers among that.
    answers: usize,
    answers_max: usize,
    shed: u32,
}

impl Desk {
    /// A desk for the radar of this process number; so many answers may wait.
    pub fn new(socket: OwnedFd, answers_max: usize, radar: u32) -> Self {
        let (buffer, questions, packet, waiting) = Default::default();
        Self { socket, radar, buffer, questions, packet, waiting, answers: 0, answers_max, shed: 0 }
    }

    /// Waits for questions, no longer than `pause`.
    pub fn wait(&mut self, pause: Duration) -> Heard {
        if !self.questions.is_empty() {
            return Heard::Questions;
        }
        let flags = if self.waiting.is_empty() { PollFlags::IN } else { PollFlags::IN | PollFlags::OUT };
        let time = Timespec { tv_sec: pause.as_secs() as i64, tv_nsec: pause.subsec_nanos().into() };
        // Whatever goes wrong with that, the next step tells.
        let _ = poll(&mut [PollFd::new(&self.socket, flags)], Some(&time));
        let heard = self.receive();
        self.flush();
        heard
    }

    /// The next question that has come.
    pub fn take(&mut self) -> Option<Question> {
        self.questions.pop_front()
    }

    fn receive(&mut self) -> Heard {
        let length = match receive_packet(&self.socket, &mut self.buffer) {
            Received::Packet(length) => length,
            Received::Nothing => return Heard::Nothing,
            Received::Closed => return Heard::Closed,
        };
        let mut cursor = Cursor::new(self.buffer.get(..length).unwrap_or_default());
        while !cursor.is_empty() {
            match Call::read(&mut cursor) {
                Ok(Call::Hello) => News::Hello.write(&mut self.packet.octets),
                Ok(Call::Question(question)) => self.questions.push_back(question),
                Err(error) => {
                    News::Note(&format!("radar speaks nonsense to its helper: {error}"))
                        .write(&mut self.packet.octets);
                    break;
                }
            }
        }
        if self.questions.is_empty() { Heard::Nothing } else { Heard::Questions }
    }

    /// Tells what is known of a flow.
    pub fn answer(&mut self, question: &Question, told: &Told, is_first: bool) {
        if self.answers >= self.answers_max {
            return self.shed();
        }
        let Question { seat, slot, flow, .. } = *question;
        let members = told.members(self.radar);
        let (label, reason) = (told.label().unwrap_or_default(), told.reason());
        self.packet.answers += 1;
        self.answers += 1;
        self.tell(&News::Answer(Answer {
            seat,
            slot,
            flow,
            is_first,
            reason,
            label,
            members: &String::from_utf8_lossy(&members),
        }));
    }

    /// Tells the operator.
    pub fn note(&mut self, text: &str) {
        self.tell(&News::Note(text));
    }

    /// There was no room for a question or an answer.
    pub fn shed(&mut self) {
        self.shed = self.shed.saturating_add(1);
    }

    fn tell(&mut self, news: &News<'_>) {
        news.write(&mut self.packet.octets);
        if self.packet.octets.len() >= FULL {
            self.waiting.push_back(std::mem::take(&mut self.packet));
        }
    }

    /// Sends what there is to tell, as far as there is room.
    pub fn flush(&mut self) {
        if self.shed > 0 && self.waiting.is_empty() {
            News::Shed(std::mem::take(&mut self.shed)).write(&mut self.packet.octets);
        }
        if !self.packet.octets.is_empty() {
            self.waiting.push_back(std::mem::take(&mut self.packet));
        }
        while let Some(packet) = self.waiting.front() {
            let answers = packet.answers;
            match send_packet(&self.socket, &packet.octets) {
                Sent::NoRoom => return,
                Sent::Done => {}
                // That nobody is there to hear it is seen where it is waited for questions.
                Sent::Refused | Sent::Closed => {
                    self.shed = self.shed.saturating_add(u32::try_from(answers).unwrap_or(u32::MAX));
                }
            }
            self.answers = self.answers.saturating_sub(answers);
            self.waiting.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tuple::{Transport, Tuple};
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

    fn pair() -> (OwnedFd, OwnedFd) {
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap()
    }

    fn question(flow: u64) -> Question {
        let [originator, responder] = ["192.0.2.1:1", "192.0.2.2:2"].map(|text| text.parse().unwrap());
        let tuple = Tuple { transport: Transport::Tcp, originator, responder };
        Question { tuple, seat: 1, slot: 2, flow, time: 4 }
    }

    fn news(socket: &OwnedFd) -> Vec<String> {
        let (mut buffer, mut all) = (Vec::new(), Vec::new());
        while let Received::Packet(length) = receive_packet(socket, &mut buffer) {
            let mut cursor = Cursor::new(&buffer[..length]);
            while !cursor.is_empty() {
                all.push(match News::read(&mut cursor).unwrap() {
                    News::Answer(answer) => answer.flow.to_string(),
                    News::Shed(flows) => format!("shed {flows}"),
                    other => format!("{other:?}"),
                });
            }
        }
        all
    }

    #[test]
    fn questions_of_one_packet_are_taken_one_by_one_and_the_end_is_heard() {
        let (radar, helper) = pair();
        let mut desk = Desk::new(helper, 10, 1);
        assert_eq!(desk.wait(Duration::ZERO), Heard::Nothing);
        let mut packet = Vec::new();
        for call in [Call::Question(question(1)), Call::Hello, Call::Question(question(2))] {
            call.write(&mut packet);
        }
        assert_eq!(send_packet(&radar, &packet), Sent::Done);
        assert_eq!(desk.wait(Duration::from_secs(9)), Heard::Questions);
        assert_eq!(news(&radar), ["Hello"]);
        assert_eq!((desk.take(), desk.wait(Duration::from_secs(9))), (Some(question(1)), Heard::Questions));
        assert_eq!((desk.take(), desk.take()), (Some(question(2)), None));
        assert_eq!(send_packet(&radar, b"\x07"), Sent::Done);
        assert_eq!(desk.wait(Duration::from_secs(9)), Heard::Nothing);
        assert!(news(&radar)[0].contains("7 is no kind of record"));
        drop(radar);
        assert_eq!(desk.wait(Duration::from_secs(9)), Heard::Closed);
    }

    #[test]
    fn answers_that_nobody_takes_wait_within_their_bound_and_the_others_are_counted() {
        let (radar, helper) = pair();
        // More than the socket takes, and some.
        let max = 20_000;
        let mut desk = Desk::new(helper, max, 1);
        let told = Told { reason: Some(crate::told::Reason::NotLocal), ..Told::default() };
        let mut number = 0;
        while desk.shed < 5 {
            desk.answer(&question(number), &told, true);
            desk.flush();
            number += 1;
            assert!(desk.answers <= max && number < 1_000_000);
        }
        let mut all = Vec::new();
        while all.len() < number as usize - 4 {
            let more = news(&radar);
            assert!(!more.is_empty(), "{} of {number}", all.len());
            all.extend(more);
            desk.wait(Duration::ZERO);
        }
        let (shed, answers) = all.split_last().unwrap();
        assert_eq!(shed, "shed 5");
        assert!(answers.iter().enumerate().all(|(number, flow)| *flow == number.to_string()));
        assert_eq!((desk.answers, desk.shed, desk.waiting.len()), (0, 0, 0));
    }
}
