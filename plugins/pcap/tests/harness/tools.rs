//! Wireshark's tools, which read back what was written.

use super::Packet;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Runs a tool; none where it is not installed. It must find no fault.
pub fn run(program: &str, arguments: &[&str]) -> Option<String> {
    let output = match Command::new(program).args(arguments).output() {
        Ok(output) => output,
        Err(error) => {
            eprintln!("skipped: {program}: {error}");
            return None;
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<_> = said.lines().filter(|line| !line.contains("as user \"root\"")).collect();
    assert!(output.status.success() && said.is_empty(), "{program} {arguments:?}: {said:?}");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Times, lengths and octets of a capture, as classic pcap to the nanosecond: two captures are the same when this is.
pub fn plain(capture: &Path) -> Option<Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let plain = folder.path().join("plain");
    run("editcap", &["-F", "nsecpcap", capture.to_str().unwrap(), plain.to_str().unwrap()])?;
    let mut octets = fs::read(plain).unwrap();
    // How long a frame might have been is no part of what was seen.
    octets[16..20].fill(0);
    Some(octets)
}

/// The packets of a classic pcap file of little-endian numbers.
pub fn packets(pcap: &[u8]) -> Option<Vec<Packet>> {
    let number = |at: usize| Some(u32::from_le_bytes(pcap.get(at..at + 4)?.try_into().ok()?));
    let unit = match number(0)? {
        0xA1B2_C3D4 => 1000,
        0xA1B2_3C4D => 1,
        _ => return None,
    };
    let (link, mut at, mut packets) = (number(20)?, 24, Vec::new());
    while at < pcap.len() {
        let [seconds, rest, captured, length] =
            [number(at)?, number(at + 4)?, number(at + 8)?, number(at + 12)?];
        let time = u64::from(seconds) * 1_000_000_000 + u64::from(rest) * unit;
        let data = pcap.get(at + 16..at + 16 + captured as usize)?.to_vec();
        packets.push(Packet { time, flow: 1, link, length, interface: "", data });
        at += 16 + captured as usize;
    }
    Some(packets)
}

/// The numbers of the packets of a capture that this test has made; whether the file is whole is seen to as well.
pub fn numbers(capture: &Path) -> Option<Vec<u64>> {
    run("capinfos", &["-M", capture.to_str().unwrap()])?;
    let packets = packets(&plain(capture)?).unwrap();
    let number = |packet: &Packet| u64::from_be_bytes(packet.data[..8].try_into().unwrap());
    let numbers: Vec<_> = packets.iter().map(number).collect();
    for (number, packet) in numbers.iter().zip(&packets) {
        let sent = super::packet(*number);
        assert_eq!((packet.time, packet.length, &packet.data), (sent.time, sent.length, &sent.data));
    }
    Some(numbers)
}

/// The comments of a capture's packets, an entry for each packet.
pub fn comments(capture: &Path) -> Option<Vec<String>> {
    let text = run("tshark", &["-r", capture.to_str().unwrap(), "-T", "fields", "-e", "frame.comment"])?;
    Some(text.lines().map(str::to_owned).collect())
}

/// The captures of all plugins' tests that are classic pcap.
pub fn committed() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for plugin in fs::read_dir("..").unwrap().map(|entry| entry.unwrap().path()) {
        let captures = fs::read_dir(plugin.join("tests/captures")).into_iter().flatten();
        found.extend(
            captures.map(|entry| entry.unwrap().path().join("input.pcap")).filter(|path| path.is_file()),
        );
    }
    found.sort();
    found
}

/// The files of a ring, the oldest first, and the live one behind them.
pub fn ring(live: &Path) -> Vec<PathBuf> {
    let stem = format!("{}-", live.file_stem().unwrap().to_str().unwrap());
    let is_older = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().starts_with(&stem);
    let entries = fs::read_dir(live.parent().unwrap()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(is_older).collect();
    files.sort();
    files.push(live.to_owned());
    files
}
