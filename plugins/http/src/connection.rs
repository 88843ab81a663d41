//! A connection: which version of HTTP it speaks, and for how long.

use crate::{
    context::Context,
    http1::{Http1, Turn},
    manifest::WEBSOCKET,
};
use radar_plugin::flag;

/// A connection while there is something to be told of it.
#[derive(Debug, Default)]
pub(crate) struct Connection {
    http1: Http1,
    begun: bool,
    over: bool,
}

impl Connection {
    /// Reads what came in one direction.
    pub fn read(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        if !std::mem::replace(&mut self.begun, true) && cx.input.flags & flag::MIDSTREAM != 0 {
            self.http1.joined_midstream();
        }
        let mut octets = cx.input.data.as_slice();
        while let Some((at, turn)) = self.http1.read(octets, cx) {
            octets = octets.get(at..).unwrap_or_default();
            self.turn(turn, cx);
            if self.over {
                return;
            }
        }
        if cx.input.flags & flag::STREAM_END != 0 {
            self.http1.end(cx);
        }
    }

    /// Octets of one direction were lost.
    pub fn gap(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        self.http1.gap(cx.input.length, cx);
    }

    /// The flow is over.
    pub fn finish(&mut self, cx: &mut Context<'_, '_, '_, '_>) {
        self.http1.finish(cx);
    }

    /// Whether nothing more is to be learnt.
    pub fn is_over(&self) -> bool {
        self.over || self.http1.is_over()
    }

    fn turn(&mut self, turn: Turn, cx: &mut Context<'_, '_, '_, '_>) {
        match turn {
            Turn::Tunnel => self.http1 = Http1::default(),
            Turn::WebSocket => {
                cx.host.identify(cx.input, WEBSOCKET);
                self.over = true;
            }
            _ => self.over = true,
        }
    }
}
