//! What is known of a flow, as JSON: what its events would say of it.

use crate::{
    eve::Writer,
    flow::{Flow, community_id},
};
use radar_wire::json::Object;

/// Writes it; the originator is `src`.
pub(super) fn write(out: &mut Vec<u8>, flow: &Flow, writer: &Writer) {
    let mut object = Object::new(out);
    object.text("community_id", community_id(flow, writer.seed()));
    if let Some(protocol) = writer.vocabulary().protocol(flow.spoken.now()) {
        object.text("app_proto", protocol);
    }
    if let Some(extras) = flow.extras() {
        let names = writer.labels();
        if extras.labels().next().is_some() {
            let mut labels = object.object("labels");
            for (label, value) in extras.labels() {
                if let Some(name) = names.get(usize::from(label)) {
                    labels.text(name, value);
                }
            }
        }
    }
    drop(object);
    if let Some(extras) = flow.extras() {
        // Before the closing brace.
        out.pop();
        extras.write(out, false);
        out.push(b'}');
    }
}

/// A number that is another one when what is known has changed; never 0.
pub(super) fn mark(flow: &Flow) -> u64 {
    let spoken = u64::from(flow.spoken.now()) << 32;
    (spoken | u64::from(flow.extras().map_or(0, crate::flow::Extras::changes))) + 1
}
