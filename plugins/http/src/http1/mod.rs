//! A connection of HTTP/1 (RFC 9112): each direction is a row of heads, and of bodies that are passed
//! over.

pub(crate) mod body;
pub(crate) mod chunked;
pub(crate) mod exchange;
pub(crate) mod fields;
pub(crate) mod framing;
pub(crate) mod gather;
mod request;
mod response;
mod side;
pub(crate) mod start_line;

use crate::{
    both::{Both, against},
    context::Context,
    event::Transaction,
    manifest::{HEADS_TOO_LONG, LOST},
    message::Request,
    method,
};
use body::Body;
use exchange::Exchange;
use gather::length_of_head;
use memchr::{memchr, memrchr};
use radar_plugin::{direction, flag};
use side::{Side, State};
use start_line::{Beginning, RequestLine, judge};

/// A connection while it speaks HTTP/1.
#[derive(Debug, Default)]
pub(crate) struct Http1 {
    sides: Both<Side>,
    /// The direction that requests go in, once that is known.
    client: Option<u8>,
    exchange: Exchange,
    turn: Option<Turn>,
}

/// What the connection turns into.
#[derive(Debug)]
pub(crate) enum Turn {
    /// What a CONNECT has led to: anything, HTTP among it.
    Tunnel,
    /// WebSocket (RFC 6455).
    WebSocket,
    /// Another protocol, that both sides have agreed on.
    Other,
    /// HTTP/2, as the client began it: its preface was read up to the first empty line.
    Http2 { client: u8 },
    /// HTTP/2, as the server may have begun it, with these octets before those at hand.
    Http2Server { client: u8, held: Vec<u8> },
    /// HTTP/2, as the server has agreed: it answers this request on stream 1 (RFC 7540 §3.2).
    Upgraded { client: u8, request: Option<Request> },
}

/// Octets of a beginning that are judged each time some come, before the line has ended.
const JUDGED_MAX: usize = 64;

impl Http1 {
    /// Reads what came in one direction. `Some` is what the rest of it belongs to, and where that begins.
    pub fn read(&mut self, octets: &[u8], cx: &mut Context<'_, '_, '_, '_>) -> Option<(usize, Turn)> {
        let direction = cx.input.direction;
        self.end_simple_request(against(direction), Some(octets), cx);
        self.begin(direction, cx);
        let mut at = 0usize;
        while let Some(rest @ [_, ..]) = octets.get(at..) {
            at = at.saturating_add(self.step(direction, at == 0, rest, cx));
            if let Some(turn) = self.turn.take() {
                return Some((at, turn));
            }
        }
        None
    }

    /// Octets of one direction were lost. `Some` is what the connection has turned into before.
    pub fn gap(&mut self, length: u64, cx: &mut Context<'_, '_, '_, '_>) -> Option<Turn> {
        let direction = cx.input.direction;
        let side = self.sides.of_mut(direction);
        match &mut side.state {
            State::Body(body) => match body.gap(length) {
                Ok(passed) => {
                    side.length = side.length.saturating_add(passed.content);
                    if passed.ended {
                        self.end_of_message(direction, cx);
                    }
                }
                Err(_) => self.lose(direction, cx),
            },
            State::Head => self.cut_head(direction, cx),
            State::Waiting => self.lose(direction, cx),
            State::Lost => self.pass_over(direction, cx),
            State::Over => {}
        }
        self.turn.take()
    }

    /// The stream of one direction has ended.
    pub fn end(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        let direction = cx.input.direction;
        self.end_simple_request(direction, None, cx);
        let side = self.sides.of_mut(direction);
        if side.state == State::Head && !side.gather.is_empty() {
            self.cut_head(direction, cx);
        }
        let side = self.sides.of_mut(direction);
        let is_whole = side.state == State::Body(Body::UntilClose);
        let length = side.length_so_far();
        side.state = State::Over;
        if self.client == Some(against(direction)) {
            self.end_of_response(length, !is_whole, cx);
        }
    }

    /// Nothing more will come: tells what is under way.
    pub fn finish(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        for direction in [direction::TO_RESPONDER, direction::TO_ORIGINATOR] {
            self.end_simple_request(direction, None, cx);
            if !self.sides.of(direction).gather.is_empty() {
                self.cut_head(direction, cx);
            }
        }
        if let Some(client) = self.client {
            let length = self.sides.of(against(client)).length_so_far();
            self.end_of_response(length, true, cx);
            self.tell_waiting(cx);
        }
    }

    /// Whether any message was seen.
    pub fn is_known(&self) -> bool {
        self.client.is_some()
    }

    /// Whether nothing more is to be learnt.
    pub fn is_over(&self) -> bool {
        let [one, other] = self.sides.each();
        if self.is_known() {
            return (one.is_over() && other.is_over()) || one.lost.max(other.lost) > side::LOST_MAX;
        }
        (one.is_refused() && other.is_refused())
            || [one, other].iter().any(|side| side.lost > side.lost_max())
    }

