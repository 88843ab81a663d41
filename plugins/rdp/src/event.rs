//! The event, and its line for people.

use crate::{
    client_core::{ClientCore, More},
    connect::{ConnectRequest, ConnectResponse},
    layouts, little,
    message::Message,
    names::{self, Flag},
    negotiation::{Answer, Request},
    server_security::ServerCertificate,
};
use radar_plugin::wire::{Untrusted, json::Object};
use std::fmt::Write;

/// Writes the `rdp` object of a message, which is the connection's `number`th from 0.
pub(crate) fn write(event: &mut Object<'_>, number: u64, message: &Message<'_>) {
    event.number("tx_id", number);
    event.text("event_type", kind(message));
    match message {
        Message::InitialRequest(request) => write_request(event, request),
        Message::InitialResponse(answer) => write_answer(event, *answer),
        Message::ConnectRequest(request) => write_connect_request(event, request),
        Message::ConnectResponse(response) => write_connect_response(event, response),
        Message::Other => (),
    }
}

/// Writes `connect_request JOHN-PC Windows 8.1`.
pub(crate) fn sum_up(message: &Message<'_>) -> String {
    let mut line = kind(message).to_owned();
    // Writing to a String cannot fail.
    let _ = match message {
        Message::InitialRequest(Request { cookie: Some(cookie), .. }) => {
            write!(line, " {}", Untrusted(cookie))
        }
        Message::InitialResponse(Some(Answer::Response { protocol, .. })) => {
            write!(line, " {}", names::protocol(*protocol))
        }
        Message::InitialResponse(Some(Answer::Failure { code })) => {
            write!(line, " {}", names::failure(*code).unwrap_or("failure"))
        }
        Message::ConnectRequest(ConnectRequest { core: Some(core), .. }) => {
            let name = little::text(core.name);
            write!(line, " {} {}", Untrusted(name.as_bytes()), names::system(core.build))
        }
        _ => Ok(()),
    };
    line
}

fn kind(message: &Message<'_>) -> &'static str {
    match message {
        Message::InitialRequest(_) => "initial_request",
        Message::InitialResponse(_) => "initial_response",
        Message::ConnectRequest(_) => "connect_request",
        Message::ConnectResponse(_) => "connect_response",
        Message::Other => "unknown",
    }
}

fn write_request(event: &mut Object<'_>, request: &Request<'_>) {
    event.text_if("cookie", request.cookie);
    event.text_if("routing_token", request.routing_token);
    if let Some((flags, protocols)) = request.negotiation {
        write_flags(event, "flags", flags.into(), names::REQUEST_FLAGS);
        write_flags(event, "requested_protocols", protocols, names::PROTOCOLS);
    }
}

fn write_answer(event: &mut Object<'_>, answer: Option<Answer>) {
    match answer {
        Some(Answer::Response { flags, protocol }) => {
            write_flags(event, "server_supports", flags.into(), names::RESPONSE_FLAGS);
            event.text("protocol", names::protocol(protocol));
        }
        Some(Answer::Failure { code }) => {
            event.number("error_code", code);
            event.text_if("reason", names::failure(code));
        }
        None => (),
    }
}

fn write_connect_request(event: &mut Object<'_>, request: &ConnectRequest<'_>) {
    if let Some(core) = &request.core {
        let mut client = event.object("client");
        write_client(&mut client, core);
        write_more(&mut client, &core.more);
    }
    if !request.channels.is_empty() {
        let mut channels = event.array("channels");
        request.channels.iter().for_each(|name| channels.text(name));
    }
}

fn write_client(client: &mut Object<'_>, core: &ClientCore<'_>) {
    client.text("version", names::version(core.version));
    client.number("desktop_width", core.desktop_width);
    client.number("desktop_height", core.desktop_height);
    if let Some(depth) = color_depth(core) {
        client.number("color_depth", depth);
    }
    client.text("keyboard_layout", layouts::locale(core.keyboard_layout).unwrap_or("unknown"));
    client.text("build", names::system(core.build));
    client.number("build_number", core.build);
    client.text_if("client_name", some_text(core.name));
    client.text_if("keyboard_type", names::keyboard(core.keyboard_type));
    number_unless_0(client, "keyboard_subtype", Some(core.keyboard_subtype));
    number_unless_0(client, "function_keys", Some(core.function_keys));
    client.text_if("ime", some_text(core.ime));
}

fn write_more(client: &mut Object<'_>, more: &More<'_>) {
    if let Some(product) = more.product_id {
        client.number("product_id", product);
    }
    number_unless_0(client, "serial_number", more.serial_number);
    let capabilities = more.capabilities.map_or(0, u32::from);
    write_flags(client, "capabilities", capabilities, names::CAPABILITIES);
    client.text_if("id", more.id.and_then(some_text));
    if capabilities & names::VALID_CONNECTION_TYPE != 0 {
        client.text_if("connection_hint", more.connection_type.and_then(names::connection_hint));
    }
    let numbers = [
        ("physical_width", more.physical_width),
        ("physical_height", more.physical_height),
        ("desktop_orientation", more.orientation.map(u32::from)),
        ("scale_factor", more.scale_factor),
        ("device_scale_factor", more.device_scale_factor),
    ];
    for (key, number) in numbers.into_iter().filter_map(|(key, number)| Some((key, number?))) {
        client.number(key, number);
    }
}

fn write_connect_response(event: &mut Object<'_>, response: &ConnectResponse<'_>) {
    let Some(security) = &response.security else { return };
    event.text("encryption_method", names::encryption_method(security.method));
    event.text("encryption_level", names::encryption_level(security.level));
    let certificate = security.certificate.as_ref().map(|certificate| match certificate {
        ServerCertificate::Proprietary => "proprietary",
        ServerCertificate::X509(_) => "x509",
    });
    event.text_if("certificate", certificate);
}

/// Bits for each pixel, by the newest field that says it.
fn color_depth(core: &ClientCore<'_>) -> Option<u16> {
    let of_code = |code| match code {
        0xCA00 => Some(4),
        0xCA01 => Some(8),
        0xCA02 => Some(15),
        0xCA03 => Some(16),
        0xCA04 => Some(24),
        _ => None,
    };
    let high = core.more.high_color_depth.filter(|depth| [4, 8, 15, 16, 24].contains(depth));
    high.or_else(|| of_code(core.more.post_beta2_color_depth?)).or_else(|| of_code(core.color_depth))
}

fn some_text(field: &[u8]) -> Option<String> {
    Some(little::text(field)).filter(|text| !text.is_empty())
}

fn number_unless_0(object: &mut Object<'_>, key: &str, number: Option<u32>) {
    if let Some(number @ 1..) = number {
        object.number(key, number);
    }
}

fn write_flags(object: &mut Object<'_>, key: &str, flags: u32, words: &[Flag]) {
    let mut set = names::set(flags, words).peekable();
    if set.peek().is_some() {
        let mut list = object.array(key);
        set.for_each(|word| list.text(word));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_field_says_the_depth_of_colors() {
        let more =
            More { post_beta2_color_depth: Some(0xCA02), high_color_depth: Some(24), ..More::default() };
        let mut core = ClientCore { color_depth: 0xCA01, more, ..ClientCore::default() };
        assert_eq!(color_depth(&core), Some(24));
        core.more.high_color_depth = Some(0);
        assert_eq!(color_depth(&core), Some(15));
        core.more.post_beta2_color_depth = None;
        assert_eq!(color_depth(&core), Some(8));
    }
}
