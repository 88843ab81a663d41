//! Every target over its seeds, and over some thousand inputs that are a little different. A fuzzer
//! finds more; this finds at once what a change has broken plainly.

use radar_fuzz::{Target, captures::Captures, mutate::Mutator, names, target};
use std::{
    env, fs, panic,
    path::Path,
    time::{Duration, Instant},
};

/// Inputs made of each target's seeds, the same ones each time.
const CHANGED: usize = 1000;

/// When it is enough: there are engines that take a while to start in a debug build.
const ENOUGH: Duration = Duration::from_secs(3);

fn check(name: &str) {
    let target = target(name);
    let seeds = (target.seeds)(&Captures::own());
    assert!(!seeds.is_empty(), "{name} has no seed");
    seeds.iter().for_each(|seed| run(target, seed));
    found(name).iter().for_each(|input| run(target, input));
    run(target, &[]);
    let (mut mutator, begun) = (Mutator::new(1), Instant::now());
    for _ in 0..CHANGED {
        let mut pick = || &seeds[mutator.below(seeds.len())];
        let (one, other) = (pick(), pick());
        let mut input = mutator.change(one, other);
        input.truncate(target.octets_max);
        run(target, &input);
        if begun.elapsed() > ENOUGH {
            break;
        }
    }
}

/// Inputs that once went wrong, named after what was wrong.
fn found(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/found").join(name);
    let files = fs::read_dir(folder).into_iter().flatten().flatten();
    files.map(|file| fs::read(file.path()).expect("a file can be read")).collect()
}

/// Runs a target, and keeps the input if that goes wrong.
fn run(target: &Target, input: &[u8]) {
    if let Err(cause) = panic::catch_unwind(|| (target.run)(input)) {
        let file = env::temp_dir().join(format!("radar-fuzz-{}", target.name));
        fs::write(&file, input).expect("the temporary folder can be written to");
        eprintln!("again with: cargo run -p radar-fuzz -- run {} {}", target.name, file.display());
        panic::resume_unwind(cause);
    }
}

/// A test for each target, and one that none was left out.
macro_rules! targets {
    ($($name:ident)*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*

        #[test]
        fn every_target_is_tested_and_has_its_file() {
            let tested = [$(stringify!($name)),*];
            assert_eq!(names(), tested);
            let package = include_str!("../Cargo.toml");
            for name in tested {
                assert!(package.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name} is no binary");
            }
        }
    };
}

targets! {
    answers app_proto capture_file config decode dhcp dns dns_message filter flow_table fragments hello http json manifest mmdb module
    mqtt neighbours quic quic_frames rdp reassembly said ssh tls tls_stream whole whole_frames x509
}
