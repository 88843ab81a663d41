//! Where seeds come from: the captures of the tests, and those beside the checkout if they are there.

use crate::{dialogue, dialogue::Step, frames, packets::Ports};
use bumpalo::Bump;
use radar_core::{
    capture::{Chunk, Files, Filled, LinkType, Source},
    decode::{Config, Decoder, Packet, Transport},
    flow::{Direction, FlowTable},
    reassembly::{Piece, Reassembly},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    path::{Path, PathBuf},
};

/// Capture files that seeds are taken from.
#[derive(Clone, Debug)]
pub struct Captures {
    files: Vec<PathBuf>,
}

/// A larger file gives no better seeds than a small one, only slower ones.
const FILE_MAX: u64 = 1 << 20;

impl Captures {
    /// Those that are committed.
    #[must_use]
    pub fn own() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        Self::below(["core/tests", "plugin-api", "plugins", "tests"].map(|folder| root.join(folder)))
    }

    /// Those too that stand beside the checkout, which belong to others and are never copied into it.
    #[must_use]
    pub fn all() -> Self {
        let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/conformance/pcaps");
        let Self { mut files } = Self::own();
        files.extend(Self::below([beside]).files);
        Self { files }
    }

    fn below(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut files = Vec::new();
        for folder in folders {
            collect(&folder, &mut files);
        }
        files.sort();
        Self { files }
    }

    /// Each file as it is.
    #[must_use]
    pub fn files(&self) -> Vec<Vec<u8>> {
        self.files.iter().filter_map(|file| fs::read(file).ok()).collect()
    }

    /// The first frames of each file, up to so many octets.
    #[must_use]
    pub fn frames(&self, octets_max: usize) -> Vec<Vec<u8>> {
        self.each(|link, chunk| {
            let mut octets = 0;
            let some = chunk.frames().iter().map(|frame| frame.data).take_while(|data| {
                octets += data.len() + 4;
                octets < octets_max
            });
            vec![frames::write(link, some)]
        })
    }

    /// Each kind of frame once, by link type, protocols and length.
    #[must_use]
    pub fn single_frames(&self) -> Vec<Vec<u8>> {
        let mut known = HashSet::new();
        self.each(|link, chunk| {
            let kind = |data: &[u8]| {
                (link, data.get(12..16).map(<[u8]>::to_vec), data.get(23).copied(), data.len() / 64)
            };
            let data = chunk.frames().iter().map(|frame| frame.data);
            data.filter(|data| known.insert(kind(data))).map(|data| frames::write(link, [data])).collect()
        })
    }

    /// Payloads over UDP to or from one of `ports`, each once.
    #[must_use]
    pub fn datagrams(&self, ports: &[u16]) -> Vec<Vec<u8>> {
        let mut found = HashSet::new();
        self.packets(|packet| {
            let Transport::Udp(udp) = &packet.transport else { return };
            if ports.contains(&udp.source_port) || ports.contains(&udp.destination_port) {
                found.insert(udp.payload.to_vec());
            }
        });
        sorted(found)
    }

    /// All that one side of a TCP connection said, with the responder's port.
    #[must_use]
    pub fn streams(&self) -> Vec<(u16, Vec<u8>)> {
        let mut streams: BTreeMap<(u64, bool), (u16, Vec<u8>)> = BTreeMap::new();
        for (id, flow) in self.flows() {
            for (back, octets) in flow.said.iter().filter(|_| flow.tcp) {
                streams.entry((id, *back)).or_insert((flow.port, Vec::new())).1.extend(octets);
            }
        }
        streams.into_values().collect()
    }

    /// Each flow that a plugin wants, as a dialogue of at most so many octets.
    #[must_use]
    pub fn dialogues(&self, ports: &Ports, octets_max: usize) -> Vec<Vec<u8>> {
        let wanted = |flow: &&Flow| {
            let mut payloads = flow.said.iter().take(4).map(|(_, payload)| payload);
            payloads.any(|payload| ports.want(flow.tcp, flow.port, payload))
        };
        let flows = self.flows();
        let dialogue = |flow: &Flow| flow.dialogue(ports.place(flow.tcp, flow.port), octets_max);
        sorted(flows.values().filter(wanted).map(dialogue).collect())
    }

    /// What was said in each flow of each file, put in order.
    fn flows(&self) -> BTreeMap<u64, Flow> {
        let mut flows = BTreeMap::new();
        for (number, file) in self.files.iter().enumerate() {
            let followed = Follow::file(file);
            flows.extend(
                followed.into_iter().map(|(slot, flow)| ((number as u64) << 32 | u64::from(slot), flow)),
            );
        }
        flows
    }

    fn packets(&self, mut see: impl FnMut(&Packet<'_>)) {
        self.each(|_, chunk| {
            let (mut decoder, arena) = (Decoder::new(&Config::default()), Bump::new());
            for frame in chunk.frames().iter() {
                let mut packets = Vec::new();
                decoder.decode(&frame, &arena, &mut packets);
                packets.iter().for_each(&mut see);
            }
            Vec::new()
        });
    }

    fn each(&self, mut seeds: impl FnMut(LinkType, &Chunk) -> Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        for file in &self.files {
            let chunk = read(file);
            if let Some(frame) = chunk.frames().get(0) {
                all.extend(seeds(frame.link, &chunk));
            }
        }
        all
    }
}

