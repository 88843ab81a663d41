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

/// Plays a dialogue to `A`.
pub fn run<A: Analyzer>(input: &[u8]) {
    drop(play(plan::<A>(), &dialogue::read(input)));
}

/// The same, and that other pieces tell the same.
pub fn run_in_pieces<A: Analyzer>(input: &[u8]) {
    run::<A>(input);
    compare::<A>(input, true);
}

/// The same for a protocol whose broken streams are taken up again where a segment begins: other pieces
/// tell the same if nothing of the dialogue was odd to it.
pub fn run_sound_in_pieces<A: Analyzer>(input: &[u8]) {
    run::<A>(input);
    compare::<A>(input, false);
}

/// Octets of a piece; an input's length chooses. Mostly not the smallest: a frame for each octet is slow.
const PIECES: [usize; 8] = [1, 2, 3, 5, 8, 13, 34, 89];

/// Nothing is lost, since after a loss it matters where a segment begins. No time passes: a batch is not
/// as long then, and an answer that came too late would else have come before a tick or after it.
fn compare<A: Analyzer>(input: &[u8], broken: bool) {
    let mut steps = dialogue::read(input);
    steps.retain(|step| !matches!(step, Step::Pause(_) | Step::Lose { .. }));
    let (whole, odd) = play(plan_for_all::<A>(), &steps);
    if broken || odd == 0 {
        let octets = PIECES[input.len() % PIECES.len()];
        let (pieces, _) = play(plan_for_all::<A>(), &dialogue::cut(&steps, octets));
        assert_eq!(engine::bodies(&whole), engine::bodies(&pieces), "in pieces of {octets}");
    }
}

/// Frames to `A`, for plugins that read more of a packet than its payload.
pub fn run_frames<A: Analyzer>(input: &[u8]) {
    let mut engine = Engine::new(plan::<A>());
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

fn plan<A: Analyzer>() -> &'static Plan {
    engine::plan(std::any::type_name::<A>(), || vec![engine::linked::<A>()])
}

/// The plugin gets every stream: a first piece that is too short to tell would else be enough to get
/// one that its whole beginning is not.
fn plan_for_all<A: Analyzer>() -> &'static Plan {
    engine::plan(&format!("{} for all", std::any::type_name::<A>()), || {
        let mut plugin = engine::linked::<A>();
        if let Some(streams) = &mut plugin.manifest.wants.streams {
            streams.all = true;
        }
        vec![plugin]
    })
}

fn play(plan: &Plan, steps: &[Step<'_>]) -> (Vec<Value>, u64) {
    let mut engine = Engine::new(plan);
    engine.play(packets::of(steps, &Ports::of(&plan.analyzers[0].manifest)).frames());
    engine.end()
}
