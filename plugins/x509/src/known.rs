//! Certificates that were described before: a server shows the same one to every client.

use crate::certificate;
use std::sync::Arc;

/// Certificates that are remembered, a power of two. Those that one network meets in a minute fit well.
const PLACES: usize = 512;

/// Octets of the longest certificate that is remembered; nearly all have less than half of them. All
/// places together take 2 MiB at most, and as much again for what is told of them.
const OCTETS_MAX: usize = 4096;

/// Members of an event about a certificate, by the certificate; each worker has its own.
#[derive(Debug)]
pub struct Known {
    places: Box<[Option<Place>]>,
}

/// A certificate and the members about it.
type Place = (Box<[u8]>, Arc<[u8]>);

impl Default for Known {
    fn default() -> Self {
        Self { places: vec![None; PLACES].into() }
    }
}

impl Known {
    /// What is told of a certificate. One that shares its place with another takes it.
    pub fn describe(&mut self, der: &[u8]) -> Arc<[u8]> {
        if der.len() > OCTETS_MAX {
            return certificate::describe(der);
        }
        let Some(place) = self.places.get_mut(place(der)) else { return certificate::describe(der) };
        match place {
            Some((known, members)) if **known == *der => Arc::clone(members),
            place => {
                let members = certificate::describe(der);
                *place = Some((der.into(), Arc::clone(&members)));
                members
            }
        }
    }
}

/// A certificate ends with its signature, whose octets are as good as random. One who makes many share a
/// place gains no more than that they are described anew.
fn place(der: &[u8]) -> usize {
    let last = der.last_chunk().copied().map_or(0, u64::from_le_bytes);
    (last.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize & PLACES.wrapping_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_that_of_the_certificate_whichever_had_its_place() {
        let (mut known, tail) = (Known::default(), [7; 8]);
        let [a, b] = [b"first", b"other"].map(|head| [&head[..], &tail].concat());
        for der in [&a, &b, &a, &a, &b] {
            assert_eq!(known.describe(der), certificate::describe(der));
        }
        assert!(Arc::ptr_eq(&known.describe(&b), &known.describe(&b)), "it is remembered");
        let long = vec![7; OCTETS_MAX + 1];
        assert!(!Arc::ptr_eq(&known.describe(&long), &known.describe(&long)));
    }
}
