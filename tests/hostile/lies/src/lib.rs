//! Says what cannot be. It is written against the boundary itself: the SDK would not let it.
//!
//! Of every datagram it emits `x_truth` once, which is to be taken, and each lie once, none of which is.

use radar_abi::{
    Manifest,
    manifest::{EventType, Selection, Wants},
    stable::{
        Answer, Emission, Fault, HostRef, Input, NO_SLOT, OutletBox, Plugin, PluginRef, PrefixTypeTrait,
        Request, TD_Opaque, Worker, Worker_TO, WorkerBox, fault,
        std_types::{RSlice, RStr, RString},
    },
};

/// Twice the longest event there may be.
const HUGE: usize = 512 << 10;

struct Liar;

impl Worker for Liar {
    fn batch(&mut self, inputs: RSlice<'_, Input<'_>>, host: &mut HostRef<'_>) -> Answer<()> {
        let huge = format!("{{\"huge\":\"{}\"}}", "x".repeat(HUGE));
        for (at, input) in inputs.iter().enumerate() {
            let truth = emission(at, input, "{\"true\":true}");
            host.emit(&truth);
            for body in ["", "[]", "7", "null", "{", "}", "{\"a\":\n1}", &huge] {
                host.emit(&emission(at, input, body));
            }
            host.emit(&Emission { event: 1, ..truth });
            host.emit(&Emission { event: u16::MAX, ..truth });
            host.emit(&Emission { slot: u32::MAX - 1, ..truth });
            host.emit(&Emission { flow: input.flow ^ 1, ..truth });
            host.emit(&Emission { slot: NO_SLOT, input: u32::MAX, ..truth });
            meddle(input, host);
        }
        // It failed, it says, at an input that it was never given.
        Answer::RErr(Fault {
            code: 99,
            at: u32::MAX,
            message: "\u{1b}[2Jnot I\n".into(),
            setting: RString::new(),
        })
    }
}

/// What it says of flows, of numbers and to the operator.
fn meddle(input: &Input<'_>, host: &mut HostRef<'_>) {
    for slot in 0..64 {
        host.done(slot, input.flow.wrapping_add(slot.into()));
        host.identify(slot, input.flow, 7);
        host.enrich(slot, input.flow, 7, RSlice::from_slice(b"{}"));
        let [none, open] = [&b""[..], b"{"].map(RSlice::from_slice);
        host.enrich_ends(slot, input.flow, 0, none, open, none);
        host.label(slot, input.flow, u32::MAX, RStr::from_str("nothing"));
        host.rtt(slot, input.flow.wrapping_add(1), 9, u64::MAX);
        host.request(RStr::from_str("x-nobody"), RSlice::from_slice(&[b'x'; 100_000]));
    }
    host.done(input.slot, input.flow ^ 1);
    host.identify(input.slot, input.flow, u32::MAX);
    host.count(u32::MAX, u64::MAX);
    host.count(0, u64::MAX);
    host.count(0, 2);
    for _ in 0..100 {
        host.log(99, RStr::from_str("buy now\r\nERROR core: all is lost"));
        host.log(1, RStr::from_str("buy now\r\nERROR core: all is lost"));
    }
}

fn emission<'a>(at: usize, input: &Input<'_>, body: &'a str) -> Emission<'a> {
    Emission {
        time: input.time,
        flow: input.flow,
        packet: input.packet,
        slot: input.slot,
        input: at as u32,
        event: 0,
        direction: 200,
        padding: [0; 5],
        reserved: [u64::MAX; 2],
        body: RSlice::from_slice(body.as_bytes()),
        summary: RStr::from_str("\n{\"event_type\":\"forged\"}\n"),
    }
}

extern "C" fn manifest() -> Answer<RString> {
    let datagrams = Some(Selection { all: true, ..Selection::default() });
    let manifest = Manifest {
        name: "x-lies".to_owned(),
        api: radar_abi::API,
        wants: Wants { datagrams, ..Wants::default() },
        events: vec![EventType { name: "x_truth".to_owned(), ..EventType::default() }],
        counters: vec!["lies".to_owned()],
        ..Manifest::default()
    };
    Answer::ROk(serde_json::to_string(&manifest).unwrap_or_default().into())
}

extern "C" fn new_worker(_: RStr<'_>, _: &Request) -> Answer<WorkerBox> {
    Answer::ROk(Worker_TO::from_value(Liar, TD_Opaque))
}

extern "C" fn new_outlet(_: RStr<'_>, _: &Request) -> Answer<OutletBox> {
    Answer::RErr(Fault { code: fault::FAILED, at: 0, message: "no sink".into(), setting: RString::new() })
}

extern "C" fn helper(_: RStr<'_>, _: i32) -> Answer<()> {
    Answer::ROk(())
}

extern "C" fn ask(_: RStr<'_>, _: RStr<'_>) -> Answer<RString> {
    Answer::ROk("\u{1b}[2J".into())
}

fn root() -> PluginRef {
    Plugin { manifest, new_worker, new_outlet, helper, ask }.leak_into_prefix()
}

radar_abi::export_root!(root);
