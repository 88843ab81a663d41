//! One worker's part of a chunk that several share.

use super::{
    chunk::{Chunk, FrameHead, Frames},
    flow_hash::{flow_hash, worker},
};
use std::sync::Arc;

/// The frames of a chunk that fall to one worker; the bytes stay where they are.
#[derive(Debug)]
pub struct Share {
    chunk: Arc<Chunk>,
    heads: Vec<FrameHead>,
}

impl Share {
    /// Its frames, in the order of the chunk.
    #[must_use]
    pub fn frames(&self) -> Frames<'_> {
        self.chunk.frames_of(&self.heads)
    }

    /// The chunk it is part of.
    #[must_use]
    pub fn chunk(&self) -> &Chunk {
        &self.chunk
    }
}

/// Shares a chunk out: both directions of a flow, its fragments and the ICMP errors about it fall
/// to the same worker.
#[must_use]
pub fn share(chunk: &Arc<Chunk>, workers: usize) -> Vec<Share> {
    let each = chunk.frames().len() / workers.max(1) * 5 / 4;
    let share = || Share { chunk: Arc::clone(chunk), heads: Vec::with_capacity(each) };
    let mut shares: Vec<Share> = std::iter::repeat_with(share).take(workers).collect();
    for (frame, head) in chunk.frames().iter().zip(chunk.heads()) {
        if let Some(share) = shares.get_mut(worker(flow_hash(frame.link, frame.data), workers)) {
            share.heads.push(*head);
        }
    }
    shares
}
