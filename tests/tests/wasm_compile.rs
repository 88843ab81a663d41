//! A module made to keep the compiler busy is refused, or its compilation ended, and capture loses nothing meanwhile.

mod live_network;

use live_network::generator::{Sender, cable, in_own_network, run};
use radar_tests::{Radar, wasm::costly};
use rustix::process::Signal;
use std::{
    fs, thread,
    time::{Duration, Instant},
};

/// Of which all but a little is the child's processor time, if it has one of two processors to itself.
const PATIENCE: Duration = Duration::from_secs(60);

const CONFIG: &str = "[analyzers.dns]\n[sinks.json]\npath = \"-\"\n";

fn hostile() -> String {
    format!("{CONFIG}[analyzers.x-costly]\nwasm = \"costly.wasm\"\n")
}

#[test]
fn what_compilers_do_not_make_is_refused_at_once() {
    // 328 KiB: two thousand variables and twenty thousand blocks. 675 KiB: one function of them.
    for (module, words) in [
        (costly(1, 2000, 20_000), "2000 local variables, and may have 1500"),
        (costly(1, 400, 50_000), "octets, and may have"),
    ] {
        let begin = Instant::now();
        let ended = Radar::new(&hostile()).file("costly.wasm", &module).args(&["check"]).run();
        let ended = ended.with_exit(78).saying(words).saying("this would keep the compiler busy for long");
        assert!(begin.elapsed() < Duration::from_secs(10), "{:?}", begin.elapsed());
        assert!(ended.memory_peak < 128 << 20, "{}", ended.memory_peak);
    }
}

#[test]
fn a_compilation_without_end_is_ended_and_capture_goes_on() {
    in_own_network("a_compilation_without_end_is_ended_and_capture_goes_on", || {
        cable("va", "vb");
        // Each function is within what is allowed, but there are many: 6.8 MiB.
        let module = costly(75, 1400, 6500);
        let radar = Radar::new(&(CONFIG.to_owned() + "[stats]\ninterval = \"100ms\"\n")).args(&["-i", "vb"]);
        let mut radar =
            live_network::start(radar.within(Duration::from_secs(120)).file("costly.wasm", &module));
        // 100 000 packets a second when nothing else runs here, as RADAR_SOAK says.
        let (rate, seconds) =
            if std::env::var_os("RADAR_SOAK").is_some() { (100_000, 20) } else { (2_000, 20) };
        let packets = rate * seconds;
        let sender =
            thread::spawn(move || Sender::open("va").and_then(|it| it.send_numbers(0..packets, rate)));
        fs::write(radar.folder().join("radar.toml"), hostile()).expect("saved");
        let begin = Instant::now();
        radar.wait_for_message("that is refused", 1, PATIENCE);
        eprintln!("6.8 MiB of costly functions were refused after {:?}", begin.elapsed());
        sender.join().expect("it sent").expect("sent");
        radar.has_said(live_network::STATS, Duration::from_secs(10));
        radar.signal(Signal::INT);
        let stats = radar.end().with_exit(0).stats();
        let capture = &stats["capture"];
        eprintln!("{rate} packets a second meanwhile: {capture}");
        assert_eq!((&capture["kernel_drops"], &capture["delivered"]), (&0.into(), &packets.into()));
        run("ip link del va");
    });
}
