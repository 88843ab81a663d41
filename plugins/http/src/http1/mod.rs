//! A connection of HTTP/1 (RFC 9112): each direction is a row of heads, and of bodies that are passed
//! over.

mod body;
mod chunked;
mod exchange;
mod fields;
mod framing;
mod gather;
mod head;
mod loss;
mod request;
mod response;
mod side;
mod start_line;

use crate::{context::Context, event::Transaction, message::Request};
use body::Body;
use exchange::Exchange;
use loss::is_message;
use memchr::memchr;
use radar_plugin::{Both, against, direction};
use side::{Side, State};
use start_line::{Beginning, judge};

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
            self.turn = None;
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
                (side.state, side.lost, side.is_resumed) = (State::Head, 0, true);
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
