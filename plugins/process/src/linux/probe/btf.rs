//! The kernel's own description of its types (BPF Type Format, `Documentation/bpf/btf.rst`): where a member of a structure
//! is in the kernel that runs.

use radar_plugin::wire::Cursor;
use std::{fs, io};

/// Where the kernel that runs describes itself.
const VMLINUX: &str = "/sys/kernel/btf/vmlinux";

const MAGIC: u16 = 0xeb9f;
const ARRAY: u32 = 3;
const STRUCT: u32 = 4;
const UNION: u32 = 5;
const FUNC_PROTO: u32 = 13;

/// How deep structures without a name may stand in each other.
const DEPTH_MAX: usize = 8;

/// The description, and where in it each type begins.
pub struct Btf {
    octets: Vec<u8>,
    /// By number; the first is 1.
    types: Vec<usize>,
    strings: usize,
}

/// A type's first three words.
struct Head {
    name: u32,
    kind: u32,
    /// How many members or parameters.
    number: usize,
    has_bitfields: bool,
}

impl Btf {
    /// That of the kernel that runs.
    pub fn of_kernel() -> io::Result<Self> {
        let octets = fs::read(VMLINUX)?;
        Self::read(octets)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the kernel's BTF cannot be read"))
    }

    fn read(octets: Vec<u8>) -> Option<Self> {
        let half = u16::from_ne_bytes(*octets.first_chunk()?);
        if half != MAGIC {
            return None;
        }
        let word = |place| word(&octets, place);
        let header = word(4)?;
        let (begin, length) = (header.checked_add(word(8)?)? as usize, word(12)? as usize);
        let strings = header.checked_add(word(16)?)? as usize;
        let (mut types, mut at) = (vec![0], begin);
        while at < begin.checked_add(length)? {
            types.push(at);
            at = at.checked_add(12 + rest(&head(&octets, at)?))?;
        }
        Some(Self { octets, types, strings })
    }

    /// Octets from the beginning of a structure to a member of it, be that within one without a name.
    pub fn offset(&self, structure: &str, member: &str) -> Option<u32> {
        self.member(self.find(STRUCT, structure)?, member, DEPTH_MAX)
    }

    fn member(&self, structure: u32, name: &str, depth: usize) -> Option<u32> {
        let head = self.head(structure)?;
        if !matches!(head.kind, STRUCT | UNION) {
            return None;
        }
        let at = *self.types.get(structure as usize)? + 12;
        for place in (0..head.number).map(|number| at + 12 * number) {
            let (its_name, its_type) = (word(&self.octets, place)?, word(&self.octets, place + 4)?);
            let bits = word(&self.octets, place + 8)?;
            let octets = if head.has_bitfields { bits & 0x00ff_ffff } else { bits } / 8;
            if its_name != 0 && self.string(its_name) == Some(name.as_bytes()) {
                return Some(octets);
            }
            if its_name == 0
                && depth > 0
                && let Some(within) = self.member(its_type, name, depth - 1)
            {
                return octets.checked_add(within);
            }
        }
        None
    }

    fn find(&self, kind: u32, name: &str) -> Option<u32> {
        let is_it = |number: &u32| {
            self.head(*number)
                .is_some_and(|head| head.kind == kind && self.string(head.name) == Some(name.as_bytes()))
        };
        (1..u32::try_from(self.types.len()).ok()?).find(is_it)
    }

    fn head(&self, number: u32) -> Option<Head> {
        head(&self.octets, *self.types.get(number as usize).filter(|_| number > 0)?)
    }

    fn string(&self, offset: u32) -> Option<&[u8]> {
        let begin = self.octets.get(self.strings.checked_add(offset as usize)?..)?;
        begin.split(|octet| *octet == 0).next()
    }
}

fn head(octets: &[u8], at: usize) -> Option<Head> {
    let (name, info) = (word(octets, at)?, word(octets, at + 4)?);
    let (kind, number) = (info >> 24 & 0x1f, (info & 0xffff) as usize);
    Some(Head { name, kind, number, has_bitfields: info >> 31 != 0 })
}

/// Octets that follow the first three words of a type.
fn rest(head: &Head) -> usize {
    const INT: u32 = 1;
    const ENUM: u32 = 6;
    const VAR: u32 = 14;
    const DATASEC: u32 = 15;
    const DECL_TAG: u32 = 17;
    const ENUM64: u32 = 19;
    match head.kind {
        INT | VAR | DECL_TAG => 4,
        ARRAY => 12,
        STRUCT | UNION | DATASEC | ENUM64 => 12 * head.number,
        ENUM | FUNC_PROTO => 8 * head.number,
        _ => 0,
    }
}

fn word(octets: &[u8], at: usize) -> Option<u32> {
    let mut cursor = Cursor::new(octets.get(at..)?);
    cursor.array("word").ok().map(u32::from_ne_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_that_runs_is_understood() {
        let Ok(btf) = Btf::of_kernel() else {
            return eprintln!("left out: this kernel does not describe itself");
        };
        assert_eq!(btf.offset("sock_common", "skc_daddr"), Some(0));
        assert!(btf.offset("sock", "sk_protocol").is_some_and(|offset| offset > 100));
        assert_eq!(btf.offset("sock_common", "no_such"), None);
    }

    #[test]
    fn what_is_cut_short_is_refused() {
        let Ok(octets) = fs::read(VMLINUX) else {
            return;
        };
        for length in [0, 1, 2, 11, 24, 100] {
            assert!(Btf::read(octets[..length].to_vec()).is_none());
        }
    }
}
