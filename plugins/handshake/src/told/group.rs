//! The group of the key exchange.

use crate::{group_name, is_post_quantum};
use radar_wire::json::Object;

/// Writes `curve`, and `post_quantum` for a group that is meant to withstand a quantum computer.
pub fn write_group(event: &mut Object<'_>, group: u16) {
    match group_name(group) {
        Some(name) => event.text("curve", name),
        None => event.display("curve", format_args!("{group:#06x}")),
    }
    if is_post_quantum(group) {
        event.boolean("post_quantum", true);
    }
}
