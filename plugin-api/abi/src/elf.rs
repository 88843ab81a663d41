//! Whether a library is whole. The dynamic linker maps what its headers announce without looking
//! whether the file has it, and touching what is not there ends the process.

use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// Octets of the headers that are looked at: linkers put the program headers right behind the file's.
const HEADERS: u64 = 4096;

/// Type of a program header whose segment is mapped (`PT_LOAD`, System V ABI, chapter 5).
const LOAD: u32 = 1;

/// Whether the segments or sections of a 64-bit ELF file reach past its end. Other files are the
/// linker's to refuse.
pub(crate) fn is_cut_short(path: &Path) -> io::Result<bool> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut headers = Vec::new();
    file.take(HEADERS).read_to_end(&mut headers)?;
    Ok(reach(&headers).is_some_and(|end| end > length))
}

/// How far a file of these headers reaches; nothing for one that is no 64-bit ELF file.
fn reach(headers: &[u8]) -> Option<u64> {
    let [0x7F, b'E', b'L', b'F', 2, ..] = headers.get(..64)? else { return None };
    // A file whose headers end within what was read is cut, however long it is.
    Some(segments_end(headers).zip(sections_end(headers)).map_or(u64::MAX, |(a, b)| a.max(b)))
}

/// Where the table of sections ends; linkers put it last, so a file without its end was cut.
fn sections_end(file: &[u8]) -> Option<u64> {
    let (table, size, count) = (word(file, 40)?, half(file, 58)?, half(file, 60)?);
    table.checked_add(u64::from(size) * u64::from(count))
}

/// Where the last segment ends; none if a header is cut off.
fn segments_end(file: &[u8]) -> Option<u64> {
    let (table, size, count) = (word(file, 32)?, half(file, 54)?, half(file, 56)?);
    let mut end = 0;
    for at in 0..u64::from(count) {
        let header = usize::try_from(table.checked_add(at * u64::from(size))?).ok()?;
        let kind = u32::from_ne_bytes(*file.get(header..)?.first_chunk()?);
        if kind == LOAD {
            end = end.max(word(file, header + 8)?.checked_add(word(file, header + 32)?)?);
        }
    }
    Some(end)
}

/// The byte order is this machine's, or else the linker refuses the file.
fn word(file: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_ne_bytes(*file.get(at..)?.first_chunk()?))
}

fn half(file: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_ne_bytes(*file.get(at..)?.first_chunk()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_very_program_is_whole_and_its_half_is_not() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let end = reach(&program[..4096]).unwrap();
        assert!(end <= program.len() as u64 && end > program.len() as u64 / 2);
        assert_eq!(reach(&program[..100]), Some(u64::MAX));
        assert_eq!(reach(b"no library at all"), None);
    }

    #[test]
    fn the_file_itself_is_looked_at() {
        let program = std::env::current_exe().unwrap();
        assert!(!is_cut_short(&program).unwrap());
        assert!(is_cut_short(Path::new("/nowhere")).is_err());
    }
}
