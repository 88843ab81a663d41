//! Captures in files and pipes: all whole frames come, and what is wrong is said and survived.

use std::{
    fs,
    io::{Write, pipe},
    os::fd::AsRawFd,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use flate2::{Compression, write::GzEncoder};
use radar_core::capture::{CaptureError, Chunk, Files, Filled, LinkType, OCTETS, Source, filter::Filter};

/// A frame as it was written and should come back: number, nanoseconds, link type, octets, and its
/// length on the wire.
type Written = (u64, u64, LinkType, Vec<u8>, u32);

/// A classic capture of frames with these lengths, and the frames.
fn pcap(lengths: &[usize]) -> (Vec<u8>, Vec<Written>) {
    let mut bytes = b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0\0\0\x10\0\x01\0\0\0".to_vec();
    let mut frames = Vec::new();
    for (number, &length) in (1..).zip(lengths) {
        let data = octets(number, length);
        for word in [number as u32, 7, length as u32, length as u32 + 4] {
            bytes.extend(word.to_le_bytes());
        }
        bytes.extend(&data);
        frames.push((number, number * 1_000_000_000 + 7000, LinkType::ETHERNET, data, length as u32 + 4));
    }
    (bytes, frames)
}

/// A pcapng of two sections, in both byte orders, with a block in between that nobody knows.
fn pcapng(lengths: &[usize]) -> (Vec<u8>, Vec<Written>) {
    let mut bytes = Vec::new();
    let mut frames = Vec::new();
    let (first, second) = lengths.split_at(lengths.len() / 2);
    let little: fn(u32) -> [u8; 4] = u32::to_le_bytes;
    for (lengths, word, link) in
        [(first, little, LinkType::ETHERNET), (second, u32::to_be_bytes, LinkType::RAW)]
    {
        let mut block = |kind: u32, body: &[u8]| {
            let length = word(12 + body.len() as u32);
            bytes.extend([&word(kind)[..], &length, body, &length].concat());
        };
        block(0x0a0d_0d0a, &[word(0x1a2b_3c4d), half(word, 1, 0), [0xff; 4], [0xff; 4]].concat());
        block(0xbad, b"nobody knows");
        // Nanoseconds: if_tsresol is 9.
        let resolution = [half(word, 9, 1), [9, 0, 0, 0], [0; 4]].concat();
        block(1, &[&half(word, link.0, 0)[..], &[0; 4], &resolution].concat());
        for &length in lengths {
            let number = frames.len() as u64 + 1;
            let mut data = octets(number, length);
            frames.push((number, 1 << 32 | number, link, data.clone(), length as u32));
            let fixed = [word(0), word(1), word(number as u32), word(length as u32), word(length as u32)];
            data.resize(length.next_multiple_of(4), 0);
            block(6, &[&fixed.concat()[..], &data].concat());
        }
    }
    (bytes, frames)
}

/// Two numbers of 16 bits in one word, in the order of `word`.
fn half(word: fn(u32) -> [u8; 4], first: u16, second: u16) -> [u8; 4] {
    let [a, b, c, d] = word(u32::from(first) << 16 | u32::from(second));
    if word(1) == [0, 0, 0, 1] { [a, b, c, d] } else { [c, d, a, b] }
}

fn octets(seed: u64, length: usize) -> Vec<u8> {
    (0..length).map(|i| (seed as usize * 31 + i * 7) as u8).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("in memory")
}

/// All frames of a source, and the errors between them.
fn read(files: &mut Files) -> (Vec<Written>, Vec<CaptureError>) {
    let (mut chunk, mut frames, mut errors) = (Chunk::new(), Vec::new(), Vec::new());
    loop {
        match files.fill(&mut chunk) {
            Ok(Filled::Frames) => frames.extend(
                chunk
                    .frames()
                    .iter()
                    .map(|frame| (frame.number, frame.time.0, frame.link, frame.data.to_vec(), frame.length)),
            ),
            Ok(Filled::Idle) => {}
            Ok(Filled::End) => return (frames, errors),
            Err(error) => errors.push(error),
        }
    }
}

fn read_paths(paths: &[PathBuf]) -> (Vec<Written>, Vec<CaptureError>) {
    read(&mut Files::open(paths, None).expect("they are there"))
}

/// A file with these octets, in a directory that is gone with the test.
fn file(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("a.pcap");
    fs::write(&path, bytes).expect("a file");
    (directory, path)
}

fn read_bytes(bytes: &[u8]) -> (Vec<Written>, Vec<CaptureError>) {
    let (_directory, path) = file(bytes);
    read_paths(&[path])
}

/// Lengths that come to several chunks, and end records at many places of them; one frame is longer
/// than a chunk.
fn lengths() -> Vec<usize> {
    let mut lengths: Vec<usize> = (0..4000).map(|i| i * 7919 % 1500).collect();
    lengths.insert(1000, OCTETS + 12_345);
    lengths
}

#[test]
fn frames_come_whole_across_the_borders_of_chunks() {
    for (bytes, frames) in [pcap(&lengths()), pcapng(&lengths())] {
        assert!(bytes.len() > 10 * OCTETS);
        for bytes in [gzip(&bytes), bytes] {
            let (read, errors) = read_bytes(&bytes);
            assert!(errors.is_empty(), "{errors:?}");
            assert_eq!(read.len(), frames.len());
            assert!(read == frames);
        }
    }
}

#[test]
fn a_file_cut_anywhere_gives_its_whole_frames_and_says_where_it_is_cut() {
    for (bytes, frames) in [pcap(&[3, 0, 17, 60]), pcapng(&[3, 0, 17, 60])] {
        let (directory, path) = file(&[]);
        let mut most = 0;
        for end in 0..bytes.len() {
            fs::write(&path, &bytes[..end]).expect("a file");
            let (read, errors) = read_paths(std::slice::from_ref(&path));
            assert_eq!(read, frames[..read.len()], "cut at {end}");
            assert!(read.len() >= most, "cut at {end}: fewer than before");
            most = read.len();
            match &errors[..] {
                [] => {}
                [CaptureError::NotACapture { .. }] => assert!(end < 4, "cut at {end}"),
                [CaptureError::Truncated { offset, needed, available, .. }] => {
                    assert_eq!(*offset as usize + available, end);
                    assert!(needed > available, "cut at {end}");
                }
                other => panic!("cut at {end}: {other:?}"),
            }
        }
        assert!(most >= frames.len() - 1);
        drop(directory);
    }
}

#[test]
fn a_cut_is_told_by_place_and_number_and_exit_code() {
    let (bytes, _) = pcap(&[3, 20]);
    let (_, errors) = read_bytes(&bytes[..bytes.len() - 1]);
    let said = errors[0].to_string();
    let expected = "is cut short: record 2 at byte 43 needs 36 octets for its frame but 35 are left";
    assert!(said.ends_with(expected), "{said}");
    assert_eq!(errors[0].exit_code(), 65);
}

/// Pseudo-random numbers that are the same each time (xorshift64).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

#[test]
fn damage_anywhere_is_survived() {
    let mut random = Random(1);
    let (directory, path) = file(&[]);
    let samples = [pcap(&[3, 0, 17, 60]).0, pcapng(&[3, 0, 17, 60]).0];
    let samples = [gzip(&samples[0]), samples[0].clone(), samples[1].clone()];
    for _ in 0..1000 {
        let mut bytes = samples[random.below(samples.len())].clone();
        for _ in 0..=random.below(4) {
            let at = random.below(bytes.len());
            bytes[at] = match random.below(4) {
                0 => 0,
                1 => 0xff,
                2 => bytes[at] ^ 1 << random.below(8),
                _ => random.below(256) as u8,
            };
        }
        fs::write(&path, &bytes).expect("a file");
        let (frames, errors) = read_paths(std::slice::from_ref(&path));
        assert!(frames.len() <= bytes.len() && errors.len() <= 1);
    }
    drop(directory);
}

/// Opens the end of a pipe that is for reading, by its name in the file system.
fn from_pipe(reader: &impl AsRawFd) -> Files {
    let path = PathBuf::from(format!("/proc/self/fd/{}", reader.as_raw_fd()));
    Files::open(&[path], None).expect("a pipe")
}

#[test]
fn a_pipe_gives_each_frame_as_it_comes_and_waits_for_no_other() {
    for bytes in [pcap(&[3, 0, 17, 60]).0, pcapng(&[3, 0, 17, 60]).0] {
        let (reader, mut writer) = pipe().expect("a pipe");
        let mut files = from_pipe(&reader);
        let (mut chunk, mut frames) = (Chunk::new(), 0);
        assert_eq!(files.fill(&mut chunk).expect("nothing yet"), Filled::Idle);
        for (sent, octet) in (1..).zip(&bytes) {
            writer.write_all(&[*octet]).expect("room");
            // To poll after each octet is to wait WAKE_UP for each.
            if sent % 20 != 0 && sent != bytes.len() {
                continue;
            }
            while files.fill(&mut chunk).expect("whole so far") == Filled::Frames {
                frames += chunk.frames().len();
            }
            let whole = read_bytes(&bytes[..sent]).0.len();
            assert_eq!(frames, whole, "after {sent} octets");
        }
        drop(writer);
        assert_eq!(files.fill(&mut chunk).expect("whole"), Filled::End);
    }
}

#[test]
fn a_packed_pipe_is_unpacked_as_it_comes() {
    let (bytes, frames) = pcap(&[100; 50]);
    let (reader, mut writer) = pipe().expect("a pipe");
    let mut files = from_pipe(&reader);
    let packed = gzip(&bytes);
    let (first, second) = packed.split_at(packed.len() / 2);
    writer.write_all(first).expect("room");
    let mut chunk = Chunk::new();
    let begun = Instant::now();
    let mut read = 0;
    while begun.elapsed() < Duration::from_millis(200) {
        if files.fill(&mut chunk).expect("whole so far") == Filled::Frames {
            read += chunk.frames().len();
        }
    }
    writer.write_all(second).expect("room");
    drop(writer);
    let (rest, errors) = self::read(&mut files);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(read + rest.len(), frames.len());
}

#[test]
fn a_packed_file_that_is_cut_gives_its_whole_frames() {
    let (bytes, frames) = pcap(&lengths());
    let packed = gzip(&bytes);
    let (read, errors) = read_bytes(&packed[..packed.len() / 2]);
    assert!(read.len() > 500 && read == frames[..read.len()]);
    assert!(matches!(errors[..], [CaptureError::Truncated { .. }]), "{errors:?}");
    let mut damaged = packed;
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xff);
    let (read, errors) = read_bytes(&damaged);
    assert!(read.len() > 500);
    assert_eq!(errors.iter().map(CaptureError::exit_code).collect::<Vec<_>>(), [65], "{errors:?}");
}

