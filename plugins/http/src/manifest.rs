//! What the plugin wants and tells.

use crate::method;
use radar_plugin::prelude::*;
use radar_plugin::{CounterId, EventId, Field, ProtocolId};

/// The event `http`.
pub(crate) const HTTP_EVENT: EventId = EventId(0);
/// `app_proto` of HTTP/1.
pub(crate) const HTTP: ProtocolId = ProtocolId(0);
/// `app_proto` of HTTP/2.
pub(crate) const HTTP2: ProtocolId = ProtocolId(1);
/// `app_proto` of what a WebSocket handshake has led to.
pub(crate) const WEBSOCKET: ProtocolId = ProtocolId(2);
/// Directions of which something was lost that hides where the next message begins.
pub(crate) const LOST: CounterId = CounterId(0);
/// Heads of messages that were longer than `head_max`.
pub(crate) const HEADS_TOO_LONG: CounterId = CounterId(1);
/// Requests that found `waiting_max` others waiting.
pub(crate) const REQUESTS_NOT_PAIRED: CounterId = CounterId(2);
/// Streams of HTTP/2 that found `streams_max` others open.
pub(crate) const STREAMS_REFUSED: CounterId = CounterId(3);

/// Directions that began with something else than HTTP.
pub(crate) const OTHER: CounterId = CounterId(4);

/// What the plugin wants and tells.
pub(crate) fn manifest() -> Manifest {
    let fields: Vec<Field> = FIELDS.iter().map(|(name, kind, meaning)| field(name, kind, meaning)).collect();
    Manifest::new("http", env!("CARGO_PKG_VERSION"), "HTTP/1 and HTTP/2 in the clear: requests and responses")
        .streams(method::selection())
        .event(
            "http",
            "a response has ended, or what there was of a transaction when its flow ended",
            &fields,
        )
        .protocol("http")
        .protocol("http2")
        .protocol("websocket")
        .counter("lost")
        .counter("heads_too_long")
        .counter("requests_not_paired")
        .counter("streams_refused")
        .counter("other")
}

/// Path, type and meaning of what is told.
const FIELDS: &[(&str, &str, &str)] = &[
    (
        "hostname",
        "string",
        "the host that is asked, in small letters and without the port: of the target, or else of the field Host or `:authority`",
    ),
    ("http_port", "integer", "the port that stands with it"),
    ("url", "string", "the request's target as on the wire, or `:path`"),
    ("http_user_agent", "string", "the request's field User-Agent"),
    ("xff", "string", "the request's field X-Forwarded-For"),
    (
        "http_content_type",
        "string",
        "the media type in the response's field Content-Type, without parameters",
    ),
    ("content_range.raw", "string", "the response's field Content-Range"),
    ("content_range.start", "integer", "its first octet, from 0"),
    ("content_range.end", "integer", "its last octet, from 0"),
    ("content_range.size", "integer octets", "of the whole that it is a part of"),
    ("http_refer", "string", "the request's field Referer"),
    ("http_method", "string", "the request's method"),
    (
        "protocol",
        "string",
        "the request's version as on the wire, as `HTTP/1.1`; of a response alone, the response's",
    ),
    ("+response_protocol", "string", "the response's version, where it is another"),
    ("version", "string", "`2` in HTTP/2; else absent"),
    ("status", "integer", "the status code"),
    ("+status_msg", "string", "the reason phrase that stands with it; HTTP/2 has none"),
    ("redirect", "string", "the response's field Location"),
    ("+server", "string", "the response's field Server"),
    ("+upgrade", "string", "the protocol that a 101 changes to"),
    ("length", "integer octets", "of the response's body that were on the wire, without what frames them"),
    (
        "+incomplete",
        "boolean",
        "the body of the response was not seen to its end, so `length` may be less; else absent",
    ),
    ("+request_length", "integer octets", "of the request's body, if there are any and it was seen whole"),
    ("+latency_us", "integer microseconds", "between the header sections of request and response"),
    ("request_headers[].name", "string", "the name of a field of the request; see `headers`"),
    ("request_headers[].value", "string", "its value"),
    ("response_headers[].name", "string", "the name of a field of the response; see `headers`"),
    ("response_headers[].value", "string", "its value"),
    ("http2.stream_id", "integer", "the number of the stream in HTTP/2"),
];
