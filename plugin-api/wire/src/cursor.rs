//! A position in untrusted bytes; every read names its field and cannot pass the end.

/// A field that the bytes at hand do not hold whole.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{field} at byte {offset} needs {needed} bytes but {available} are left")]
pub struct Truncated {
    /// What was being read, in the words of its RFC.
    pub field: &'static str,
    /// Where it begins, counted in octets from the start of the cursor's bytes.
    pub offset: usize,
    /// Octets the field takes.
    pub needed: usize,
    /// Octets that were left.
    pub available: usize,
}

/// A position in borrowed bytes. All integers are read in network byte order.
#[derive(Clone, Copy, Debug)]
pub struct Cursor<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor on the first of `bytes`.
    #[must_use]
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// The same bytes, read from `offset` on; an offset past the end leaves nothing to read.
    #[must_use]
    #[inline]
    pub fn at(self, offset: usize) -> Self {
        Self { offset: offset.min(self.bytes.len()), ..self }
    }

    /// Octets from the start of the bytes to the next one to be read.
    #[must_use]
    #[inline]
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// What has not been read yet.
    #[must_use]
    #[inline]
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.offset..).unwrap_or_default()
    }

    /// All the bytes, those already read included.
    #[must_use]
    #[inline]
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Octets left to read.
    #[must_use]
    #[inline]
    pub fn remaining(&self) -> usize {
        self.bytes.len().saturating_sub(self.offset)
    }

    /// Whether everything has been read.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// The next `length` octets.
    #[inline]
    pub fn take(&mut self, length: usize, field: &'static str) -> Result<&'a [u8], Truncated> {
        let (taken, _) = self.rest().split_at_checked(length).ok_or_else(|| self.truncated(length, field))?;
        self.offset = self.offset.saturating_add(length);
        Ok(taken)
    }

    /// Passes over `length` octets.
    #[inline]
    pub fn skip(&mut self, length: usize, field: &'static str) -> Result<(), Truncated> {
        self.take(length, field).map(|_| ())
    }

    /// The next `N` octets as an array.
    #[inline]
    pub fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], Truncated> {
        let array = *self.rest().first_chunk().ok_or_else(|| self.truncated(N, field))?;
        self.offset = self.offset.saturating_add(N);
        Ok(array)
    }

    /// One octet.
    #[inline]
    pub fn u8(&mut self, field: &'static str) -> Result<u8, Truncated> {
        self.array::<1>(field).map(|[octet]| octet)
    }

    /// Two octets.
    #[inline]
    pub fn u16(&mut self, field: &'static str) -> Result<u16, Truncated> {
        self.array(field).map(u16::from_be_bytes)
    }

    /// Three octets.
    #[inline]
    pub fn u24(&mut self, field: &'static str) -> Result<u32, Truncated> {
        self.array(field).map(|[a, b, c]| u32::from_be_bytes([0, a, b, c]))
    }

    /// Four octets.
    #[inline]
    pub fn u32(&mut self, field: &'static str) -> Result<u32, Truncated> {
        self.array(field).map(u32::from_be_bytes)
    }

    /// Eight octets.
    #[inline]
    pub fn u64(&mut self, field: &'static str) -> Result<u64, Truncated> {
        self.array(field).map(u64::from_be_bytes)
    }

    /// What follows a length of one octet (TLS's `opaque field<0..2^8-1>`, a DNS character-string).
    #[inline]
    pub fn vector8(&mut self, field: &'static str) -> Result<&'a [u8], Truncated> {
        self.vector(field, |cursor| cursor.u8(field).map(usize::from))
    }

    /// What follows a length of two octets.
    #[inline]
    pub fn vector16(&mut self, field: &'static str) -> Result<&'a [u8], Truncated> {
        self.vector(field, |cursor| cursor.u16(field).map(usize::from))
    }

    /// What follows a length of three octets.
    #[inline]
    pub fn vector24(&mut self, field: &'static str) -> Result<&'a [u8], Truncated> {
        self.vector(field, |cursor| cursor.u24(field).map(|length| length as usize))
    }

    #[inline]
    fn vector(
        &mut self,
        field: &'static str,
        length: impl FnOnce(&mut Self) -> Result<usize, Truncated>,
    ) -> Result<&'a [u8], Truncated> {
        // A vector cut short leaves the cursor before its length, so that the caller may say so.
        let mut ahead = *self;
        let length = length(&mut ahead)?;
        let content = ahead.take(length, field)?;
        *self = ahead;
        Ok(content)
    }

    #[inline]
    fn truncated(&self, needed: usize, field: &'static str) -> Truncated {
        Truncated { field, offset: self.offset, needed, available: self.remaining() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_in_network_order_one_after_the_other() {
        let mut cursor = Cursor::new(&[1, 2, 3, 4, 5, 6]);
        assert_eq!(cursor.u8("a"), Ok(1));
        assert_eq!(cursor.u16("b"), Ok(0x0203));
        assert_eq!(cursor.u24("c"), Ok(0x0004_0506));
        assert!(cursor.is_empty());
    }

    #[test]
    fn a_cut_field_is_named_with_its_place_and_the_cursor_stays() {
        let mut cursor = Cursor::new(&[7, b'a', b'b']);
        let error = cursor.vector8("label").unwrap_err();
        assert_eq!(error.to_string(), "label at byte 1 needs 7 bytes but 2 are left");
        assert_eq!(cursor.offset(), 0);
    }

    #[test]
    fn an_offset_past_the_end_leaves_nothing_to_read() {
        let cursor = Cursor::new(&[1, 2]).at(99);
        assert_eq!((cursor.offset(), cursor.remaining()), (2, 0));
    }
}
