//! Loss: gaps, and octets that are no HTTP where HTTP should be.

use super::{
    Http1,
    body::Body,
    head::split_head,
    side::State,
    start_line::{Beginning, RequestLine, begins_request_line, judge},
};
use crate::{
    context::Context,
    manifest::{LOST, OTHER},
    method,
};
use radar_plugin::{against, flag};

impl Http1 {
    /// A direction whose first octets were not seen is in the middle of something.
    pub(super) fn begin(&mut self, direction: u8, cx: &Context<'_, '_, '_, '_>) {
        let side = self.sides.of_mut(direction);
        side.searching = false;
        if !std::mem::replace(&mut side.has_begun, true) && cx.input.flags & flag::MIDSTREAM != 0 {
            side.state = State::Lost;
            self.exchange.client_lost();
        }
    }

    /// What came is no message where one should have begun.
    pub(super) fn refuse(&mut self, direction: u8, octets: usize, cx: &mut Context<'_, '_, '_, '_>) -> usize {
        if self.is_known() {
            self.lose_frame(direction, cx);
            return 0;
        }
        self.lose(direction, cx);
        cx.count(OTHER);
        let side = self.sides.of_mut(direction);
        (side.is_other, side.lost) = (true, side.lost.saturating_add(octets as u64));
        octets
    }

    /// A message does not say where it ends, or there is none. A client that does so may want its next
    /// request to be overlooked, so that one is looked for at each line.
    pub(super) fn lose_frame(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        cx.malformed = true;
        self.lose(direction, cx);
        self.sides.of_mut(direction).searching = self.client == Some(direction);
    }

    /// From here on it is unknown where in a message this direction is, until one begins anew.
    pub(super) fn lose(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
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
    pub(super) fn pass_over(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        let is_lost = self.sides.of(direction).state == State::Lost;
        if is_lost && self.client == Some(against(direction)) && self.exchange.front().is_some() {
            self.exchange.server_lost();
            self.tell_waiting(cx);
        }
    }
}

/// Whether a message begins here, by its first line: what is the end of a line may look like a line too,
/// so a request must be one of a known method. A line that goes on in the next segment is looked at when
/// it is whole.
pub(super) fn is_message(octets: &[u8]) -> bool {
    match judge(octets) {
        Beginning::Response => true,
        Beginning::Request => RequestLine::parse(split_head(octets).0)
            .is_some_and(|line| method::is_known(line.method) && line.version.is_some()),
        Beginning::Short => begins_request_line(octets),
        Beginning::Http2 | Beginning::Other => false,
    }
}
