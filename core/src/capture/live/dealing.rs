//! The program by which the kernel deals packets out to the workers' sockets: [`flow_hash`] once
//! more, in classic BPF. The kernel takes its result modulo the number of sockets.
//!
//! [`flow_hash`]: crate::capture::flow_hash

use crate::capture::{
    flow_hash::{FOLD, MIX_BOTH, MIX_SUM},
    link_type::LinkType,
};

use super::program::{Instruction, OUTGOING, PACKET_TYPE, PROTOCOL};

/// Loads from the link header on (`SKF_LL_OFF`), and from the network header on (`SKF_NET_OFF`):
/// where a load without either begins depends on whether the packet goes out or comes in.
const LINK: u32 = 0xffe0_0000;
const NETWORK: u32 = 0xfff0_0000;

/// Cells of the machine's memory.
const OTHER: u32 = 0;
const PACKET: u32 = 1;
const SUM: u32 = 2;
const BOTH: u32 = 3;
const FOLDED: u32 = 4;

/// Stands for "as wanted" where the accumulator held one of several wanted numbers.
const YES: u32 = 0xffff_ffff;

const TAGS: [u32; 2] = [0x8100, 0x88a8];

type Code = Vec<Instruction>;

/// Chooses the worker by the unordered pair of IP addresses; the first one for what is not IP.
pub fn by_hosts(link: LinkType) -> Code {
    match link {
        LinkType::ETHERNET => At(LINK).ethernet(),
        _ => At(NETWORK).any(),
    }
}

/// Where loads begin; the index register leads on from there.
#[derive(Clone, Copy)]
struct At(u32);

impl At {
    /// The type is in the link header.
    fn ethernet(self) -> Code {
        [vec![load_constant_index(14), self.half(BACK_2)], self.typed()].concat()
    }

    /// The kernel says what the network header is. It is behind the tags of packets that go out, and
    /// yet they are said to begin with a tag.
    fn any(self) -> Code {
        let behind_tags = [vec![load(OTHER)], one_of(&TAGS), vec![store(OTHER)]].concat();
        [
            vec![load_constant_index(0), load_at(PROTOCOL), store(OTHER), load_at(PACKET_TYPE)],
            when(OUTGOING, behind_tags),
            vec![load(OTHER)],
            self.typed(),
        ]
        .concat()
    }

    /// What an Ethernet type in the accumulator announces.
    fn typed(self) -> Code {
        let [vlan, provider] = TAGS;
        // Two octets, and the type of what is behind it.
        let tag = self.behind_type(2, 4);
        // Six octets, and the PPP protocol.
        let pppoe = [self.behind_type(6, 8), one_of(&[0x0021, 0x0057])].concat();
        [
            when(provider, tag.clone()),
            when(vlan, tag.clone()),
            when(vlan, tag),
            when(0x8864, pppoe),
            when(0x8847, self.mpls()),
            one_of(&[0x0800, 0x86dd]),
            when(YES, self.ip()),
            vec![result(0)],
        ]
        .concat()
    }

    /// Leads the index past up to four labels; the last one has its lowest bit set.
    fn mpls(self) -> Code {
        let label = |rest: Code| [forward(4), vec![self.byte(BACK_2), and(1)], when(0, rest)].concat();
        [label(label(label(label(Vec::new())))), vec![load_constant(YES)]].concat()
    }

    fn ip(self) -> Code {
        let version = vec![store_index(PACKET), self.byte(0), and(0xf0)];
        [version, when(0x40, self.ipv4()), when(0x60, self.ipv6())].concat()
    }

    fn ipv4(self) -> Code {
        let icmp = [
            // Its header begins where the packet's ends.
            vec![self.byte(0), and(0x0f), shift_left(2), add_index(), to_index(), self.byte(0)],
            one_of(&[3, 4, 5, 11, 12]),
            when(YES, [forward(8), vec![store_index(PACKET)]].concat()),
        ];
        let first_fragment = [vec![self.half(6), and(0x1fff)], when(0, icmp.concat())].concat();
        [
            vec![self.byte(9)],
            when(1, first_fragment),
            vec![load_index(PACKET), self.word(12), store(OTHER), self.word(16)],
            mix(),
        ]
        .concat()
    }

