//! A prober at work without any traffic: for commands that ask it for something and show what comes of it.

use crate::{control::Control, pipeline::Worker, time::Timestamp};
use bumpalo::Bump;
use serde_json::Value;
use std::{ops::ControlFlow, thread, time::Duration};

/// How often it is looked whether something has come about.
const LOOK: Duration = Duration::from_millis(10);

/// Lets time pass for a worker, and hands each of its events over.
pub(super) fn attend(mut worker: Worker, control: &Control, each: &mut dyn FnMut(&Value) -> ControlFlow<()>) {
    let mut arena = Bump::new();
    while !control.stopping() {
        worker.rest(Timestamp::wall_clock(), &mut arena);
        let events = worker.take();
        for head in events.heads() {
            // A plugin's body is checked when it is written, so this is an object.
            let event = serde_json::from_slice(events.line(head)).unwrap_or_default();
            if each(&event).is_break() {
                return;
            }
        }
        thread::sleep(LOOK);
    }
}
