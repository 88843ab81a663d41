//! Options (RFC 8415 §21.1): a code, a length and a value, which may hold options itself.

use radar_plugin::wire::Cursor;

/// Options, read as they are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a>(pub &'a [u8]);

impl<'a> Options<'a> {
    /// Code and value of each, as far as they are whole.
    pub fn iter(self) -> impl Iterator<Item = (u16, &'a [u8])> {
        let mut cursor = Cursor::new(self.0);
        std::iter::from_fn(move || next(&mut cursor))
    }

    /// The value of the first with this code.
    pub fn get(self, code: u16) -> Option<&'a [u8]> {
        self.iter().find(|(other, _)| *other == code).map(|(_, value)| value)
    }

    /// Whether one is cut off.
    pub fn is_broken(self) -> bool {
        let mut cursor = Cursor::new(self.0);
        while next(&mut cursor).is_some() {}
        !cursor.is_empty()
    }
}

fn next<'a>(cursor: &mut Cursor<'a>) -> Option<(u16, &'a [u8])> {
    let mut ahead = *cursor;
    let option = (ahead.u16("option code").ok()?, ahead.vector16("option").ok()?);
    *cursor = ahead;
    Some(option)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn what_is_cut_off_is_left_out_and_known() {
        let options = Options(&hex!("0008 0002 0000  0001 0003 aabbcc"));
        assert_eq!((options.get(1), options.is_broken()), (Some(&hex!("aabbcc")[..]), false));
        let options = Options(&hex!("0008 0002 0000  0001 0003 aabb"));
        assert_eq!((options.get(8), options.get(1), options.is_broken()), (Some(&[0, 0][..]), None, true));
    }
}