    fn ipv6(self) -> Code {
        let quoted = when(YES, [forward(48), vec![store_index(PACKET)]].concat());
        let icmp = [vec![self.byte(40)], one_of(&[1, 2, 3, 4]), quoted].concat();
        [vec![self.byte(6)], when(58, icmp), self.fold(8), vec![store(OTHER)], self.fold(24), mix()].concat()
    }

    fn fold(self, at: u32) -> Code {
        let add_word = |at: u32| {
            let (before, after) = ([multiply(FOLD), store(FOLDED)], [load_index(FOLDED), add_index()]);
            [&before[..], &[load_index(PACKET), self.word(at)], &after].concat()
        };
        let words = [at, at + 4, at + 8, at + 12].map(add_word).concat();
        [vec![load_constant(0)], words, vec![load_index(PACKET)]].concat()
    }

    /// Reads the type at `at`, and leads the index to what is behind the `length` octets of a tag.
    fn behind_type(self, at: u32, length: u32) -> Code {
        [vec![self.half(at), store(OTHER)], forward(length), vec![load(OTHER)]].concat()
    }

    fn word(self, at: u32) -> Instruction {
        op(0x40, self.0.wrapping_add(at))
    }

    fn half(self, at: u32) -> Instruction {
        op(0x48, self.0.wrapping_add(at))
    }

    fn byte(self, at: u32) -> Instruction {
        op(0x50, self.0.wrapping_add(at))
    }
}

/// Two octets before where the index leads.
const BACK_2: u32 = 0_u32.wrapping_sub(2);

/// Ends with the hash of what is in `OTHER` and in the accumulator.
fn mix() -> Code {
    vec![
        load_index(OTHER),
        store(BOTH),
        add_index(),
        multiply(MIX_SUM),
        store(SUM),
        load(BOTH),
        xor_index(),
        load_index(SUM),
        xor_index(),
        multiply(MIX_BOTH),
        store(SUM),
        shift_right(16),
        load_index(SUM),
        xor_index(),
        op(0x16, 0),
    ]
}

/// Leads the index `octets` on; the accumulator is lost.
fn forward(octets: u32) -> Code {
    vec![op(0x87, 0), op(0x04, octets), to_index()]
}

/// Makes the accumulator `YES` if it is one of `numbers`.
fn one_of(numbers: &[u32]) -> Code {
    numbers.iter().flat_map(|number| when(*number, vec![load_constant(YES)])).collect()
}

/// Does `code` if the accumulator is `number`, and goes on behind it in either case.
fn when(number: u32, code: Code) -> Code {
    // A jump reaches 255 instructions; the test shows that none has to go further.
    let past = u8::try_from(code.len()).unwrap_or(u8::MAX);
    [vec![Instruction { code: 0x15, jt: 0, jf: past, k: number }], code].concat()
}

const fn op(code: u16, k: u32) -> Instruction {
    Instruction { code, jt: 0, jf: 0, k }
}

fn load_at(k: u32) -> Instruction {
    op(0x20, k)
}

fn load_constant(k: u32) -> Instruction {
    op(0x00, k)
}

fn load_constant_index(k: u32) -> Instruction {
    op(0x01, k)
}

fn load(cell: u32) -> Instruction {
    op(0x60, cell)
}

fn load_index(cell: u32) -> Instruction {
    op(0x61, cell)
}

fn store(cell: u32) -> Instruction {
    op(0x02, cell)
}

fn store_index(cell: u32) -> Instruction {
    op(0x03, cell)
}

fn add_index() -> Instruction {
    op(0x0c, 0)
}

fn multiply(k: u32) -> Instruction {
    op(0x24, k)
}

fn and(k: u32) -> Instruction {
    op(0x54, k)
}

fn shift_left(k: u32) -> Instruction {
    op(0x64, k)
}

fn shift_right(k: u32) -> Instruction {
    op(0x74, k)
}

fn xor_index() -> Instruction {
    op(0xac, 0)
}

fn to_index() -> Instruction {
    op(0x07, 0)
}

fn result(k: u32) -> Instruction {
    op(0x06, k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_jump_has_to_go_further_than_it_reaches() {
        for link in [LinkType::ETHERNET, LinkType::LINUX_SLL2] {
            let program = by_hosts(link);
            let farthest = program.iter().map(|instruction| instruction.jf).max();
            assert!(farthest < Some(u8::MAX), "{farthest:?} of {}", program.len());
        }
    }
}
