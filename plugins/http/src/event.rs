//! The event, and its line for people.

use crate::{
    manifest::HTTP_EVENT,
    message::{Request, Response, members},
};
use radar_plugin::{Host, Subject, wire::json::Object};
use std::fmt::Write;

/// A transaction: a request, its response, or one of them where the other is not known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Transaction<'a> {
    pub request: Option<&'a Request>,
    pub response: Option<&'a Response>,
    /// Octets of the response's body as far as it was seen; `None` if that is not known.
    pub length: Option<u64>,
    /// The response's body did not come to its end.
    pub incomplete: bool,
    /// The number of its stream in HTTP/2.
    pub stream: Option<u32>,
}

impl Transaction<'_> {
    /// Tells it, with the client as its source.
    pub fn tell(&self, subject: &Subject, client: u8, host: &mut Host<'_, '_>) {
        let subject = Subject { direction: client, ..*subject };
        host.emit_with_summary(HTTP_EVENT, &subject, |event| self.write(event), |line| self.sum_up(line));
    }

    fn write(&self, event: &mut Object<'_>) {
        if let Some(request) = self.request {
            event.members(members(&request.json));
            if let Some(length) = request.length.filter(|length| *length > 0) {
                event.number("request_length", length);
            }
        }
        if let Some(response) = self.response {
            event.members(members(&response.json));
        }
        self.write_versions(event);
        if let Some(length) = self.length {
            event.number("length", length);
        }
        if self.incomplete {
            event.boolean("incomplete", true);
        }
        if let Some(latency) = self.latency_us() {
            event.number("latency_us", latency);
        }
        if let Some(stream) = self.stream {
            event.object("http2").number("stream_id", stream);
        }
    }

    /// Suricata has the request's; the response's is told where it differs.
    fn write_versions(&self, event: &mut Object<'_>) {
        if self.stream.is_some() {
            event.text("protocol", "HTTP/2");
            return event.text("version", "2");
        }
        let request = self.request.map(|request| request.version).filter(|it| !it.text().is_empty());
        let response = self.response.map(|response| response.version).filter(|it| !it.text().is_empty());
        if let Some(version) = request.or(response) {
            event.text("protocol", version.text());
        }
        if let Some(version) = response.filter(|version| request != Some(*version) && self.request.is_some())
        {
            event.text("response_protocol", version.text());
        }
    }

    /// Microseconds between the heads of request and response.
    fn latency_us(&self) -> Option<u64> {
        let (request, response) = (self.request?, self.response?);
        let latency = response.subject.time.checked_sub(request.subject.time);
        latency.filter(|_| request.is_whole && response.is_whole).map(|nanoseconds| nanoseconds / 1000)
    }

    /// `GET www.example.org/ → 200 (1256 octets, 1.5 ms)`
    fn sum_up(&self, line: &mut String) {
        if let Some(request) = self.request {
            line.push_str(&request.line);
        }
        let Some(response) = self.response else { return };
        line.push_str(if line.is_empty() { "→ " } else { " → " });
        // Writing to a String cannot fail.
        let _ = write!(line, "{}", response.status);
        let _ = match (self.length, self.latency_us()) {
            (Some(length), Some(us)) => {
                write!(line, " ({length} octets, {}.{} ms)", us / 1000, us / 100 % 10)
            }
            (Some(length), None) => write!(line, " ({length} octets)"),
            _ => Ok(()),
        };
    }
}
