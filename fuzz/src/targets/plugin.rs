//! Any analyzer: a dialogue through the engine, and again with what was said over TCP in other pieces.

use crate::{
    captures::Captures,
    dialogue::{self, Step},
    engine::{self, Engine},
    frames,
    packets::{self, Ports},
};
use radar_core::pipeline::Plan;
use radar_plugin::Analyzer;
use serde_json::Value;
use std::rc::Rc;

/// Plays a dialogue to `A`.
pub fn run<A: Analyzer>(input: &[u8]) {
    let (plan, steps) = (plan::<A>(), dialogue::read(input));
    drop(play(&plan, &steps));
}

/// The same, and that other pieces tell the same. A batch is not as long then, so no time passes: an
/// answer that came too late would else have come before a tick or after it.
pub fn run_in_pieces<A: Analyzer>(input: &[u8]) {
    let (plan, steps) = (plan::<A>(), dialogue::read(input));
    drop(play(&plan, &steps));
    let steps: Vec<_> = steps.into_iter().filter(|step| !matches!(step, Step::Pause(_))).collect();
    let whole = play(&plan, &steps);
    let octets = 1 + input.len() % 7;
    let pieces = play(&plan, &dialogue::cut(&steps, octets));
    assert_eq!(engine::bodies(&whole), engine::bodies(&pieces), "in pieces of {octets}");
}

/// Frames to `A`, for plugins that read more of a packet than its payload.
pub fn run_frames<A: Analyzer>(input: &[u8]) {
    let plan = plan::<A>();
    let mut engine = Engine::new(&plan);
    engine.play(frames::read(input).frames());
    drop(engine.end());
}

/// The flows of captures that the plugin wants.
#[must_use]
pub fn seeds<A: Analyzer>(captures: &Captures) -> Vec<Vec<u8>> {
    captures.dialogues(&Ports::of(&A::manifest()), 16 << 10)
}

/// The frames of captures.
#[must_use]
pub fn frame_seeds(captures: &Captures) -> Vec<Vec<u8>> {
    captures.frames(8 << 10)
}

fn plan<A: Analyzer>() -> Rc<Plan> {
    engine::plan(std::any::type_name::<A>(), || vec![engine::linked::<A>()])
}

fn play(plan: &Plan, steps: &[Step<'_>]) -> Vec<Value> {
    let mut engine = Engine::new(plan);
    engine.play(packets::of(steps, &Ports::of(&plan.analyzers[0].manifest)).frames());
    engine.end()
}
