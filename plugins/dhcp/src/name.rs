//! Domain names as DHCP carries them: labels without compression (RFC 1035 §3.1, RFC 8415 §10).

use radar_plugin::wire::Cursor;

/// Octets of a name at most (RFC 1035 §2.3.4).
const NAME_MAX: usize = 255;

/// Reads one name, without its last dot; a name whose end is missing is a partial one (RFC 4704
/// §4.2), and `None` stands for what is no name.
pub(crate) fn read(cursor: &mut Cursor<'_>) -> Option<Vec<u8>> {
    let mut name = Vec::new();
    while !cursor.is_empty() {
        let label = match cursor.u8("label length").ok()? {
            0 => break,
            length @ 1..=63 => cursor.take(length.into(), "label").ok()?,
            _ => return None,
        };
        if !name.is_empty() {
            name.push(b'.');
        }
        name.extend_from_slice(label);
        if name.len() > NAME_MAX {
            return None;
        }
    }
    Some(name)
}

/// All names of a list; `None` if one is no name.
pub(crate) fn read_all(octets: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut cursor = Cursor::new(octets);
    let mut names = Vec::new();
    while !cursor.is_empty() {
        names.push(read(&mut cursor)?);
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_whole_or_partial() {
        assert_eq!(
            read_all(b"\x03www\x07example\x00\x01a"),
            Some(vec![b"www.example".to_vec(), b"a".to_vec()])
        );
    }

    #[test]
    fn pointers_and_cut_labels_are_no_names() {
        for octets in [&b"\xC0\x00"[..], b"\x04www", b"\x40"] {
            assert_eq!(read_all(octets), None);
        }
        assert_eq!(read_all(&[&b"\x3F"[..], &[b'a'; 63]].concat().repeat(5)), None);
    }
}
