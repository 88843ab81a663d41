//! The layout of everything that crosses, held against a written copy: a change of it is a change
//! of the interface, and its reviewer should see it as one. `UPDATE_EXPECT=1` rewrites the copy.

use radar_abi::stable::{Amount, CapturedFrame, Emission, Ends, Event, Fault, Input, Request, Talker, Top};
use std::mem::{align_of, offset_of, size_of};

/// Size, alignment and the offset of each field.
macro_rules! fields {
    ($text:ident, $type:ident { $($field:ident),* $(,)? }) => {
        let (size, align) = (size_of::<$type>(), align_of::<$type>());
        $text += &format!("{} {size} octets, aligned to {align}\n", stringify!($type));
        $( $text += &format!("    {:4} {}\n", offset_of!($type, $field), stringify!($field)); )*
    };
}

fn layout() -> String {
    let mut text = String::new();
    fields!(
        text,
        Input {
            time,
            flow,
            offset,
            length,
            packet,
            source,
            destination,
            slot,
            source_port,
            destination_port,
            flags,
            kind,
            direction,
            protocol,
            padding,
            reserved,
            data,
        }
    );
    fields!(
        text,
        Emission { time, flow, packet, slot, input, event, direction, padding, reserved, body, summary }
    );
    fields!(
        text,
        Event {
            time,
            flow,
            source,
            destination,
            source_port,
            destination_port,
            flags,
            protocol,
            padding,
            reserved,
            event_type,
            line,
            body,
            summary,
        }
    );
    fields!(text, Fault { code, at, message, setting });
    fields!(text, Request { worker, summaries, live, check, reserved });
    fields!(
        text,
        Ends { source, destination, source_port, destination_port, flags, protocol, padding, reserved }
    );
    fields!(text, CapturedFrame { time, number, flow, carrier, length, link, interface, data, reserved });
    fields!(text, Amount { octets, packets, flows });
    fields!(text, Talker { key, second, amount, error, reserved });
    fields!(text, Top { by, second, talkers, total, error, reserved });
    text + &tables(include_str!("../src/stable/tables.rs"))
}

/// The functions of the three traits and of the root, in their order, which is their place.
fn tables(source: &str) -> String {
    let (mut text, mut within) = (String::new(), false);
    for line in source.lines() {
        if line.starts_with("pub trait ") || line.starts_with("pub struct Plugin ") {
            within = true;
            text += &format!("{}\n", line.trim_end_matches([' ', '{']));
        } else if line == "}" {
            within = false;
        } else if within && !line.trim_start().starts_with("//") {
            text += &format!("{line}\n");
        }
    }
    text
}

#[test]
fn the_layout_is_as_it_was_released() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/layout.txt");
    let layout = layout();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(file, &layout).unwrap();
    }
    let released = std::fs::read_to_string(file).unwrap_or_default();
    let difference = released.lines().zip(layout.lines()).position(|(a, b)| a != b);
    assert!(
        released == layout,
        "the interface has changed, first in line {}; what may change stands in plugin-api/README.md",
        difference.map_or(released.lines().count().min(layout.lines().count()), |at| at) + 1
    );
}
