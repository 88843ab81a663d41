//! Writes the members of an event from the fields of a message, of HTTP/1 and HTTP/2 alike.

use crate::{
    authority::Authority,
    content_range,
    field::{Field, trimmed},
};
use radar_plugin::wire::json::Object;
use std::fmt::Write;

/// What all messages are written with; its memory is used again and again.
#[derive(Debug, Default)]
pub(crate) struct Scribe {
    /// Which header fields are listed besides.
    listed: Listed,
    /// Some sink wants a line for people.
    pub people: bool,
    /// A value that had to be changed.
    scratch: Vec<u8>,
    /// A value that was folded.
    pub folded: Vec<u8>,
    /// Memory of a response that was told.
    pub spare: Vec<u8>,
    /// The list of header fields.
    list: Vec<u8>,
}

/// Which header fields are listed.
#[derive(Debug, Default)]
pub(crate) enum Listed {
    #[default]
    None,
    All,
    /// Those of these names.
    Named(Vec<String>),
}

/// Header fields that are listed of one message: twice what browsers and servers send.
const LISTED_MAX: usize = 100;

impl Scribe {
    pub fn new(listed: Listed, people: bool) -> Self {
        Self { listed, people, ..Self::default() }
    }
}

impl Listed {
    pub fn new(names: Vec<String>) -> Self {
        match names.first() {
            None => Self::None,
            Some(_) if names.iter().any(|name| name == "*") => Self::All,
            Some(_) => Self::Named(names),
        }
    }

    fn has(&self, field: &Field<'_>) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Named(names) => names.iter().any(|name| field.is(name)),
        }
    }
}

/// A message being written.
pub(crate) struct Part<'a> {
    event: Object<'a>,
    scribe: &'a mut Scribe,
    /// `request_headers` or `response_headers`.
    list_name: &'static str,
    listed: usize,
    /// Keys that stand in the object: the first of several fields of a name is told.
    seen: u16,
    line: Option<&'a mut String>,
}

/// Bits of [`Part::seen`].
mod key {
    pub(super) const HOST: u16 = 1;
    pub(super) const AGENT: u16 = 2;
    pub(super) const REFERER: u16 = 4;
    pub(super) const FORWARDED: u16 = 8;
    pub(super) const TYPE: u16 = 16;
    pub(super) const RANGE: u16 = 32;
    pub(super) const LOCATION: u16 = 64;
    pub(super) const SERVER: u16 = 128;
    pub(super) const METHOD: u16 = 256;
    pub(super) const TARGET: u16 = 512;
    pub(super) const STATUS: u16 = 1024;
    pub(super) const UPGRADE: u16 = 2048;
}

impl<'a> Part<'a> {
    /// Begins with a request; `line` is for people.
    pub fn request(scribe: &'a mut Scribe, json: &'a mut Vec<u8>, line: &'a mut String) -> Self {
        let line = scribe.people.then_some(line);
        Self::new(scribe, json, "request_headers", line)
    }

    /// Begins with a response.
    pub fn response(scribe: &'a mut Scribe, json: &'a mut Vec<u8>) -> Self {
        Self::new(scribe, json, "response_headers", None)
    }

    fn new(
        scribe: &'a mut Scribe,
        json: &'a mut Vec<u8>,
        list_name: &'static str,
        line: Option<&'a mut String>,
    ) -> Self {
        json.clear();
        scribe.list.clear();
        Self { event: Object::new(json), scribe, list_name, listed: 0, seen: 0, line }
    }

    pub fn method(&mut self, method: &[u8]) {
        if self.first(key::METHOD) {
            self.event.text("http_method", method);
        }
    }

    /// The target, and the host if it is in it: then it goes before the field (RFC 9112 §3.2.2).
    pub fn target(&mut self, target: &[u8], is_authority: bool) {
        if target.is_empty() || !self.first(key::TARGET) {
            return;
        }
        self.event.text("url", target);
        if is_authority {
            self.host(Authority::parse(target));
        } else if let Some(authority) = Authority::of_target(target) {
            self.host(authority);
        }
    }

