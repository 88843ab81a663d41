//! The whole way: a capture file in, through every analyzer, events out.

use crate::{
    captures::Captures,
    engine::{self, Engine},
    frames,
};
use radar_app_proto::AppProto;
use radar_beacon::Beacon;
use radar_core::{
    capture::{Chunk, Files, Filled, Source},
    pipeline::Plan,
};
use radar_dhcp::Dhcp;
use radar_dns::Dns;
use radar_http::Http;
use radar_mqtt::Mqtt;
use radar_neighbours::NeighbourWatch;
use radar_quic::Quic;
use radar_rdp::Rdp;
use radar_ssh::Ssh;
use radar_tls::Tls;
use std::{io::Cursor, path::Path};

/// Plays a capture file.
pub fn run(input: &[u8]) {
    let plan = plan();
    let mut engine = Engine::new(plan);
    let mut files = Files::of(Path::new("input"), Box::new(Cursor::new(input.to_vec())));
    let mut chunk = Chunk::new();
    while let Ok(Filled::Frames | Filled::Idle) = files.fill(&mut chunk) {
        engine.play(chunk.frames());
    }
    engine.check_stats();
    drop(engine.end());
}

/// Plays frames: the same without a file's format to be got right.
pub fn run_frames(input: &[u8]) {
    let plan = plan();
    let mut engine = Engine::new(plan);
    engine.play(frames::read(input).frames());
    engine.check_stats();
    drop(engine.end());
}

/// Each capture.
#[must_use]
pub fn seeds(captures: &Captures) -> Vec<Vec<u8>> {
    captures.files()
}

fn plan() -> &'static Plan {
    let analyzers = || {
        vec![
            engine::linked::<AppProto>(),
            engine::linked::<Beacon>(),
            engine::linked::<Dhcp>(),
            engine::linked::<Dns>(),
            engine::linked::<Http>(),
            engine::linked::<Mqtt>(),
            engine::linked::<NeighbourWatch>(),
            engine::linked::<Quic>(),
            engine::linked::<Rdp>(),
            engine::linked::<Ssh>(),
            engine::linked::<Tls>(),
        ]
    };
    engine::plan("all", analyzers)
}
