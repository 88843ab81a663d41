//! Capture files: whole, packed, several, cut, missing, and what is none.

use flate2::{Compression, write::GzEncoder};
use radar_tests::{Ended, Radar, traffic::lookups};
use std::{fs, io::Write, path::Path};

const CONFIG: &str = "workers = 1\n[analyzers.dns]\n[sinks.json]\npath = \"-\"\nexcept = [\"stats\"]\n";

fn radar() -> Radar {
    Radar::new(CONFIG)
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).expect("memory takes it");
    gzip.finish().expect("memory takes it")
}

#[track_caller]
fn messages(ended: &Ended, number: usize) {
    assert_eq!(ended.dns_messages().len(), number, "{}", ended.stderr);
}

#[test]
fn files_are_read_one_after_the_other() {
    let radar = radar().file("a.pcap", lookups(3).bytes()).file("b.pcap", lookups(5).bytes());
    let ended = radar.read("a.pcap").read("b.pcap").run().with_exit(0);
    messages(&ended, 16);
    let files: Vec<_> =
        ended.dns_messages().into_iter().map(|event| event["pcap_filename"].clone()).collect();
    assert!(files[..6].iter().all(|file| file == "a.pcap"), "{files:?}");
    assert!(files[6..].iter().all(|file| file == "b.pcap"), "{files:?}");
}

#[test]
fn a_file_can_be_read_again_and_again_and_time_goes_on() {
    let ended =
        radar().file("a.pcap", lookups(3).bytes()).read("a.pcap").args(&["--repeat", "--count", "15"]).run();
    messages(&ended, 15);
    let times: Vec<_> = ended.dns_messages().iter().map(|event| event["timestamp"].to_string()).collect();
    assert!(times.is_sorted() && times.first() != times.get(6), "{times:?}");
}

#[test]
fn a_directory_stands_for_the_captures_in_it() {
    let radar = radar();
    fs::create_dir_all(radar.folder().join("captures/older")).unwrap();
    let radar =
        radar.file("captures/a.pcap", lookups(3).bytes()).file("captures/notes.txt", b"taken on Monday");
    let ended = radar.file("captures/older/b.pcap", lookups(5).bytes()).read("captures").run().with_exit(0);
    messages(&ended.saying("left out: captures/notes.txt is not a capture"), 16);
}

#[test]
fn a_packed_file_is_read_like_any_other() {
    let ended =
        radar().file("a.pcap.gz", &gzipped(lookups(300).bytes())).read("a.pcap.gz").run().with_exit(0);
    messages(&ended, 600);
}

/// 96 octets is too few for any frame here, so every cut is within a record.
#[test]
fn a_file_that_is_cut_short_gives_all_that_is_before_the_cut() {
    let capture = lookups(300);
    for frames in [0, 1, 7, 599] {
        for more in [1, 15, 16, 17, 50] {
            let length = capture.first(frames).len() + more;
            let cut = capture.bytes()[..length].to_vec();
            let ended = radar().file("cut.pcap", &cut).read("cut.pcap").run().with_exit(65);
            let message = format!("cut.pcap is cut short: record {} at byte {}", frames + 1, length - more);
            let ended = ended.saying(&message);
            messages(&ended, frames);
            let flows = ended.events_of("flow");
            assert_eq!(flows.len(), frames.div_ceil(2));
        }
    }
}

#[test]
fn a_file_without_a_frame_is_no_error_and_one_without_a_header_is() {
    let capture = lookups(1);
    let _ = radar().file("none.pcap", capture.first(0)).read("none.pcap").run().with_exit(0);
    for length in [0, 3, 4, 23] {
        let ended = radar().file("cut.pcap", &capture.bytes()[..length]).read("cut.pcap").run();
        let _ = ended.with_exit(65).saying("cut.pcap is ");
    }
}

#[test]
fn a_packed_file_that_is_cut_short_gives_what_can_be_unpacked() {
    let packed = gzipped(lookups(300).bytes());
    let ended = radar().file("cut.gz", &packed[..packed.len() / 2]).read("cut.gz").run().with_exit(65);
    let events = ended.dns_messages().len();
    assert!((100..600).contains(&events), "{events} events\n{}", ended.stderr);
    let _ = ended.saying("cut.gz is cut short");
}

#[test]
fn a_damaged_file_does_not_keep_the_next_one_from_being_read() {
    let capture = lookups(5);
    let radar = radar().file("cut.pcap", &capture.bytes()[..capture.first(4).len() + 10]);
    let ended = radar.file("b.pcap", lookups(3).bytes()).read("cut.pcap").read("b.pcap").run().with_exit(65);
    messages(&ended, 4 + 6);
}

#[test]
fn a_file_that_is_missing_ends_it_before_anything_is_read() {
    let radar = radar().file("traffic.pcap", lookups(5).bytes());
    let ended = radar.read("traffic.pcap").read("trafic.pcap").run().with_exit(66);
    messages(&ended.saying("cannot open trafic.pcap").saying("there is traffic.pcap"), 0);
}

#[test]
fn what_is_no_capture_is_named_for_what_it_seems_to_be() {
    for (name, octets) in [
        ("a.txt", b"what is this?\n".as_slice()),
        ("a.pdf", b"%PDF-1.7\n%..."),
        ("a.elf", b"\x7fELF\x02\x01\x01"),
    ] {
        let ended = radar().file(name, octets).read(name).run().with_exit(65);
        let _ = ended.saying(&format!("{name} is not a capture"));
    }
}

#[test]
fn an_empty_directory_is_told_of() {
    let radar = radar();
    fs::create_dir(radar.folder().join("empty")).unwrap();
    let _ = radar.read("empty").run().with_exit(66).saying("empty holds no file");
}

#[test]
fn so_many_packets_and_no_more_are_taken() {
    for workers in ["1", "2", "3"] {
        for count in [1, 7, 256, 257, 599, 600, 10_000] {
            let radar = radar().file("a.pcap", lookups(300).bytes()).read("a.pcap");
            let arguments = ["--count", &count.to_string(), "--set", &format!("workers={workers}")];
            let ended = radar.args(&arguments).run().with_exit(0);
            assert_eq!(ended.dns_messages().len(), count.min(600), "{workers} workers, --count {count}");
        }
    }
}

#[test]
fn a_filter_chooses_packets() {
    let radar = || radar().file("a.pcap", lookups(10).bytes()).read("a.pcap");
    messages(&radar().args(&["src", "port", "53"]).run().with_exit(0), 10);
    messages(&radar().args(&["-f", "udp port 10003"]).run().with_exit(0), 2);
    messages(&radar().args(&["tcp"]).run().with_exit(0), 0);
}

#[test]
fn the_command_line_goes_before_the_file() {
    let radar = radar().file("a.pcap", lookups(10).bytes()).read("a.pcap");
    let ended = radar.args(&["--set", "sinks.json.path=out.jsonl"]).run().with_exit(0);
    assert!(ended.lines.is_empty());
    let written = fs::read_to_string(Path::new(ended.folder.path()).join("out.jsonl")).unwrap();
    assert_eq!(written.lines().count(), 30);
}
