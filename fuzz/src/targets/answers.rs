//! What a WASM plugin answers, and the inputs that it is given: read or refused, and what was read is written the same.

use crate::captures::Captures;
use radar_abi::flat::{Answer, Answers, Inputs, Reader, write};

/// Reads a buffer as both.
pub fn run(input: &[u8]) {
    if let Ok(reader) = Reader::new(input) {
        let read: Vec<Answer<'_>> = reader.map_while(Result::ok).collect();
        let mut again = Answers::new();
        again.clear();
        read.iter().for_each(|answer| again.push(answer));
        let again = again.finish();
        let reread: Vec<_> = Reader::new(again).into_iter().flatten().map_while(Result::ok).collect();
        assert_eq!(format!("{reread:?}"), format!("{read:?}"));
    }
    if let Some(inputs) = Inputs::new(input) {
        let read: Vec<_> = inputs.collect();
        // Records may share octets, and are written with their own each.
        if read.iter().map(|input| input.data.len()).sum::<usize>() < 1 << 20 {
            let mut again = Vec::new();
            write(&mut again, &read);
            let reread: Vec<_> = Inputs::new(&again).into_iter().flatten().collect();
            assert_eq!(format!("{reread:?}"), format!("{read:?}"));
        }
    }
}

/// One of each kind, and two inputs.
#[must_use]
pub fn seeds(_: &Captures) -> Vec<Vec<u8>> {
    use radar_abi::stable::{
        Emission, Input,
        std_types::{RSlice, RStr},
    };
    let mut answers = Answers::new();
    answers.clear();
    let emission = Emission {
        time: 1,
        flow: 2,
        packet: 3,
        slot: 4,
        input: 0,
        event: 0,
        direction: 1,
        padding: [0; 5],
        reserved: [0; 2],
        body: RSlice::from_slice(b"{\"a\":1}"),
        summary: RStr::from_str("a line"),
    };
    for answer in [
        Answer::Emit(emission),
        Answer::Done { slot: 1, flow: 2 },
        Answer::Identify { slot: 1, flow: 2, protocol: 0 },
        Answer::Change { slot: 1, flow: 2, protocol: 0 },
        Answer::Enrich { slot: 1, flow: 2, section: 0, json: b"{}" },
        Answer::Count { counter: 0, increment: 1 },
    ] {
        answers.push(&answer);
    }
    let mut inputs = Vec::new();
    let data = |data| Input { data: RSlice::from_slice(data), ..Input::empty() };
    write(&mut inputs, &[data(b"one"), data(b"two")]);
    vec![answers.finish().to_vec(), inputs]
}
