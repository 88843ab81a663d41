//! What the kernel runs on each packet before it is copied: classic BPF.
//!
//! We hand it to the kernel ourselves, not by libpcap's `pcap_setfilter`: that one also filters
//! again in user space what was in the ring already, or all packets if the kernel cannot, and then
//! nobody counts what it throws away. Here every packet that the kernel counts is delivered, or
//! refused by us and counted.

use pcap::BpfProgram;

use crate::capture::link_type::LinkType;

/// One instruction of the machine (linux/filter.h).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Instruction {
    pub code: u16,
    pub jt: u8,
    pub jf: u8,
    pub k: u32,
}

/// `ld [k]`, `jeq #k` and `ret #k`.
const LOAD_WORD: u16 = 0x20;
const JUMP_EQUAL: u16 = 0x15;
const RETURN: u16 = 0x06;

/// Where loads of what is not in the packet begin: `SKF_AD_OFF` (-0x1000).
const ANCILLARY: u32 = 0xffff_f000;
pub const PROTOCOL: u32 = ANCILLARY;
pub const PACKET_TYPE: u32 = ANCILLARY + 4;
const INTERFACE: u32 = ANCILLARY + 8;

/// `PACKET_OUTGOING` of `linux/if_packet.h`.
pub const OUTGOING: u32 = 4;

/// Refuses every packet.
pub const NOTHING: &[Instruction] = &[constant(0)];

/// What is to be let through.
pub struct Wanted<'a> {
    /// How libpcap shows the frames.
    pub link: LinkType,
    /// Octets to keep of each.
    pub snap_length: u32,
    /// As libpcap compiled it.
    pub filter: Option<&'a BpfProgram>,
    /// The index of the loopback interface, if its packets are seen.
    pub loopback: Option<u32>,
}

/// The program for the kernel; none if it has no way to see what the filter asks for.
pub fn program(wanted: &Wanted<'_>) -> Option<Vec<Instruction>> {
    let mut program = wanted.loopback.map_or_else(Vec::new, once_on);
    match wanted.filter {
        Some(filter) => program.extend(translate(wanted.link, &instructions(filter))?),
        None => program.push(constant(wanted.snap_length)),
    }
    Some(program)
}

const fn constant(k: u32) -> Instruction {
    Instruction { code: RETURN, jt: 0, jf: 0, k }
}

/// Refuses what leaves by the loopback interface: it comes in again at once. libpcap drops it too,
/// but without counting.
fn once_on(loopback: u32) -> Vec<Instruction> {
    vec![
        Instruction { code: LOAD_WORD, jt: 0, jf: 0, k: PACKET_TYPE },
        Instruction { code: JUMP_EQUAL, jt: 0, jf: 3, k: OUTGOING },
        Instruction { code: LOAD_WORD, jt: 0, jf: 0, k: INTERFACE },
        Instruction { code: JUMP_EQUAL, jt: 0, jf: 1, k: loopback },
        constant(0),
    ]
}

/// The instructions of a program, by way of its text: the `pcap` crate shows them no other way.
fn instructions(program: &BpfProgram) -> Vec<Instruction> {
    let parse = |text: String| {
        let mut numbers = text.split(' ');
        let mut next = || numbers.next()?.parse::<u32>().ok();
        Some(Instruction {
            code: next()?.try_into().ok()?,
            jt: next()?.try_into().ok()?,
            jf: next()?.try_into().ok()?,
            k: next()?,
        })
    };
    program.get_instructions().iter().map_while(|instruction| parse(instruction.to_string())).collect()
}

/// Moves the loads of a program to where the kernel has the octets. A "cooked" header is made up by
/// libpcap; the kernel sees the packet from its network header on, and the fields elsewhere.
fn translate(link: LinkType, program: &[Instruction]) -> Option<Vec<Instruction>> {
    let cooked = match link {
        LinkType::LINUX_SLL => &COOKED,
        LinkType::LINUX_SLL2 => &COOKED_2,
        _ => return Some(program.to_vec()),
    };
    program.iter().map(|instruction| cooked.translate(*instruction)).collect()
}

/// A made-up header: its length, and the fields that the kernel knows by another place.
struct Cooked {
    length: u32,
    fields: &'static [(u32, u32)],
}

const COOKED: Cooked = Cooked { length: 16, fields: &[(0, PACKET_TYPE), (14, PROTOCOL)] };
const COOKED_2: Cooked = Cooked { length: 20, fields: &[(0, PROTOCOL), (4, INTERFACE), (10, PACKET_TYPE)] };

impl Cooked {
    fn translate(&self, mut instruction: Instruction) -> Option<Instruction> {
        // Class in the lowest three bits: LD and LDX. Mode in the highest three: ABS, IND and MSH
        // read from the packet, the others do not.
        let loads =
            matches!(instruction.code & 0x07, 0 | 1) && matches!(instruction.code & 0xe0, 0x20 | 0x40 | 0xa0);
        if loads && instruction.k < ANCILLARY {
            let field = self.fields.iter().find(|(offset, _)| *offset == instruction.k);
            instruction.k = match instruction.k.checked_sub(self.length) {
                Some(offset) => offset,
                None => field?.1,
            };
        }
        Some(instruction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::filter::compile;

    fn kernel_program(link: LinkType, filter: &str) -> Option<Vec<Instruction>> {
        let filter = compile(link, filter).expect("a filter");
        program(&Wanted { link, snap_length: 100, filter: Some(&filter), loopback: None })
    }

    fn loads(program: &[Instruction]) -> Vec<u32> {
        program.iter().filter(|i| i.code & 7 < 2).map(|i| i.k).collect()
    }

    #[test]
    fn without_a_filter_the_snap_length_is_all_there_is() {
        let wanted = Wanted { link: LinkType::ETHERNET, snap_length: 96, filter: None, loopback: None };
        assert_eq!(program(&wanted), Some(vec![constant(96)]));
    }

    #[test]
    fn an_ethernet_filter_is_left_as_it_is() {
        let program = kernel_program(LinkType::ETHERNET, "ip proto 17").expect("a program");
        assert_eq!(loads(&program), [12, 23]);
    }

    #[test]
    fn a_cooked_filter_reads_the_protocol_where_the_kernel_has_it() {
        for link in [LinkType::LINUX_SLL, LinkType::LINUX_SLL2] {
            let program = kernel_program(link, "ip proto 17").expect("a program");
            assert_eq!(loads(&program), [PROTOCOL, 9]);
        }
    }

    #[test]
    fn a_cooked_filter_on_what_the_kernel_does_not_have_is_for_user_space() {
        assert_eq!(kernel_program(LinkType::LINUX_SLL2, "link[9] = 6"), None);
    }

    #[test]
    fn a_filter_behind_the_loopback_check_keeps_its_jumps() {
        let filter = compile(LinkType::ETHERNET, "ip").expect("a filter");
        let wanted =
            Wanted { link: LinkType::ETHERNET, snap_length: 96, filter: Some(&filter), loopback: Some(1) };
        let program = program(&wanted).expect("a program");
        // The first two jumps lead past the refusal, to the filter's own beginning.
        assert_eq!(program[1].jf, 3);
        assert_eq!(program[3].jf, 1);
        assert_eq!(program[4], constant(0));
        assert_eq!(program[5].k, 12);
    }
}
