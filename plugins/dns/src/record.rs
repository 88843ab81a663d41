//! A resource record (RFC 1035 §4.1.3).

use radar_plugin::wire::{Cursor, Truncated};

use crate::kinds::Kind;
use crate::name::{Name, NameError};

/// A record; what it holds is read by [`crate::rdata`].
#[derive(Clone, Copy)]
pub struct Record<'a> {
    /// Whom it is about. A bad name does not hide the record, as its end can still be found.
    pub name: Result<Name<'a>, NameError>,
    /// Its type.
    pub kind: Kind,
    /// Its class; in mDNS the highest bit asks to forget older records (RFC 6762 §10.2).
    pub class: u16,
    /// Seconds that it may be kept.
    pub ttl: u32,
    /// Its data: a cursor that starts at their first octet and ends with their last. The octets
    /// before are there too, since names in the data may point to them.
    pub rdata: Cursor<'a>,
}

/// What a record that cannot be read is wrong about.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RecordError {
    /// The message ends before the record does.
    #[error(transparent)]
    Truncated(#[from] Truncated),
    /// There is no name where one should be.
    #[error(transparent)]
    Name(NameError),
    /// The data go on after their last field.
    #[error("{0} bytes are left after the rdata's last field")]
    Trailing(usize),
    /// A field holds what it must not.
    #[error("{field} at byte {offset} is not valid")]
    Invalid {
        /// The field.
        field: &'static str,
        /// Where it is.
        offset: usize,
    },
}

impl From<NameError> for RecordError {
    fn from(error: NameError) -> Self {
        match error {
            NameError::Truncated(truncated) => Self::Truncated(truncated),
            error => Self::Name(error),
        }
    }
}

impl<'a> Record<'a> {
    /// Reads the record at the cursor.
    pub fn read(cursor: &mut Cursor<'a>) -> Result<Self, RecordError> {
        let start = *cursor;
        let name = Name::read(cursor);
        if name.is_err() {
            *cursor = start;
            Name::skip(cursor)?;
        }
        let kind = Kind(cursor.u16("record type")?);
        let class = cursor.u16("record class")?;
        let ttl = cursor.u32("ttl")?;
        let length = cursor.u16("rdata length")?;
        let rdata = cursor.offset();
        cursor.skip(length.into(), "rdata")?;
        let bytes = cursor.bytes().get(..cursor.offset()).unwrap_or_default();
        Ok(Self { name, kind, class, ttl, rdata: Cursor::new(bytes).at(rdata) })
    }

    /// Passes over the record at the cursor, which is all it takes to find the next one; returns
    /// its type and a cursor on the fields after it.
    pub fn pass(cursor: &mut Cursor<'a>) -> Result<(Kind, Cursor<'a>), RecordError> {
        Name::skip(cursor)?;
        let kind = Kind(cursor.u16("record type")?);
        let fields = *cursor;
        cursor.skip(6, "record class and ttl")?;
        let length = cursor.u16("rdata length")?;
        cursor.skip(length.into(), "rdata")?;
        Ok((kind, fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hex_literal::hex;

    #[test]
    fn a_record_whose_name_loops_still_has_its_data() {
        let record = hex!("c000 0001 0001 0000003c 0004 c0000201");
        let mut cursor = Cursor::new(&record);
        let record = Record::read(&mut cursor).unwrap();
        assert!(matches!(record.name, Err(NameError::ForwardPointer { at: 0, target: 0 })));
        assert_eq!((record.kind, record.class, record.ttl), (Kind::A, 1, 60));
        assert_eq!(record.rdata.rest(), [192, 0, 2, 1]);
        assert!(cursor.is_empty());
    }
}