#[test]
fn several_files_and_a_directory_are_read_in_a_row_and_one_that_fails_ends_only_itself() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name);
    fs::create_dir(path("d")).expect("a directory");
    fs::write(path("d/x10"), pcap(&[10]).0).expect("a file");
    fs::write(path("d/x9"), pcapng(&[9, 9]).0).expect("a file");
    fs::write(path("d/README"), "no capture, and no error").expect("a file");
    fs::write(path("cut"), &pcap(&[5, 5]).0[..50]).expect("a file");
    let mut files = Files::open(&[path("cut"), path("d"), path("d/x10")], None).expect("all there");
    let (mut chunk, mut seen, mut errors) = (Chunk::new(), Vec::new(), Vec::new());
    loop {
        match files.fill(&mut chunk) {
            Ok(Filled::End) => break,
            Ok(_) => {
                let name =
                    chunk.origin().file.as_deref().and_then(Path::file_name).map(|name| name.to_owned());
                let numbers = chunk.frames().iter().map(|frame| (frame.number, frame.data.len()));
                seen.push((name.expect("a name"), numbers.collect::<Vec<_>>()));
            }
            Err(error) => errors.push(error),
        }
    }
    let expected =
        [("cut", vec![(1, 5)]), ("x9", vec![(1, 9), (2, 9)]), ("x10", vec![(1, 10)]), ("x10", vec![(1, 10)])];
    assert_eq!(seen, expected.map(|(name, frames)| (name.into(), frames)));
    assert!(matches!(errors[..], [CaptureError::Truncated { .. }]), "{errors:?}");
}

