//! What a header block says (RFC 9113 §8): a request, a response, or trailers.

use super::{
    Http2,
    frame::{FrameHeader, flag, kind},
};
use crate::{
    authority::Authority,
    context::Context,
    field::Field,
    manifest::STREAMS_REFUSED,
    message::{Request, Response, Version, shown},
    method::Method,
    scribe::Part,
};
use radar_plugin::wire::Untrusted;

impl Http2 {
    /// A header block is whole; `None` for one that was lost in part.
    pub(super) fn block(
        &mut self,
        direction: u8,
        first: FrameHeader,
        block: Option<&Vec<u8>>,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        let side = self.sides.of_mut(direction);
        let is_promise = first.kind == kind::PUSH_PROMISE;
        let id = if is_promise { side.promised } else { first.stream };
        let Some(block) = block else { return side.hpack.lose() };
        let (is_request, is_first) = (is_promise || direction == self.client, self.is_first(direction, id));
        let outcome = if is_request {
            self.request(direction, id, block, is_first || is_promise, cx)
        } else {
            self.response(direction, id, block, is_first, cx)
        };
        if outcome.is_none() {
            cx.malformed = true;
        }
        if first.has(flag::END_STREAM) && !is_promise {
            self.end_of_stream(direction, id, cx);
        }
    }

    /// Whether the next block of a stream in this direction is no trailer section.
    fn is_first(&mut self, direction: u8, id: u32) -> bool {
        let client = self.client;
        self.streams.get(id).is_none_or(|stream| {
            if direction == client { stream.request.is_none() } else { stream.response.is_none() }
        })
    }

    fn request(
        &mut self,
        direction: u8,
        id: u32,
        block: &[u8],
        is_first: bool,
        cx: &mut Context<'_, '_, '_, '_>,
    ) -> Option<()> {
        let mut request = Request {
            json: Vec::with_capacity(256),
            line: String::new(),
            method: Method::Plain,
            version: Version::default(),
            subject: cx.subject(),
            is_whole: true,
            length: None,
        };
        let (mut has_method, mut method, mut path) = (false, String::new(), String::new());
        let people = cx.scribe.people;
        let mut part = Part::request(cx.scribe, &mut request.json, &mut request.line);
        let outcome = self.sides.of_mut(direction).hpack.read(block, cx.limits.table_max, |name, value| {
            match name {
                b":method" => part.method(value),
                b":path" => part.target(value, false),
                b":authority" => part.host(Authority::parse(value)),
                [b':', ..] => {}
                _ => part.request_field(&Field::exactly(name, value)),
            }
            has_method |= name == b":method";
            match name {
                b":method" if people => method = Untrusted(shown(value)).to_string(),
                b":path" if people => path = Untrusted(shown(value)).to_string(),
                _ => {}
            }
        });
        part.end();
        request.line = format!("{method} {}{path}", request.line);
        outcome.ok()?;
        // Without one it is a trailer section, of a stream that is over.
        let is_request = is_first && has_method;
        if is_request && !self.streams.with(id, cx.limits.streams_max, |it| it.request = Some(request)) {
            cx.count(STREAMS_REFUSED);
        }
        Some(())
    }

    fn response(
        &mut self,
        direction: u8,
        id: u32,
        block: &[u8],
        is_first: bool,
        cx: &mut Context<'_, '_, '_, '_>,
    ) -> Option<()> {
        let (version, subject) = (Version::default(), cx.subject());
        let mut response = Response { json: Vec::new(), status: 0, version, subject, is_whole: true };
        let mut part = Part::response(cx.scribe, &mut response.json);
        let outcome =
            self.sides.of_mut(direction).hpack.read(block, cx.limits.table_max, |name, value| match name {
                b":status" => {
                    let status = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                    response.status = status.unwrap_or(0);
                    part.status(response.status, b"");
                }
                [b':', ..] => {}
                _ => part.response_field(&Field::exactly(name, value)),
            });
        part.end();
        outcome.ok()?;
        // Interim responses announce another (RFC 9113 §8.1).
        let is_final = is_first && response.status >= 200;
        if is_final && !self.streams.with(id, cx.limits.streams_max, |it| it.response = Some(response)) {
            cx.count(STREAMS_REFUSED);
        }
        Some(())
    }
}
