//! Heads: put together, judged as soon as they can be, and told as far as they go.

use super::{
    Http1, Turn,
    gather::length_of_head,
    side::State,
    start_line::{Beginning, is_response, judge},
};
use crate::{context::Context, manifest::HEADS_TOO_LONG};
use memchr::{memchr, memrchr};
use radar_plugin::against;

/// Octets of a beginning that are judged each time some come, before the line has ended.
const JUDGED_MAX: usize = 64;

impl Http1 {
    pub(super) fn read_head(
        &mut self,
        direction: u8,
        octets: &[u8],
        cx: &mut Context<'_, '_, '_, '_>,
    ) -> usize {
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

    pub(super) fn read_more_of_head(
        &mut self,
        direction: u8,
        octets: &[u8],
        cx: &mut Context<'_, '_, '_, '_>,
    ) -> usize {
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
    pub(super) fn http2_server(
        &mut self,
        direction: u8,
        octets: usize,
        cx: &mut Context<'_, '_, '_, '_>,
    ) -> usize {
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
    pub(super) fn cut_head(&mut self, direction: u8, cx: &mut Context<'_, '_, '_, '_>) {
        let gather = &self.sides.of(direction).gather;
        if gather.accepted && certain(gather.held()) > 0 {
            self.held_message(direction, certain, false, cx);
        } else {
            self.lose(direction, cx);
        }
    }

    /// Reads so much of the head that was put together as `length` says.
    pub(super) fn held_message(
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
    pub(super) fn message(
        &mut self,
        direction: u8,
        head: &[u8],
        is_whole: bool,
        cx: &mut Context<'_, '_, '_, '_>,
    ) {
        let (line, section) = split_head(head);
        let known = if is_response(head) {
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
pub(super) fn split_head(head: &[u8]) -> (&[u8], &[u8]) {
    let end = memchr(b'\n', head).unwrap_or(head.len());
    (head.get(..end).unwrap_or_default(), head.get(end.saturating_add(1)..).unwrap_or_default())
}