fn sorted(seeds: HashSet<Vec<u8>>) -> Vec<Vec<u8>> {
    let mut seeds: Vec<_> = seeds.into_iter().collect();
    seeds.sort();
    seeds
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let is_capture = path
            .extension()
            .is_some_and(|it| ["pcap", "pcapng", "cap", "gz"].iter().any(|known| it == *known));
        if path.is_dir() {
            collect(&path, found);
        } else if is_capture && fs::metadata(&path).is_ok_and(|file| file.len() <= FILE_MAX) {
            found.push(path);
        }
    }
}

/// All frames of a file, up to where it is damaged.
fn read(file: &Path) -> Chunk {
    let mut all = Chunk::new();
    let Ok(mut files) = Files::open(&[file.to_owned()], None) else { return all };
    let mut chunk = Chunk::new();
    while let Ok(Filled::Frames | Filled::Idle) = files.fill(&mut chunk) {
        for frame in chunk.frames().iter() {
            all.push(frame);
        }
    }
    all
}

/// What was said in a flow.
struct Flow {
    tcp: bool,
    ipv6: bool,
    /// Of the responder.
    port: u16,
    /// Whether by the responder, and what.
    said: Vec<(bool, Vec<u8>)>,
}

impl Flow {
    fn dialogue(&self, port: u8, octets_max: usize) -> Vec<u8> {
        let mut steps = vec![Step::Flow { tcp: self.tcp, ipv6: self.ipv6, port }];
        let mut octets = 0;
        for (back, said) in &self.said {
            octets += said.len() + 3;
            if octets > octets_max {
                break;
            }
            steps.push(Step::Say { back: *back, octets: said });
        }
        dialogue::write(&steps)
    }
}

/// Follows the flows of a file as the engine does, but for all of them and to their end.
#[derive(Default)]
struct Follow {
    reassembly: Reassembly,
    flows: HashMap<u32, Flow>,
}

impl Follow {
    fn file(file: &Path) -> Vec<(u32, Flow)> {
        let (chunk, arena) = (read(file), Bump::new());
        let (mut decoder, mut table) = (Decoder::new(&Config::default()), FlowTable::new(Default::default()));
        let (mut follow, mut packets) = (Self::default(), Vec::new());
        for frame in chunk.frames().iter() {
            decoder.decode(&frame, &arena, &mut packets);
        }
        for packet in &packets {
            if let Transport::Fragment | Transport::NotIp(_) = packet.transport {
                continue;
            }
            let observed = table.observe(packet);
            let [_, port] = table.flow(observed.slot).ports();
            follow.packet(packet, observed.slot, observed.direction, port, &arena);
        }
        let mut flows: Vec<_> = follow.flows.into_iter().collect();
        flows.sort_by_key(|(slot, _)| *slot);
        flows
    }

    fn packet<'b>(
        &mut self,
        packet: &Packet<'b>,
        slot: u32,
        direction: Direction,
        port: u16,
        arena: &'b Bump,
    ) {
        let tcp = matches!(packet.transport, Transport::Tcp(_));
        let flow = self.flows.entry(slot).or_insert(Flow { tcp, ipv6: packet.ipv6, port, said: Vec::new() });
        let mut say = |direction: Direction, octets: &[u8]| {
            flow.said.push((direction == Direction::ToOriginator, octets.to_vec()));
        };
        match &packet.transport {
            Transport::Tcp(segment) => {
                self.reassembly.segment(slot, direction, segment, arena, &mut |direction, piece, _| {
                    if let Piece::Octets(_, octets) = piece {
                        say(direction, octets);
                    }
                });
            }
            Transport::Udp(udp) => say(direction, udp.payload),
            _ => {}
        }
    }
}
