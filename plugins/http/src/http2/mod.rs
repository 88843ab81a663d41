//! A connection of HTTP/2 in the clear (RFC 9113): frames, and what their headers say.

mod frame;
mod headers;
mod hpack;
mod side;
mod streams;

use crate::{
    context::Context,
    event::Transaction,
    manifest::{HTTP2, LOST},
    message::Request,
};
use frame::{FrameHeader, block, flag, kind};
use radar_plugin::{Both, against};
use side::{Side, Step};
use streams::{Stream, Streams};

/// A connection while it speaks HTTP/2.
#[derive(Debug)]
pub(crate) struct Http2 {
    sides: Both<Side>,
    /// The direction that requests go in.
    client: u8,
    streams: Streams,
}

impl Http2 {
    /// A connection whose client has sent so many octets of its preface.
    pub fn new(client: u8, preface: usize) -> Self {
        let mut sides = Both::default();
        *sides.of_mut(client) = Side::of_client(preface);
        Self { sides, client, streams: Streams::default() }
    }

    /// One that goes on with the answer to a request of HTTP/1 (RFC 7540 §3.2).
    pub fn upgraded(client: u8, request: Option<Request>, cx: &mut Context<'_, '_, '_, '_>) -> Self {
        let mut http2 = Self::new(client, 0);
        cx.identify(HTTP2);
        http2.streams.with(1, cx.limits.streams_max, |stream| stream.request = request);
        http2
    }

    /// Reads what came in one direction.
    pub fn read(&mut self, octets: &[u8], cx: &mut Context<'_, '_, '_, '_>) {
        let direction = cx.input.direction;
        let mut rest = octets;
        while !rest.is_empty() {
            let step = self.sides.of_mut(direction).step(&mut rest, cx.limits.head_max);
            cx.malformed |= step == Step::Lost;
            self.take(direction, step, cx);
        }
    }

    /// Octets of one direction were lost.
    pub fn gap(&mut self, length: u64, cx: &mut Context<'_, '_, '_, '_>) {
        let direction = cx.input.direction;
        if !self.sides.of(direction).is_over() {
            let step = self.sides.of_mut(direction).gap(length);
            self.take(direction, step, cx);
        }
    }

    /// The stream of one direction has ended.
    pub fn end(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        let direction = cx.input.direction;
        self.sides.of_mut(direction).end();
        if direction != self.client {
            self.finish(cx);
        }
    }

    /// Nothing more will come: tells what is under way.
    pub fn finish(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        while let Some(stream) = self.streams.close_any() {
            self.tell(stream, true, cx);
        }
    }

    /// Whether nothing more is to be learnt.
    pub fn is_over(&self) -> bool {
        let (client, server) = (self.sides.of(self.client), self.sides.of(against(self.client)));
        server.is_over() && client.is_over()
    }

    fn take(&mut self, direction: u8, step: Step, cx: &mut Context<'_, '_, '_, '_>) {
        match step {
            Step::On => {}
            Step::Preface => cx.identify(HTTP2),
            Step::Frame(header, content) => self.frame(direction, header, content, cx),
            Step::Lost => self.lost(direction, cx),
        }
    }

    fn frame(
        &mut self,
        direction: u8,
        header: FrameHeader,
        content: Option<u32>,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        match header.kind {
            kind::DATA => self.data(direction, header, content, cx),
            kind::RST_STREAM => {
                if let Some(stream) = self.streams.close(header.stream) {
                    self.tell(stream, true, cx);
                }
            }
            _ if header.has_headers() => self.part_of_block(direction, header, cx),
            _ => {}
        }
    }

    fn data(
        &mut self,
        direction: u8,
        header: FrameHeader,
        content: Option<u32>,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        let place = usize::from(direction != self.client);
        if let Some(length) = self.streams.get(header.stream).and_then(|it| it.lengths.get_mut(place)) {
            *length = content.and_then(|content| length.map(|it| it.saturating_add(content.into())));
        }
        if header.has(flag::END_STREAM) {
            self.end_of_stream(direction, header.stream, cx);
        }
    }

    /// A frame with headers has ended; with the last of a block the block is read.
    fn part_of_block(&mut self, direction: u8, header: FrameHeader, cx: &mut Context<'_, '_, '_, '_>) {
        let side = self.sides.of_mut(direction);
        // The first frame has what surrounds the block; those that follow it are the block only.
        if header.kind != kind::CONTINUATION && !side.is_broken && !strip(side, &header) {
            side.is_broken = true;
        }
        let first = side.begun.unwrap_or(header);
        if !header.has(flag::END_HEADERS) {
            side.begun = Some(first);
            return;
        }
        side.begun = None;
        let payload = std::mem::take(&mut side.payload);
        let is_broken = std::mem::replace(&mut side.is_broken, false);
        self.block(direction, first, (!is_broken).then_some(&payload), cx);
        self.sides.of_mut(direction).reuse(payload);
    }

    fn end_of_stream(&mut self, direction: u8, id: u32, cx: &mut Context<'_, '_, '_, '_>) {
        if direction == self.client {
            if let Some(stream) = self.streams.get(id) {
                if let Some(request) = &mut stream.request {
                    request.length = stream.lengths[0];
                }
            }
        } else if let Some(stream) = self.streams.close(id) {
            self.tell(stream, false, cx);
        }
    }

    /// It cannot be known any more what one direction says.
    fn lost(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        cx.count(LOST);
        if direction != self.client {
            while let Some(mut stream) = self.streams.close_any() {
                stream.lengths[1] = None;
                self.tell(stream, true, cx);
            }
        }
    }

    fn tell(&self, stream: Stream, is_cut: bool, cx: &mut Context<'_, '_, '_, '_>) {
        let (request, response) = (stream.request.as_ref(), stream.response.as_ref());
        let Some(last) = response.map(|it| it.subject).or(request.map(|it| it.subject)) else { return };
        let incomplete = is_cut && response.is_some();
        let length = stream.lengths[1].filter(|_| response.is_some());
        let subject = if is_cut { last } else { cx.subject() };
        Transaction { request, response, length, incomplete, stream: Some(stream.id) }.tell(
            &subject,
            self.client,
            cx.host,
        );
    }
}

/// Takes what surrounds the header block off the payload; `false` if it does not fit.
fn strip(side: &mut Side, header: &FrameHeader) -> bool {
    let Some((block, promised)) = block(header, &side.payload) else { return false };
    let (block, promised) = (block.to_vec(), promised);
    (side.payload, side.promised) = (block, promised);
    true
}