#[test]
fn what_cannot_be_read_is_said_before_anything_is_read() {
    let open = |path: &Path| Files::open(&[path.into()], None).err().expect("not there");
    let error = open(Path::new("/no/such.pcap"));
    assert_eq!(error.to_string(), "cannot open /no/such.pcap: No such file or directory (os error 2)");
    assert_eq!(error.exit_code(), 66);
    let empty = tempfile::tempdir().expect("a directory");
    assert!(matches!(open(empty.path()), CaptureError::Empty { .. }));
}

#[test]
fn what_is_no_capture_is_said_with_what_it_is() {
    for (bytes, expected) in [
        (&b"PK\x03\x04"[..], "a zip archive"),
        (b"", "it is empty"),
        (b"#!/bin/sh\n", "the text \"#!/bin/sh\\n\""),
        (&gzip(b"not a capture"), "the text \"not a capture\""),
        (&gzip(&gzip(&pcap(&[3]).0)), "packed by gzip twice"),
    ] {
        let (frames, errors) = read_bytes(bytes);
        let said = errors[0].to_string();
        assert!(frames.is_empty() && said.contains("is not a capture") && said.contains(expected), "{said}");
        assert_eq!(errors[0].exit_code(), 65);
    }
}

#[test]
fn a_filter_leaves_the_others_out_and_every_frame_its_number() {
    let (bytes, _) = pcap(&[3, 60, 3, 60]);
    let (_directory, path) = file(&bytes);
    let mut files = Files::open(&[path], Some(Filter::new("greater 60").expect("a filter"))).expect("a file");
    let (frames, errors) = read(&mut files);
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(frames.iter().map(|frame| frame.0).collect::<Vec<_>>(), [2, 4]);
    let statistics = files.statistics();
    assert_eq!((statistics.received, statistics.delivered, statistics.refused), (4, 2, 2));
    assert_eq!(statistics.waiting(), Some(0));
}