    pub fn status(&mut self, status: u16, reason: &[u8]) {
        if !self.first(key::STATUS) {
            return;
        }
        self.event.number("status", status);
        if !reason.is_empty() {
            self.event.text("status_msg", reason);
        }
    }

    /// What a 101 changes to.
    pub fn upgrade(&mut self, protocol: &[u8]) {
        if self.first(key::UPGRADE) {
            self.event.text("upgrade", protocol);
        }
    }

    /// The host, once.
    pub fn host(&mut self, authority: Authority<'_>) {
        if authority.host.is_empty() || !self.first(key::HOST) {
            return;
        }
        let scratch = &mut self.scribe.scratch;
        scratch.clear();
        scratch.extend(authority.host.iter().map(u8::to_ascii_lowercase));
        self.event.text("hostname", &*scratch);
        if let Some(port) = authority.port {
            self.event.number("http_port", port);
        }
        if let Some(line) = &mut self.line {
            // Writing to a String cannot fail.
            let _ = write!(line, "{}", radar_plugin::wire::Untrusted(scratch));
        }
    }

    /// A field of a request.
    pub fn request_field(&mut self, field: &Field<'_>) {
        match field.name.len() {
            4 if field.is("host") => self.with_value(field, |part, value| part.host(Authority::parse(value))),
            7 if field.is("referer") => self.text(field, key::REFERER, "http_refer"),
            10 if field.is("user-agent") => self.text(field, key::AGENT, "http_user_agent"),
            15 if field.is("x-forwarded-for") => self.text(field, key::FORWARDED, "xff"),
            _ => {}
        }
        self.list(field);
    }

    /// A field of a response.
    pub fn response_field(&mut self, field: &Field<'_>) {
        match field.name.len() {
            6 if field.is("server") => self.text(field, key::SERVER, "server"),
            8 if field.is("location") => self.text(field, key::LOCATION, "redirect"),
            12 if field.is("content-type") => self.content_type(field),
            13 if field.is("content-range") => self.content_range(field),
            _ => {}
        }
        self.list(field);
    }

    /// Ends with the list of fields.
    pub fn end(mut self) {
        if self.listed > 0 {
            self.scribe.list.push(b']');
            self.event.raw(self.list_name, &self.scribe.list);
        }
    }

    /// The media type without its parameters, as Suricata has it.
    fn content_type(&mut self, field: &Field<'_>) {
        if self.first(key::TYPE) {
            self.with_value(field, |part, value| {
                let media_type = value.split(|octet| *octet == b';').next().unwrap_or_default();
                part.event.text("http_content_type", trimmed(media_type));
            });
        }
    }

    fn content_range(&mut self, field: &Field<'_>) {
        if self.first(key::RANGE) {
            self.with_value(field, |part, value| {
                content_range::write(&mut part.event.object("content_range"), value);
            });
        }
    }

    fn text(&mut self, field: &Field<'_>, bit: u16, key: &str) {
        if self.first(bit) {
            self.with_value(field, |part, value| part.event.text(key, value));
        }
    }

    fn list(&mut self, field: &Field<'_>) {
        if self.listed >= LISTED_MAX || !self.scribe.listed.has(field) {
            return;
        }
        let Scribe { list, scratch, .. } = &mut *self.scribe;
        list.push(if self.listed == 0 { b'[' } else { b',' });
        self.listed = self.listed.saturating_add(1);
        let mut entry = Object::new(list);
        entry.text("name", field.name);
        entry.text("value", field.value(scratch));
    }

    fn with_value(&mut self, field: &Field<'_>, then: impl FnOnce(&mut Self, &[u8])) {
        let mut folded = Vec::new();
        then(self, field.value(&mut folded));
    }

    fn first(&mut self, bit: u16) -> bool {
        let first = self.seen & bit == 0;
        self.seen |= bit;
        first
    }
}
