//! The program by which the kernel deals packets out to the workers' sockets: [`flow_hash`] once
//! more, in classic BPF. The kernel takes its result modulo the number of sockets.
//!
//! [`flow_hash`]: crate::capture::flow_hash

use crate::capture::flow_hash::{FOLD, MIX_BOTH, MIX_SUM};

use super::program::{Instruction, PROTOCOL};

/// Loads from the network header on, wherever the frame begins (`SKF_NET_OFF`). On the way in the
/// link header is off already, on the way out it is still there; the protocol says what comes next.
const NETWORK: u32 = 0xfff0_0000;

/// Cells of the machine's memory.
const OTHER: u32 = 0;
const PACKET: u32 = 1;
const SUM: u32 = 2;
const BOTH: u32 = 3;
const FOLDED: u32 = 4;

/// Stands for "as wanted" where the accumulator held one of several wanted numbers.
const YES: u32 = 0xffff_ffff;

type Code = Vec<Instruction>;

/// The worker by the unordered pair of IP addresses; the first one for what is not IP.
pub fn by_hosts() -> Code {
    let ip = [vec![store_index(PACKET), byte(0), and(0xf0)], when(0x40, ipv4()), when(0x60, ipv6())];
    [
        vec![load_constant_index(0), load_at(PROTOCOL)],
        // A tag is what it is, two octets, and the type of what is behind it.
        when(0x88a8, behind_type(2, 4)),
        when(0x8100, behind_type(2, 4)),
        when(0x8100, behind_type(2, 4)),
        // PPPoE: six octets, and the PPP protocol.
        when(0x8864, [behind_type(6, 8), one_of(&[0x0021, 0x0057])].concat()),
        when(0x8847, mpls()),
        one_of(&[0x0800, 0x86dd, YES]),
        when(YES, ip.concat()),
        vec![result(0)],
    ]
    .concat()
}

/// Leads the index past up to four labels; the last one has its lowest bit set.
fn mpls() -> Code {
    let label = |rest: Code| [forward(4), vec![byte(NETWORK_BACK_2), and(1)], when(0, rest)].concat();
    [label(label(label(label(Vec::new())))), vec![load_constant(YES)]].concat()
}

/// Two octets before where the index leads.
const NETWORK_BACK_2: u32 = 0_u32.wrapping_sub(2);

fn ipv4() -> Code {
    let icmp = [
        // Its header begins where the packet's ends.
        vec![byte(0), and(0x0f), shift_left(2), add_index(), to_index(), byte(0)],
        one_of(&[3, 4, 5, 11, 12]),
        when(YES, [forward(8), vec![store_index(PACKET)]].concat()),
    ];
    let first_fragment = [vec![half(6), and(0x1fff)], when(0, icmp.concat())].concat();
    [
        vec![byte(9)],
        when(1, first_fragment),
        vec![load_index(PACKET), word(12), store(OTHER), word(16)],
        mix(),
    ]
    .concat()
}

fn ipv6() -> Code {
    let quoted = when(YES, [forward(48), vec![store_index(PACKET)]].concat());
    let icmp = [vec![byte(40)], one_of(&[1, 2, 3, 4]), quoted].concat();
    [vec![byte(6)], when(58, icmp), fold(8), vec![store(OTHER)], fold(24), mix()].concat()
}

fn fold(at: u32) -> Code {
    let add_word = |at: u32| {
        vec![
            multiply(FOLD),
            store(FOLDED),
            load_index(PACKET),
            word(at),
            load_index(FOLDED),
            add_index(),
        ]
    };
    [vec![load_constant(0)], (0..4).flat_map(|i| add_word(at + 4 * i)).collect(), vec![load_index(PACKET)]].concat()
}

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
        Instruction { code: 0x16, jt: 0, jf: 0, k: 0 },
    ]
}

/// Reads the type at `at`, and leads the index to what is behind the `length` octets of a tag.
fn behind_type(at: u32, length: u32) -> Code {
    [vec![half(at), store(OTHER)], forward(length), vec![load(OTHER)]].concat()
}

/// Leads the index `octets` on; the accumulator is lost.
fn forward(octets: u32) -> Code {
    vec![from_index(), add(octets), to_index()]
}

/// Makes the accumulator `YES` if it is one of `numbers`.
fn one_of(numbers: &[u32]) -> Code {
    numbers.iter().flat_map(|number| when(*number, vec![load_constant(YES)])).collect()
}

/// Does `code` if the accumulator is `number`, and goes on behind it in either case.
fn when(number: u32, code: Code) -> Code {
    let past = u8::try_from(code.len()).expect("a jump reaches 255 instructions");
    [vec![Instruction { code: 0x15, jt: 0, jf: past, k: number }], code].concat()
}

const fn op(code: u16, k: u32) -> Instruction {
    Instruction { code, jt: 0, jf: 0, k }
}

fn load_at(k: u32) -> Instruction {
    op(0x20, k)
}
fn word(at: u32) -> Instruction {
    op(0x40, NETWORK.wrapping_add(at))
}
fn half(at: u32) -> Instruction {
    op(0x48, NETWORK.wrapping_add(at))
}
fn byte(at: u32) -> Instruction {
    op(0x50, NETWORK.wrapping_add(at))
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
fn add(k: u32) -> Instruction {
    op(0x04, k)
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
fn from_index() -> Instruction {
    op(0x87, 0)
}
fn result(k: u32) -> Instruction {
    op(0x06, k)
}
