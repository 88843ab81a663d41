//! All octets of a file, in memory.
//!
//! Databases are large, and a page of four kilobytes at a time costs as much to get from the system as to fill. So they
//! lie on memory of their own, which is asked for in large pages. The file is read into it and never mapped itself: one
//! that is cut while it is mapped would end the process.

use memmap2::MmapMut;
use std::{
    fs::File,
    io::{self, Read},
};

/// What is smaller has no use for a large page.
const LARGE: usize = 2 << 20;

/// The octets.
pub(crate) enum Octets {
    Small(Vec<u8>),
    Large(MmapMut),
}

impl Octets {
    /// Reads so many octets, no more and no fewer.
    pub(crate) fn read(file: &mut File, length: usize) -> io::Result<Self> {
        let mut octets =
            if length < LARGE { Self::Small(vec![0; length]) } else { Self::Large(large(length)?) };
        file.read_exact(match &mut octets {
            Self::Small(octets) => octets,
            Self::Large(octets) => octets,
        })?;
        Ok(octets)
    }
}

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        match self {
            Self::Small(octets) => octets,
            Self::Large(octets) => octets,
        }
    }
}

fn large(length: usize) -> io::Result<MmapMut> {
    let memory = MmapMut::map_anon(length)?;
    // A system without large pages has others.
    #[cfg(target_os = "linux")]
    let _ = memory.advise(memmap2::Advice::HugePage);
    Ok(memory)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_of_any_size_is_read_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        for length in [0, 1, LARGE - 1, LARGE, LARGE + 5000] {
            let octets: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
            fs::write(&path, &octets).unwrap();
            let read = |length| Octets::read(&mut File::open(&path).unwrap(), length);
            assert!(read(length).unwrap().as_ref() == octets, "{length} octets");
            assert!(read(length + 1).is_err());
        }
    }
}
