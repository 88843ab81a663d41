//! How each plugin is doing.

use super::{
    Draw, Look,
    cells::{INT, TEXT, all, row},
};
use crate::{
    model::health::Part,
    table::{Shape, Table},
};

/// Nothing is remembered between looks.
pub(super) struct Plugins;

impl Draw for Plugins {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::new(
            "rows",
            &[
                ("name", TEXT),
                ("kind", TEXT),
                ("state", TEXT),
                ("version", TEXT),
                ("inputs_rate", INT),
                ("events_rate", INT),
                ("cpu_permille", INT),
                ("memory", INT),
                ("time_us_per_call", INT),
                ("faults", INT),
                ("drops", INT),
                ("queue", INT),
                ("last_words", TEXT),
                ("wasm", INT),
                ("description", TEXT),
            ],
        )]
    }

    fn draw(&mut self, look: &mut Look<'_>) -> Vec<Table> {
        let world = look.model.world();
        let mut parts = look.model.health().parts();
        let mut cells = Vec::new();
        for plugin in &world.plugins {
            let sink = plugin.kind == "sink";
            let at = parts.iter().position(|part| part.name == plugin.name && part.sink == sink);
            let part = at.map(|at| parts.remove(at));
            let state = state(part.as_ref());
            let part = part.unwrap_or_default();
            row!(cells; &plugin.name, &plugin.kind, state, &plugin.version, part.inputs_rate, part.events_rate,
                part.cpu_permille, part.memory, part.time_per_call, part.faults, part.drops, part.queue,
                part.last_words, plugin.wasm, &plugin.description);
        }
        // Whoever has numbers and is not among those that run has been disabled, or was told of before the world was.
        for part in parts {
            let state = if world.plugins.is_empty() { state(Some(&part)) } else { "disabled" };
            row!(cells; part.name, part.sink.then_some("sink"), state, None::<u64>, part.inputs_rate,
                part.events_rate, part.cpu_permille, part.memory, part.time_per_call, part.faults, part.drops,
                part.queue, part.last_words, None::<u64>, None::<u64>);
        }
        vec![all(0, cells)]
    }
}

fn state(part: Option<&Part>) -> &'static str {
    match part {
        Some(part) if part.set_aside => "set aside",
        Some(part) if part.faults > 0 => "faulted",
        _ => "ok",
    }
}