    /// A direction whose first octets were not seen is in the middle of something.
    fn begin(&mut self, direction: u8, cx: &Context<'_, '_, '_, '_>) {
        let side = self.sides.of_mut(direction);
        side.searching = false;
        if !std::mem::replace(&mut side.has_begun, true) && cx.input.flags & flag::MIDSTREAM != 0 {
            side.state = State::Lost;
            self.exchange.client_lost();
        }
    }

    /// Passes over some octets, at least one unless the state changes; how many.
    fn step(
        &mut self,
        direction: u8,
        is_start: bool,
        octets: &[u8],
        cx: &mut Context<'_, '_, '_, '_>,
    ) -> usize {
        let side = self.sides.of_mut(direction);
        match side.state {
            State::Head => self.read_head(direction, octets, cx),
            State::Body(_) => self.read_body(direction, octets, cx),
            State::Lost if (is_start || side.searching) && is_message(octets) => {
                (side.state, side.lost) = (State::Head, 0);
                0
            }
            State::Lost | State::Waiting => {
                let line = memchr(b'\n', octets).filter(|_| side.searching);
                let passed = line.map_or(octets.len(), |end| end.saturating_add(1));
                side.lost = side.lost.saturating_add(passed as u64);
                self.pass_over(direction, cx);
                passed
            }
            State::Over => octets.len(),
        }
    }

    fn read_head(&mut self, direction: u8, octets: &[u8], cx: &mut Context<'_, '_, '_, '_>) -> usize {
        let gather = &mut self.sides.of_mut(direction).gather;
        if !gather.is_empty() {
            return self.read_more_of_head(direction, octets, cx);
        }
        // Empty lines before a message are passed over (RFC 9112 §2.2).
        let blank = octets.iter().take_while(|octet| matches!(octet, b'\r' | b'\n')).count();
        if blank > 0 {
            return blank;
        }
        match judge(octets) {
            Beginning::Other => self.refuse(direction, octets.len(), cx),
            Beginning::Http2 => self.http2_server(direction, octets.len(), cx),
            beginning => {
                gather.accepted = beginning != Beginning::Short;
                match length_of_head(octets).filter(|length| *length <= cx.limits.head_max) {
                    Some(length) => {
                        gather.clear();
                        self.message(direction, octets.get(..length).unwrap_or_default(), true, cx);
                        length
                    }
                    None => self.read_more_of_head(direction, octets, cx),
                }
            }
        }
    }

    fn read_more_of_head(&mut self, direction: u8, octets: &[u8], cx: &mut Context<'_, '_, '_, '_>) -> usize {
        let side = self.sides.of_mut(direction);
        let room = cx.limits.head_max.saturating_sub(side.gather.held().len());
        let octets = octets.get(..room).unwrap_or(octets);
        let end = side.gather.add(octets);
        if !side.gather.accepted && (side.gather.held().len() <= JUDGED_MAX || octets.contains(&b'\n')) {
            match judge(side.gather.held()) {
                Beginning::Other => return self.refuse(direction, octets.len(), cx),
                Beginning::Http2 => return self.http2_server(direction, octets.len(), cx),
                beginning => side.gather.accepted = beginning != Beginning::Short,
            }
        }
        let is_full = side.gather.held().len() >= cx.limits.head_max;
        if end.is_some() {
            self.held_message(direction, <[u8]>::len, true, cx);
        } else if is_full {
            cx.count(HEADS_TOO_LONG);
            self.cut_head(direction, cx);
        }
        end.unwrap_or(octets.len())
    }

    /// The server has sent what may be its first frame of HTTP/2, before the client's preface.
    fn http2_server(&mut self, direction: u8, octets: usize, cx: &mut Context<'_, '_, '_, '_>) -> usize {
        if self.is_known() {
            return self.refuse(direction, octets, cx);
        }
        let gather = std::mem::take(&mut self.sides.of_mut(direction).gather);
        let held = gather.into_held();
        let taken = if held.is_empty() { 0 } else { octets };
        self.turn = Some(Turn::Http2Server { client: against(direction), held });
        taken
    }

    /// No more of the head that is under way will come: what there is of it is told.
    fn cut_head(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        let gather = &self.sides.of(direction).gather;
        if gather.accepted && certain(gather.held()) > 0 {
            self.held_message(direction, certain, false, cx);
        } else {
            self.lose(direction, cx);
        }
    }

    /// Reads so much of the head that was put together as `length` says.
    fn held_message(
        &mut self,
        direction: u8,
        length: impl FnOnce(&[u8]) -> usize,
        is_whole: bool,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        let mut gather = std::mem::take(&mut self.sides.of_mut(direction).gather);
        let head = gather.held();
        self.message(direction, head.get(..length(head)).unwrap_or_default(), is_whole, cx);
        gather.clear();
        self.sides.of_mut(direction).gather = gather;
    }

