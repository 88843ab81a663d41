//! A connection: which version of HTTP it speaks, and for how long.

use crate::{
    context::Context,
    http1::{Http1, Turn},
    http2::Http2,
    manifest::WEBSOCKET,
    socks::Socks,
};
use radar_plugin::{direction, flag};

/// A connection while there is something to be told of it.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    /// The dialogue with a proxy that stands before it.
    socks: Option<Box<Socks>>,
    /// The client has said something.
    begun: bool,
    speaks: Speaks,
}

// Nearly all are of HTTP/1, and a connection is boxed as a whole.
#[allow(clippy::large_enum_variant)]
#[derive(Debug)]
enum Speaks {
    Http1(Http1),
    Http2(Box<Http2>),
    /// Nothing that is told here.
    Other,
}

impl Default for Speaks {
    fn default() -> Self {
        Self::Http1(Http1::default())
    }
}

impl Connection {
    /// Reads what came in one direction.
    pub fn read(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        self.read_octets(cx);
        if cx.input.flags & flag::STREAM_END != 0 {
            match &mut self.speaks {
                Speaks::Http1(http1) => http1.end(cx),
                Speaks::Http2(http2) => http2.end(cx),
                Speaks::Other => {}
            }
        }
    }

    /// What of the input stands behind a dialogue with a SOCKS proxy: all of it where there is none.
    fn behind_socks<'i>(&mut self, cx: &mut Context<'_, 'i, '_, '_>) -> &'i [u8] {
        let (input, octets) = (cx.input, cx.input.data.as_slice());
        let to_responder = input.direction == direction::TO_RESPONDER;
        let is_start = to_responder && !self.begun && input.offset == 0 && input.flags & flag::MIDSTREAM == 0;
        self.begun |= to_responder;
        if is_start && Socks::begins(octets) {
            self.socks = Some(Box::default());
        }
        let Some(socks) = &mut self.socks else { return octets };
        cx.follows = true;
        socks.pass(input.direction, octets).unwrap_or_else(|_| {
            self.speaks = Speaks::Other;
            &[]
        })
    }

    /// Octets of one direction were lost.
    pub fn gap(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        if self.socks.as_ref().is_some_and(|socks| !socks.has_passed(cx.input.direction)) {
            self.speaks = Speaks::Other;
        }
        match &mut self.speaks {
            Speaks::Http1(http1) => {
                if let Some(turn) = http1.gap(cx.input.length, cx) {
                    self.speaks = Speaks::after(turn, cx);
                    self.gap(cx);
                }
            }
            Speaks::Http2(http2) => http2.gap(cx.input.length, cx),
            Speaks::Other => {}
        }
    }

    /// The flow is over, or nothing more is to be learnt of it: tells what is under way.
    pub fn finish(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        match &mut self.speaks {
            Speaks::Http1(http1) => http1.finish(cx),
            Speaks::Http2(http2) => http2.finish(cx),
            Speaks::Other => {}
        }
    }

    /// Whether nothing more is to be learnt.
    pub fn is_over(&self) -> bool {
        match &self.speaks {
            Speaks::Http1(http1) => http1.is_over(),
            Speaks::Http2(http2) => http2.is_over(),
            Speaks::Other => true,
        }
    }

    fn read_octets(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        let mut octets = self.behind_socks(cx);
        if octets.is_empty() && self.socks.is_some() {
            return;
        }
        loop {
            match &mut self.speaks {
                Speaks::Http1(http1) => {
                    let Some((at, turn)) = http1.read(octets, cx) else { return };
                    octets = octets.get(at..).unwrap_or_default();
                    self.speaks = Speaks::after(turn, cx);
                }
                Speaks::Http2(http2) => return http2.read(octets, cx),
                Speaks::Other => return,
            }
        }
    }
}

impl Speaks {
    fn after(turn: Turn, cx: &mut Context<'_, '_, '_, '_>) -> Self {
        match turn {
            Turn::Tunnel => Self::default(),
            Turn::WebSocket => {
                cx.host.identify(cx.input, WEBSOCKET);
                Self::Other
            }
            Turn::Other => Self::Other,
            Turn::Http2 { client } => Self::Http2(Box::new(Http2::new(client, PREFACE_HEAD))),
            Turn::Http2Server { client, held } => {
                let mut http2 = Box::new(Http2::new(client, 0));
                http2.read(&held, cx);
                Self::Http2(http2)
            }
            Turn::Upgraded { client, request } => Self::Http2(Box::new(Http2::upgraded(client, request, cx))),
        }
    }
}

/// Octets of the preface that look like a head of HTTP/1: `PRI * HTTP/2.0` and its empty line.
const PREFACE_HEAD: usize = 18;
