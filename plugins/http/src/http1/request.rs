//! Requests (RFC 9112 §3).

use super::{
    Http1, Turn,
    fields::Fields,
    framing::{Follows, Framing},
    head::split_head,
    side::State,
    start_line::{Beginning, RequestLine, judge},
};
use crate::{
    context::Context,
    manifest::{HTTP, REQUESTS_NOT_PAIRED},
    message::{Request, Version, shown},
    method::{self, Method},
    scribe::Part,
};
use radar_plugin::{Input, against, wire::Untrusted};
use std::fmt::Write;

impl Http1 {
    /// The head of a request has come; `false` if it is none.
    pub(super) fn request(
        &mut self,
        direction: u8,
        line: &[u8],
        section: &[u8],
        is_whole: bool,
        cx: &mut Context<'_, '_, '_, '_>,
    ) -> bool {
        let Some(line) = RequestLine::parse(line).filter(|_| self.client != Some(against(direction))) else {
            return false;
        };
        let has_fields = Fields::new(section).next().is_some();
        let is_resumed = std::mem::take(&mut self.sides.of_mut(direction).is_resumed);
        if line.version.is_none() && (is_resumed || (!has_fields && !is_sure(cx.input))) {
            return false;
        }
        if line.method == b"PRI" && line.version == Some(b"HTTP/2.0") {
            self.client = Some(direction);
            self.turn = Some(Turn::Http2 { client: direction });
            return true;
        }
        self.know(direction, cx);
        let (mut request, framing) = write(&line, section, cx);
        request.is_whole = is_whole;
        let (method, follows) = (request.method, framing.of_request());
        self.wait(direction, request, cx);
        self.follow_request(direction, method, follows, cx);
        true
    }

    /// A request without a version has no fields either (HTTP/0.9): it is over when the server speaks,
    /// or nothing more comes.
    pub(super) fn end_simple_request(
        &mut self,
        direction: u8,
        answer: Option<&[u8]>,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        let held = self.sides.of(direction).gather.held();
        if held.is_empty() {
            return;
        }
        let (line, rest) = split_head(held);
        let has_end = line.len() < held.len();
        let is_simple = RequestLine::parse(line).is_some_and(|line| line.version.is_none());
        // Without an end of line, what was answered must have been all of it: a server that waits for
        // the rest says nothing, and one that has got it answers with a status-line.
        let is_answered = || !self.is_known() && answer.is_some_and(|it| judge(it) == Beginning::Other);
        if rest.is_empty() && is_simple && (has_end || (is_answered() && is_sure(cx.input))) {
            self.held_message(direction, <[u8]>::len, true, cx);
        }
    }

    /// The direction that requests go in has become known.
    pub(super) fn know(&mut self, client: u8, cx: &mut Context<'_, '_, '_, '_>) {
        if self.client.replace(client).is_none() {
            cx.identify(HTTP);
        }
    }

    /// The request whose body has ended has this length.
    pub(super) fn end_of_request(&mut self) {
        let Some(client) = self.client else { return };
        let side = self.sides.of_mut(client);
        if std::mem::take(&mut side.is_waiting) {
            if let Some(request) = self.exchange.last_mut() {
                request.length = Some(side.length);
            }
        }
    }

    fn wait(&mut self, direction: u8, request: Request, cx: &mut Context<'_, '_, '_, '_>) {
        let idle = self.sides.of(against(direction)).is_idle();
        let outcome = self.exchange.request(request, idle, cx.limits.waiting_max);
        self.sides.of_mut(direction).is_waiting = outcome.is_ok();
        if let Err(refused) = outcome {
            if refused.is_for_room {
                cx.count(REQUESTS_NOT_PAIRED);
            }
            if self.exchange.is_hopeless() {
                self.tell_waiting(cx);
            }
            self.tell_alone(&refused.request, cx);
        }
    }

    fn follow_request(
        &mut self,
        direction: u8,
        method: Method,
        follows: Follows,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        let side = self.sides.of_mut(direction);
        (side.length, side.may_be_empty) = (0, false);
        match follows {
            _ if method == Method::Connect => side.state = State::Waiting,
            Follows::Body(body) => side.state = State::Body(body),
            Follows::Message => {
                side.state = State::Head;
                self.end_of_request();
            }
            Follows::Unknown | Follows::Tunnel => self.lose_frame(direction, cx),
        }
    }
}

/// Whether a lone `GET /` can be nothing else.
fn is_sure(input: &Input<'_>) -> bool {
    [input.source_port, input.destination_port].into_iter().any(method::is_http_port)
}

fn write(line: &RequestLine<'_>, section: &[u8], cx: &mut Context<'_, '_, '_, '_>) -> (Request, Framing) {
    let mut request = Request {
        json: Vec::with_capacity(section.len().saturating_add(line.target.len()).saturating_add(128)),
        line: String::new(),
        method: Method::of(line.method),
        version: Version::new(line.version.unwrap_or_default()),
        subject: cx.subject(),
        is_whole: true,
        length: None,
    };
    let mut framing = Framing::default();
    let mut scratch = std::mem::take(&mut cx.scribe.folded);
    if cx.scribe.people {
        // Writing to a String cannot fail.
        let _ = write!(request.line, "{} ", Untrusted(line.method));
    }
    let mut part = Part::request(cx.scribe, &mut request.json, &mut request.line);
    part.method(line.method);
    let is_authority = request.method == Method::Connect && !line.target.contains(&b'/');
    part.target(line.target, is_authority);
    for field in Fields::new(section) {
        framing.read(&field, &mut scratch);
        part.request_field(&field);
    }
    part.end();
    cx.scribe.folded = scratch;
    if cx.scribe.people && request.method != Method::Connect {
        let _ = write!(request.line, "{}", Untrusted(shown(line.target)));
    }
    (request, framing)
}
