//! Live capture on a cable of our own: every packet is delivered once, or counted as dropped.

#[path = "capture_generator/mod.rs"]
mod generator;
#[path = "capture_generator/packets.rs"]
mod packets;

use std::{
    env,
    os::unix::ffi::OsStrExt,
    process::{self, Child, Command},
    sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use generator::{Sender, cable, connected, counter, in_own_network, number, run};
use radar_core::capture::{
    CaptureError, Chunk, Filled, LinkType, Live, Source, Statistics, flow_hash, interfaces,
    live::{self, Condition, Settings, Spread},
    worker,
};

/// Seconds that each load lasts: a taste by default; 20 is what R4 asks for.
fn seconds() -> u64 {
    env::var("RADAR_LIVE_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(1)
}

const RATE: u64 = 200_000;

/// What the sending process is to do: how many frames, and whether to stop us in their midst.
const LOAD: &str = "RADAR_TEST_LOAD";

/// The sending process: this test called again with [`LOAD`] set. It has to be another process, or
/// stopping the receiver would stop the sender as well.
#[test]
fn sender() {
    let Ok(load) = env::var(LOAD) else { return };
    let (frames, stop) = load.split_once(' ').expect("a load");
    let (frames, stop) = (frames.parse().expect("frames"), stop == "stop");
    let sender = Sender::open("va").expect("the cable");
    sender.send_numbers(0..frames / 2, RATE).expect("sent");
    if stop {
        signal_parent(libc::SIGSTOP);
    }
    sender.send_numbers(frames / 2..frames, RATE).expect("sent");
    if stop {
        signal_parent(libc::SIGCONT);
    }
}

fn signal_parent(signal: i32) {
    // SAFETY: neither has conditions.
    assert_eq!(unsafe { libc::kill(libc::getppid(), signal) }, 0);
}

fn start_sender(frames: u64, stop: bool) -> Child {
    Command::new(env::current_exe().expect("this test"))
        .args(["--exact", "sender", "--nocapture"])
        .env(LOAD, format!("{frames} {}", if stop { "stop" } else { "go" }))
        .stdout(process::Stdio::null())
        .spawn()
        .expect("the sender")
}

/// Starts a sender, and returns when its packets come.
fn start_sender_and_wait(frames: u64) -> Child {
    let before = counter("vb", "rx_packets");
    let sender = start_sender(frames, false);
    while counter("vb", "rx_packets") == before {
        thread::sleep(Duration::from_millis(1));
    }
    sender
}

fn on_cable(buffer: u32) -> Settings {
    Settings { interfaces: vec!["vb".into()], buffer, ..Settings::default() }
}

/// Frames that came, by their numbers.
struct Seen {
    times: Vec<AtomicU8>,
    foreign: AtomicU64,
}

impl Seen {
    fn new(frames: u64) -> Self {
        Self { times: (0..frames).map(|_| AtomicU8::new(0)).collect(), foreign: AtomicU64::new(0) }
    }

    fn note(&self, chunk: &Chunk) {
        for frame in chunk.frames().iter() {
            match number(frame.data).and_then(|number| self.times.get(number as usize)) {
                Some(times) => times.fetch_add(1, Ordering::Relaxed).into(),
                None => self.foreign.fetch_add(1, Ordering::Relaxed),
            };
        }
    }

    fn once(&self) -> u64 {
        self.times.iter().filter(|times| times.load(Ordering::Relaxed) == 1).count() as u64
    }

    fn twice(&self) -> u64 {
        self.times.iter().filter(|times| times.load(Ordering::Relaxed) > 1).count() as u64
    }
}

/// Fills until `over`, then stops and takes what the kernel still holds.
fn receive(mut live: Live, seen: &Seen, over: &AtomicBool) -> Statistics {
    let mut chunk = Chunk::new();
    loop {
        match live.fill(&mut chunk).expect("frames") {
            Filled::Frames => seen.note(&chunk),
            Filled::Idle => {}
            Filled::End => return live.statistics(),
        }
        if over.load(Ordering::Relaxed) {
            live.stop();
        }
    }
}

/// Receives on all workers until `until` returns.
fn receive_all(workers: Vec<Live>, seen: &Seen, until: impl FnOnce()) -> Vec<Statistics> {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        let receive = |live| scope.spawn(|| receive(live, seen, &over));
        let threads: Vec<_> = workers.into_iter().map(receive).collect();
        until();
        over.store(true, Ordering::Relaxed);
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

fn sum(statistics: &[Statistics]) -> Statistics {
    statistics.iter().fold(Statistics::default(), |sum, one| sum.plus(*one))
}

/// The identity that R4 asks for, with difference 0.
fn account(workers: usize, buffer: u32, stop: bool) {
    cable("va", "vb");
    let frames = RATE * seconds();
    let seen = Seen::new(frames);
    let live = live::open(&on_cable(buffer), workers).expect("root");
    let statistics = receive_all(live, &seen, || {
        let status = start_sender(frames, stop).wait().expect("the sender");
        assert!(status.success());
    });
    let total = sum(&statistics);
    let arrived = counter("vb", "rx_packets");
    eprintln!("{workers} workers, {buffer} octets, stop {stop}: sent {frames}, arrived {arrived}, {total:?}");
    assert_eq!((arrived, total.received), (frames, frames));
    assert_eq!(total.delivered + total.dropped_kernel, frames);
    assert_eq!((total.waiting(), total.refused), (Some(0), 0));
    assert_eq!((seen.once(), seen.twice()), (total.delivered, 0));
    assert_eq!(seen.foreign.load(Ordering::Relaxed), 0);
    // Nothing is to be dropped if it was not stopped either; but that depends on how busy the
    // machine is, and a count that is right is what this is about.
    assert!(total.dropped_kernel > 0 || !stop, "the ring was to overflow");
    assert!(statistics.iter().all(|worker| worker.received > frames / 4), "shared out: {statistics:?}");
}

const PLENTY: u32 = 16 * 1024 * 1024;

#[test]
fn every_packet_is_delivered_to_one_worker() {
    in_own_network("every_packet_is_delivered_to_one_worker", || account(1, PLENTY, false));
}

#[test]
fn every_packet_is_delivered_to_one_of_two_workers() {
    in_own_network("every_packet_is_delivered_to_one_of_two_workers", || account(2, PLENTY, false));
}

#[test]
fn a_worker_that_was_stopped_counts_what_it_missed() {
    in_own_network("a_worker_that_was_stopped_counts_what_it_missed", || account(1, 1 << 20, true));
}

#[test]
fn two_workers_that_were_stopped_count_what_they_missed() {
    in_own_network("two_workers_that_were_stopped_count_what_they_missed", || account(2, 1 << 20, true));
}

#[test]
fn a_ring_of_64_kib_loses_nothing_unseen() {
    in_own_network("a_ring_of_64_kib_loses_nothing_unseen", || account(1, 64 * 1024, true));
}

#[test]
fn two_rings_of_64_kib_lose_nothing_unseen() {
    in_own_network("two_rings_of_64_kib_lose_nothing_unseen", || account(2, 64 * 1024, true));
}

#[test]
fn workers_that_join_under_load_get_no_packet_twice() {
    in_own_network("workers_that_join_under_load_get_no_packet_twice", || {
        cable("va", "vb");
        for _ in 0..5 {
            let frames = RATE / 2;
            let seen = Seen::new(frames);
            let mut sender = start_sender_and_wait(frames);
            let live = live::open(&on_cable(PLENTY), 2).expect("root");
            let total =
                sum(&receive_all(live, &seen, || assert!(sender.wait().expect("the sender").success())));
            assert!(total.delivered > 0 && total.delivered < frames, "joined in the midst: {total:?}");
            assert_eq!((total.waiting(), seen.twice()), (Some(0), 0));
            assert_eq!(seen.once(), total.delivered);
        }
    });
}

#[test]
fn what_comes_before_the_filter_is_in_place_is_neither_delivered_nor_counted() {
    in_own_network("what_comes_before_the_filter_is_in_place_is_neither_delivered_nor_counted", || {
        cable("va", "vb");
        let settings = Settings { filter: Some("not udp".into()), ..on_cable(PLENTY) };
        let mut sender = start_sender_and_wait(10 * RATE);
        for _ in 0..10 {
            let live = live::open(&settings, 2).expect("root");
            let total = sum(&receive_all(live, &Seen::new(0), || ()));
            assert_eq!(total, Statistics::default());
        }
        assert!(sender.try_wait().expect("the sender").is_none(), "it was to go on all the while");
        sender.kill().and_then(|()| sender.wait()).expect("the sender");
    });
}

#[test]
fn a_filter_changed_under_load_loses_nothing_unseen() {
    in_own_network("a_filter_changed_under_load_loses_nothing_unseen", || {
        cable("va", "vb");
        let frames = RATE / 2;
        let seen = Seen::new(frames);
        let mut live = live::open(&on_cable(PLENTY), 1).expect("root").remove(0);
        let mut sender = start_sender(frames, false);
        let mut chunk = Chunk::new();
        let filters = ["udp src port 10007", "udp", "not udp", "src host 192.0.2.9"].map(Some);
        for filter in filters.into_iter().chain([None]).cycle() {
            live.set_filter(filter).expect("a filter");
            if live.fill(&mut chunk).expect("frames") == Filled::Frames {
                seen.note(&chunk);
            }
            if sender.try_wait().expect("the sender").is_some() {
                break;
            }
        }
        let total = receive(live, &seen, &AtomicBool::new(true));
        assert!(total.delivered > 0 && total.received < frames, "{total:?}");
        assert_eq!((total.waiting(), seen.twice()), (Some(0), 0));
        assert_eq!(seen.once(), total.delivered);
    });
}

#[test]
fn a_capture_stopped_under_load_delivers_what_it_has_received() {
    in_own_network("a_capture_stopped_under_load_delivers_what_it_has_received", || {
        cable("va", "vb");
        let frames = RATE;
        let seen = Seen::new(frames);
        let live = live::open(&on_cable(PLENTY), 2).expect("root");
        let mut sender = start_sender_and_wait(frames);
        let wait = || thread::sleep(Duration::from_millis(200));
        let total = sum(&receive_all(live, &seen, wait));
        assert!(total.delivered > 0 && total.received < frames, "{total:?}");
        assert_eq!((total.waiting(), seen.once(), seen.twice()), (Some(0), total.delivered, 0));
        sender.kill().and_then(|()| sender.wait()).expect("the sender");
    });
}

/// Fills for as long as it takes until `enough`, and returns the frames that came.
fn fill_until(live: &mut Live, mut enough: impl FnMut(&mut Live, u64) -> bool) -> u64 {
    let (mut chunk, mut frames, begun) = (Chunk::new(), 0, Instant::now());
    while !enough(live, frames) {
        assert!(begun.elapsed() < Duration::from_secs(5), "{frames} frames, {:?}", live.report());
        if live.fill(&mut chunk).expect("no error") == Filled::Frames {
            frames += chunk.frames().len() as u64;
        }
    }
    frames
}

fn condition(live: &mut Live) -> Condition {
    live.report()[0].condition
}

#[test]
fn an_interface_that_goes_down_and_up_goes_on() {
    in_own_network("an_interface_that_goes_down_and_up_goes_on", || {
        cable("va", "vb");
        let sender = Sender::open("va").expect("the cable");
        let mut live = live::open(&on_cable(PLENTY), 1).expect("root").remove(0);
        sender.send_numbers(0..100, RATE).expect("sent");
        fill_until(&mut live, |_, frames| frames == 100);
        run("ip link set vb down");
        fill_until(&mut live, |live, _| condition(live) == Condition::Down);
        run("ip link set vb up");
        connected("va");
        connected("vb");
        sender.send_numbers(0..100, RATE).expect("sent");
        fill_until(&mut live, |_, frames| frames == 100);
        fill_until(&mut live, |live, _| condition(live) == Condition::Up);
        assert_eq!(live.statistics().waiting(), Some(0));
    });
}

#[test]
fn an_interface_is_looked_after_while_another_is_busy() {
    in_own_network("an_interface_is_looked_after_while_another_is_busy", || {
        cable("va", "vb");
        cable("vc", "vd");
        let settings = Settings { interfaces: vec!["vb".into(), "vd".into()], ..Settings::default() };
        let mut live = live::open(&settings, 1).expect("root").remove(0);
        let mut sender = start_sender_and_wait(10 * RATE);
        fill_until(&mut live, |_, frames| frames > 1000);
        run("ip link set vd down");
        fill_until(&mut live, |live, _| {
            // Slower than the packets come, so that there are always some.
            thread::sleep(Duration::from_millis(2));
            live.report()[1].condition == Condition::Down
        });
        assert_eq!(condition(&mut live), Condition::Up);
        assert!(sender.try_wait().expect("the sender").is_none(), "it was to go on all the while");
        sender.kill().and_then(|()| sender.wait()).expect("the sender");
    });
}

#[test]
fn an_interface_that_is_renamed_goes_on_under_its_new_name() {
    in_own_network("an_interface_that_is_renamed_goes_on_under_its_new_name", || {
        cable("va", "vb");
        let sender = Sender::open("va").expect("the cable");
        let mut live = live::open(&on_cable(PLENTY), 1).expect("root").remove(0);
        run("ip link set vb name vc");
        fill_until(&mut live, |live, _| live.report()[0].interface == "vc");
        sender.send_numbers(0..100, RATE).expect("sent");
        fill_until(&mut live, |_, frames| frames == 100);
        assert_eq!((condition(&mut live), live.statistics().waiting()), (Condition::Up, Some(0)));
    });
}

#[test]
fn an_interface_that_is_deleted_and_made_again_is_captured_again() {
    in_own_network("an_interface_that_is_deleted_and_made_again_is_captured_again", || {
        for workers in [1, 2] {
            cable("va", "vb");
            let mut all = live::open(&on_cable(PLENTY), workers).expect("root");
            let sender = Sender::open("va").expect("the cable");
            sender.send_numbers(0..1000, RATE).expect("sent");
            run("ip link del vb");
            for live in &mut all {
                fill_until(live, |live, _| condition(live) == Condition::Gone);
            }
            let before: u64 = all.iter_mut().map(|live| live.statistics().delivered).sum();
            assert_eq!(before, 1000, "what the ring held was delivered");
            cable("va", "vb");
            let begun = Instant::now();
            for live in &mut all {
                fill_until(live, |live, _| condition(live) == Condition::Up);
            }
            assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
            let sender = Sender::open("va").expect("the cable");
            sender.send_numbers(0..1000, RATE).expect("sent");
            let seen = Seen::new(1000);
            let total = sum(&receive_all(all, &seen, || thread::sleep(Duration::from_millis(200))));
            assert_eq!((seen.once(), seen.twice()), (1000, 0), "{total:?}");
            assert_eq!((total.delivered, total.waiting()), (2000, Some(0)));
            run("ip link del vb");
        }
    });
}

#[test]
fn any_captures_all_interfaces_and_tells_which() {
    in_own_network("any_captures_all_interfaces_and_tells_which", || {
        cable("va", "vb");
        cable("vc", "vd");
        let settings = Settings {
            interfaces: vec!["any".into()],
            filter: Some("inbound and udp dst port 9".into()),
            ..Settings::default()
        };
        let mut live = live::open(&settings, 1).expect("root").remove(0);
        Sender::open("va").expect("the cable").send_numbers(0..30, RATE).expect("sent");
        Sender::open("vc").expect("the cable").send_numbers(0..50, RATE).expect("sent");
        let (mut chunk, mut names) = (Chunk::new(), Vec::new());
        while names.len() < 80 {
            live.fill(&mut chunk).expect("frames");
            let name = |interface| chunk.origin().interface_name(interface).expect("a name").to_owned();
            names.extend(chunk.frames().iter().map(|frame| name(frame.interface)));
        }
        let count = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
        assert_eq!((count("vb"), count("vd")), (30, 50));
        assert_eq!(live.statistics().waiting(), Some(0));
    });
}

#[test]
fn a_filter_that_the_kernel_cannot_run_is_run_by_us_and_counted() {
    in_own_network("a_filter_that_the_kernel_cannot_run_is_run_by_us_and_counted", || {
        cable("va", "vb");
        // The length of the hardware address is only in the header that libpcap makes up.
        let filter = Some("link[11] = 6 and inbound and udp src port 10007".into());
        let settings = Settings { interfaces: vec!["any".into()], filter, ..Settings::default() };
        let mut live = live::open(&settings, 1).expect("root").remove(0);
        Sender::open("va").expect("the cable").send_numbers(0..1000, RATE).expect("sent");
        let frames = fill_until(&mut live, |live, _| live.statistics().refused == 1999);
        assert_eq!(frames, 1);
        assert_eq!(live.statistics().waiting(), Some(0));
    });
}

#[test]
fn a_name_that_is_no_utf_8_hides_no_other_interface() {
    in_own_network("a_name_that_is_no_utf_8_hides_no_other_interface", || {
        let name = std::ffi::OsStr::from_bytes(b"odd\xff");
        let status = Command::new("ip").args(["link", "add"]).arg(name).args(["type", "veth"]).status();
        assert!(status.expect("iproute2").success());
        let interfaces = interfaces::list();
        let names: Vec<_> = interfaces.iter().map(|interface| interface.name.as_str()).collect();
        assert!(names.contains(&"lo") && names.contains(&"odd\u{fffd}"), "{names:?}");
        let lo = Settings { interfaces: vec!["lo".into()], ..Settings::default() };
        assert!(live::open(&lo, 1).is_ok());
    });
}

#[test]
fn a_confined_process_goes_on_capturing_and_counting() {
    in_own_network("a_confined_process_goes_on_capturing_and_counting", || {
        cable("va", "vb");
        let sender = Sender::open("va").expect("the cable");
        let mut live = live::open(&on_cable(PLENTY), 1).expect("root").remove(0);
        run("mount -t tmpfs none /sys");
        run("mount -t tmpfs none /proc");
        give_away_all_rights();
        sender.send_numbers(0..100, RATE).expect("sent");
        fill_until(&mut live, |_, frames| frames == 100);
        let expected = Statistics { received: 100, delivered: 100, ..Statistics::default() };
        assert_eq!(live.statistics(), expected);
        assert_eq!(condition(&mut live), Condition::Up);
    });
}

#[test]
fn an_interface_that_is_gone_is_lost_to_a_process_without_the_right() {
    in_own_network("an_interface_that_is_gone_is_lost_to_a_process_without_the_right", || {
        cable("va", "vb");
        let mut live = live::open(&on_cable(PLENTY), 1).expect("root").remove(0);
        run("ip link del vb");
        fill_until(&mut live, |live, _| condition(live) == Condition::Gone);
        cable("va", "vb");
        give_away_all_rights();
        let mut chunk = Chunk::new();
        let error = loop {
            match live.fill(&mut chunk) {
                Ok(filled) => assert_eq!(filled, Filled::Idle),
                Err(error) => break error,
            }
        };
        assert!(
            matches!(&error, CaptureError::InterfaceGone { interface, .. } if interface == "vb"),
            "{error}"
        );
        assert_eq!(live.fill(&mut chunk).expect("told already"), Filled::End);
    });
}

#[test]
fn a_packet_on_the_loopback_interface_comes_once() {
    in_own_network("a_packet_on_the_loopback_interface_comes_once", || {
        for interface in ["lo", "any"] {
            let filter = Some("udp dst port 9".into());
            let settings = Settings { interfaces: vec![interface.into()], filter, ..Settings::default() };
            let mut live = live::open(&settings, 1).expect("root").remove(0);
            let socket = std::net::UdpSocket::bind("127.0.0.1:0").expect("a socket");
            for _ in 0..10 {
                let _ = socket.send_to(b"once", "127.0.0.1:9");
            }
            let begun = Instant::now();
            let frames = fill_until(&mut live, |_, _| begun.elapsed() > Duration::from_millis(200));
            let statistics = live.statistics();
            assert_eq!((frames, statistics.received, statistics.waiting()), (10, 10, Some(0)));
        }
    });
}

#[test]
fn an_interface_that_is_down_is_no_riddle() {
    in_own_network("an_interface_that_is_down_is_no_riddle", || {
        cable("va", "vb");
        run("ip link set vb down");
        let error = live::open(&on_cable(PLENTY), 1).err().expect("it is down");
        assert_eq!(error.to_string(), "cannot capture on vb: the interface is down");
        assert!(matches!(error, CaptureError::InterfaceDown { .. }));
    });
}

/// Those of this thread only, which ends with the test.
fn give_away_all_rights() {
    let none = rustix::thread::CapabilitySet::empty();
    let sets = rustix::thread::CapabilitySets { effective: none, permitted: none, inheritable: none };
    rustix::thread::set_capabilities(None, sets).expect("rights can always be given away");
}

#[test]
fn a_process_without_the_right_is_told_so() {
    in_own_network("a_process_without_the_right_is_told_so", || {
        cable("va", "vb");
        give_away_all_rights();
        let error = live::open(&on_cable(PLENTY), 1).err().expect("no right");
        assert_eq!(error.to_string(), "cannot capture on vb: this program lacks CAP_NET_RAW");
        assert_eq!(error.exit_code(), 77);
    });
}

/// The frames that each worker is given of those sent by `va`, seen at this interface.
fn dealt(spread: Spread, interface: &str, frames: &[Vec<u8>]) -> [Vec<(LinkType, Vec<u8>)>; 2] {
    let settings = Settings { spread, interfaces: vec![interface.into()], ..Settings::default() };
    let workers = live::open(&settings, 2).expect("root");
    let sender = Sender::open("va").expect("the cable");
    for frame in frames {
        sender.send(frame).expect("sent");
    }
    let given = |mut live: Live| {
        let (mut chunk, mut given) = (Chunk::new(), Vec::new());
        while live.fill(&mut chunk).expect("frames") != Filled::End {
            given.extend(chunk.frames().iter().map(|frame| (frame.link, frame.data.to_vec())));
            live.stop();
        }
        given
    };
    let [one, other] = workers.try_into().unwrap_or_else(|_| panic!("two"));
    [given(one), given(other)]
}

#[test]
fn the_kernel_deals_out_packets_as_flow_hash_does() {
    in_own_network("the_kernel_deals_out_packets_as_flow_hash_does", || {
        cable("va", "vb");
        let frames = packets::of_all_kinds();
        // Once as they go out, once as they come in, once both: the kernel has the headers elsewhere.
        for (interface, times) in [("va", 1), ("vb", 1), ("any", 2)] {
            let given = dealt(Spread::Hosts, interface, &frames);
            assert_eq!(given[0].len() + given[1].len(), times * frames.len());
            for (index, given) in given.into_iter().enumerate() {
                assert!(given.len() > times * frames.len() / 4, "worker {index} has {}", given.len());
                for (link, frame) in given {
                    let whole = link != LinkType::ETHERNET || frames.contains(&frame);
                    assert!(whole, "changed on the way: {frame:02x?}");
                    let hash = flow_hash(link, &frame);
                    // In its made-up header libpcap 1.10.3 mistakes the type of a second tag, so that
                    // the kernel sees more of these packets than we do.
                    let mistaken = interface == "any" && hash == 0;
                    assert!(mistaken || worker(hash, 2) == index, "{interface} {index} {frame:02x?}");
                }
            }
        }
    });
}

/// What `Spread::Flows` costs, so that its description stays true.
#[test]
fn the_kernels_own_hash_joins_fragments_and_keeps_flows_together() {
    in_own_network("the_kernels_own_hash_joins_fragments_and_keeps_flows_together", || {
        cable("va", "vb");
        for port in 10_000..10_010 {
            let there = packets::udp(HOST, SERVER, port, 53, &[b'x'; 24]);
            let back = packets::udp(SERVER, HOST, 53, port, &[b'y'; 24]);
            let [first, second] = packets::fragments(HOST, SERVER, port, 53, &[b'x'; 24]);
            let mut given = dealt(Spread::Flows, "vb", &[there.clone(), first, second, back.clone()]);
            given.sort_by_key(Vec::len);
            let [none, all] =
                given.map(|given| given.into_iter().map(|(_, frame)| frame).collect::<Vec<_>>());
            assert_eq!((none.len(), all.len()), (0, 3), "port {port}");
            assert!(all.contains(&there) && all.contains(&back));
        }
    });
}

const HOST: [u8; 4] = [192, 0, 2, 1];
const SERVER: [u8; 4] = [198, 51, 100, 1];
