//! Responses (RFC 9112 §4), and what ends them.

use super::{
    Http1, Turn,
    fields::Fields,
    framing::{Follows, Framing},
    side::State,
    start_line::StatusLine,
};
use crate::{
    context::Context,
    event::Transaction,
    field::trimmed,
    message::{Response, Version},
    method::Method,
    scribe::Part,
};
use radar_plugin::against;

/// What a 101 has agreed on (RFC 9110 §7.8).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Upgrade {
    WebSocket,
    Http2,
    #[default]
    Other,
}

impl Http1 {
    /// The head of a response has come; `false` if it is none.
    pub(super) fn response(
        &mut self,
        direction: u8,
        line: &[u8],
        section: &[u8],
        is_whole: bool,
        cx: &mut Context<'_, '_, '_, '_>,
    ) -> bool {
        let Some(line) = StatusLine::parse(line).filter(|_| self.client != Some(direction)) else {
            return false;
        };
        self.know(against(direction), cx);
        let method = self.exchange.front().map(|request| request.method);
        let (mut response, framing, upgrade) = write(&line, section, cx);
        response.is_whole = is_whole;
        if line.status < 200 && line.status != 101 {
            self.exchange.interim(response);
            return true;
        }
        self.exchange.response(response);
        if method == Some(Method::Connect) {
            self.resume_client(direction);
        }
        let follows = framing.of_response(line.status, method.unwrap_or_default());
        self.follow_response(direction, follows, upgrade, cx);
        true
    }

    /// The response at hand has ended, or will not go on; if there is none, an interim one takes its place.
    pub(super) fn end_of_response(
        &mut self,
        length: Option<u64>,
        incomplete: bool,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        let Some(client) = self.client else { return };
        let length = length.filter(|_| self.exchange.has_response());
        if let Some((request, response)) = self.exchange.end_of_response() {
            let subject = if incomplete { response.subject } else { cx.subject() };
            let asked = request.as_ref();
            let answered = Some(&response);
            Transaction { request: asked, response: answered, length, incomplete, stream: None }
                .tell(&subject, client, cx.host);
            cx.scribe.spare = response.json;
        }
    }

    fn follow_response(
        &mut self,
        direction: u8,
        follows: Follows,
        upgrade: Upgrade,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        let is_unpaired = self.exchange.front().is_none();
        let side = self.sides.of_mut(direction);
        side.length = 0;
        match follows {
            Follows::Message => self.end_of_message(direction, cx),
            Follows::Body(body) => (side.state, side.may_be_empty) = (State::Body(body), is_unpaired),
            Follows::Tunnel => self.turn_into(direction, upgrade, cx),
            Follows::Unknown => self.lose_frame(direction, cx),
        }
    }

    /// The connection has become something else.
    fn turn_into(&mut self, direction: u8, upgrade: Upgrade, cx: &mut Context<'_, '_, '_, '_>) {
        let client = against(direction);
        let Some((request, response)) = self.exchange.end_of_response() else { return };
        let (asked, answered) = (request.as_ref(), Some(&response));
        Transaction { request: asked, response: answered, ..Transaction::default() }.tell(
            &cx.subject(),
            client,
            cx.host,
        );
        self.turn = Some(match upgrade {
            Upgrade::Http2 => Turn::Upgraded { client, request },
            Upgrade::WebSocket => Turn::WebSocket,
            Upgrade::Other if response.status == 101 => Turn::Other,
            Upgrade::Other => Turn::Tunnel,
        });
    }

    /// A CONNECT was refused, so the client goes on with HTTP; what it has sent meanwhile was no HTTP.
    fn resume_client(&mut self, direction: u8) {
        let client = self.sides.of_mut(against(direction));
        if client.state == State::Waiting {
            client.state = if client.lost == 0 { State::Head } else { State::Lost };
        }
    }
}

fn write(
    line: &StatusLine<'_>,
    section: &[u8],
    cx: &mut Context<'_, '_, '_, '_>,
) -> (Response, Framing, Upgrade) {
    let mut json = std::mem::take(&mut cx.scribe.spare);
    let mut scratch = std::mem::take(&mut cx.scribe.folded);
    let (mut framing, mut upgrade) = (Framing::default(), Upgrade::default());
    let mut part = Part::response(cx.scribe, &mut json);
    part.status(line.status, line.reason);
    for field in Fields::new(section) {
        framing.read(&field, &mut scratch);
        if line.status == 101 && field.is("upgrade") {
            let value = field.value(&mut scratch);
            upgrade = Upgrade::of(value);
            part.upgrade(value);
        }
        part.response_field(&field);
    }
    part.end();
    cx.scribe.folded = scratch;
    let (version, subject) = (Version::new(line.version), cx.subject());
    (Response { json, status: line.status, version, subject, is_whole: true }, framing, upgrade)
}

impl Upgrade {
    fn of(value: &[u8]) -> Self {
        match trimmed(value) {
            name if name.eq_ignore_ascii_case(b"websocket") => Self::WebSocket,
            name if name.eq_ignore_ascii_case(b"h2c") => Self::Http2,
            _ => Self::Other,
        }
    }
}