#[test]
fn interfaces_are_named_where_the_capture_names_them() {
    let (bytes, _) = pcapng(&[3, 3]);
    let (_directory, path) = file(&bytes);
    let mut files = Files::open(&[path], None).expect("a file");
    let mut chunk = Chunk::new();
    files.fill(&mut chunk).expect("frames");
    let links: Vec<_> = chunk.origin().interfaces.iter().map(|interface| interface.link).collect();
    assert_eq!(links, [LinkType::ETHERNET, LinkType::RAW]);
    assert_eq!(chunk.origin().interface_name(0), None);
}

/// `RADAR_CAPTURES=directory cargo test … -- --ignored` compares with what tcpdump counts.
#[test]
#[ignore = "needs a directory of captures and tcpdump"]
fn every_capture_has_as_many_frames_as_tcpdump_counts() {
    let Some(directory) = std::env::var_os("RADAR_CAPTURES") else { return };
    let mut compared = 0;
    let mut directories = vec![PathBuf::from(directory)];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).expect("readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                directories.push(path);
                continue;
            }
            let output = std::process::Command::new("tcpdump").arg("-nr").arg(&path).arg("--count").output();
            let said = String::from_utf8_lossy(&output.expect("tcpdump").stdout).into_owned();
            let count = said.split_whitespace().next().and_then(|count| count.parse().ok());
            let (frames, _) = read_paths(std::slice::from_ref(&path));
            assert_eq!(Some(frames.len()), count, "{}", path.display());
            compared += 1;
        }
    }
    eprintln!("{compared} captures have as many frames as tcpdump counts");
}