    /// A head has come, or what there is of it.
    fn message(&mut self, direction: u8, head: &[u8], is_whole: bool, cx: &mut Context<'_, '_, '_, '_>) {
        let (line, section) = split_head(head);
        let known = if judge(head) == Beginning::Response {
            self.response(direction, line, section, is_whole, cx)
        } else {
            self.request(direction, line, section, is_whole, cx)
        };
        if !known {
            self.refuse(direction, 0, cx);
        } else if !is_whole {
            // What the body would be is not known.
            let side = self.sides.of_mut(direction);
            if side.state != State::Lost {
                side.state = State::Head;
            }
            self.lose(direction, cx);
        }
    }

    fn read_body(&mut self, direction: u8, octets: &[u8], cx: &mut Context<'_, '_, '_, '_>) -> usize {
        let side = self.sides.of_mut(direction);
        // A response whose request is not known may be one to HEAD: then the next follows.
        if side.may_be_empty && side.length == 0 && judge(octets) == Beginning::Response {
            self.end_of_message(direction, cx);
            return 0;
        }
        let State::Body(body) = &mut side.state else { return octets.len() };
        match body.pass(octets) {
            Ok(passed) => {
                side.length = side.length.saturating_add(passed.content);
                if passed.ended {
                    self.end_of_message(direction, cx);
                }
                passed.octets
            }
            Err(_) => {
                self.lose_frame(direction, cx);
                0
            }
        }
    }

    fn end_of_message(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        let side = self.sides.of_mut(direction);
        let length = side.length_so_far();
        side.state = State::Head;
        if self.client == Some(direction) {
            self.end_of_request();
        } else {
            self.end_of_response(length, false, cx);
        }
    }

    /// What came is no message where one should have begun.
    fn refuse(&mut self, direction: u8, octets: usize, cx: &mut Context<'_, '_, '_, '_>) -> usize {
        if self.is_known() {
            self.lose_frame(direction, cx);
            return 0;
        }
        self.lose(direction, cx);
        let side = self.sides.of_mut(direction);
        (side.is_other, side.lost) = (true, side.lost.saturating_add(octets as u64));
        octets
    }

    /// A message does not say where it ends, or there is none. A client that does so may want its next
    /// request to be overlooked, so that one is looked for at each line.
    fn lose_frame(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        cx.malformed = true;
        self.lose(direction, cx);
        self.sides.of_mut(direction).searching = self.client == Some(direction);
    }

    /// From here on it is unknown where in a message this direction is, until one begins anew.
    fn lose(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        let side = self.sides.of_mut(direction);
        let length = match std::mem::replace(&mut side.state, State::Lost) {
            State::Body(Body::Length(left)) => Some(side.length.saturating_add(left)),
            _ => None,
        };
        side.gather.clear();
        if self.is_known() {
            cx.count(LOST);
        }
        if self.client != Some(against(direction)) {
            self.exchange.client_lost();
        } else {
            self.end_of_response(length, true, cx);
            self.exchange.server_lost();
            self.tell_waiting(cx);
        }
    }

    /// What is passed over of a direction that is lost may hold responses to what waits for them.
    fn pass_over(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        let is_lost = self.sides.of(direction).state == State::Lost;
        if is_lost && self.client == Some(against(direction)) && self.exchange.front().is_some() {
            self.exchange.server_lost();
            self.tell_waiting(cx);
        }
    }

    /// Tells the requests that wait, without responses.
    fn tell_waiting(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        while let Some(request) = self.exchange.next() {
            self.tell_alone(&request, cx);
        }
    }

    fn tell_alone(&self, request: &Request, cx: &mut Context<'_, '_, '_, '_>) {
        let transaction = Transaction { request: Some(request), ..Transaction::default() };
        transaction.tell(&request.subject, self.client.unwrap_or_default(), cx.host);
    }
}

/// Whether a message begins here, by the whole of its first line: what is the end of a line may look like
/// a line too, so a request must be one of a known method.
fn is_message(octets: &[u8]) -> bool {
    match judge(octets) {
        Beginning::Response => true,
        Beginning::Request => RequestLine::parse(split_head(octets).0)
            .is_some_and(|line| method::is_known(line.method) && line.version.is_some()),
        _ => false,
    }
}

/// Octets of the lines of a head that nothing can be added to: the last field may go on in the next
/// line (RFC 9112 §5.2), the start-line not.
fn certain(head: &[u8]) -> usize {
    let first = memchr(b'\n', head).map_or(0, |end| end.saturating_add(1));
    let fields = head.get(..head.len().saturating_sub(1)).and_then(|head| memrchr(b'\n', head));
    let begins_anew =
        |end: &usize| head.get(end.saturating_add(1)).is_some_and(|it| !matches!(it, b' ' | b'\t'));
    fields.filter(begins_anew).map_or(first, |end| end.saturating_add(1)).max(first)
}

/// The start-line without its LF, and what follows it.
fn split_head(head: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr(b'\n', head).unwrap_or(head.len());
    (head.get(..end).unwrap_or_default(), head.get(end.saturating_add(1)..).unwrap_or_default())
}
