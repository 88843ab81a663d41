//! The tables of HPACK (RFC 7541 §2.3, Appendix A).

use std::collections::VecDeque;

/// The static table; its first entry has the number 1.
#[rustfmt::skip]
const STATIC: [(&str, &str); 61] = [
    (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
    (":scheme", "http"), (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"),
    (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"), ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
    ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""),
    ("cache-control", ""), ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""),
    ("content-length", ""), ("content-location", ""), ("content-range", ""), ("content-type", ""),
    ("cookie", ""), ("date", ""), ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""),
    ("if-match", ""), ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""),
    ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""), ("location", ""),
    ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""),
    ("referer", ""), ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""),
    ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""),
    ("via", ""), ("www-authenticate", ""),
];

/// Octets that an entry takes besides its own (RFC 7541 §4.1).
pub(super) const OVERHEAD: usize = 32;

/// Octets of a table that nobody has said anything about (RFC 9113 §6.5.2).
const DEFAULT_MAX: usize = 4096;

/// The dynamic table of one direction.
#[derive(Debug)]
pub(super) struct Table {
    /// The newest first.
    entries: VecDeque<Entry>,
    size: usize,
    /// What the sender has set.
    max: usize,
    /// Something was lost, so that older entries are not known.
    is_lost: bool,
}

/// Name and value, one behind the other.
#[derive(Debug)]
struct Entry {
    octets: Box<[u8]>,
    /// Octets of the name; `None` if it is not known.
    name: Option<usize>,
}

/// A field by its number.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Found<'a> {
    /// Its name and value; `None` for a name that is not known.
    Field(Option<&'a [u8]>, &'a [u8]),
    /// It is one of those that were lost.
    Lost,
    /// There is none.
    Nothing,
}

impl Default for Table {
    fn default() -> Self {
        Self { entries: VecDeque::new(), size: 0, max: DEFAULT_MAX, is_lost: false }
    }
}

impl Table {
    /// The field of a number.
    pub fn get(&self, number: usize) -> Found<'_> {
        let Some(place) = number.checked_sub(1) else { return Found::Nothing };
        if let Some((name, value)) = STATIC.get(place) {
            return Found::Field(Some(name.as_bytes()), value.as_bytes());
        }
        match self.entries.get(place.saturating_sub(STATIC.len())) {
            Some(entry) => entry.field(),
            None if self.is_lost => Found::Lost,
            None => Found::Nothing,
        }
    }

    /// Adds a field; the oldest go, to make room for it (RFC 7541 §4.4).
    pub fn insert(&mut self, name: Option<&[u8]>, value: &[u8]) {
        let octets = [name.unwrap_or_default(), value].concat().into_boxed_slice();
        let entry = Entry { octets, name: name.map(<[u8]>::len) };
        self.size = self.size.saturating_add(entry.size());
        self.entries.push_front(entry);
        self.evict();
    }

    /// The sender has set another size.
    pub fn resize(&mut self, max: usize) {
        self.max = max;
        self.evict();
    }

    /// What is in the table is not known any more; what is added from now on is.
    pub fn lose(&mut self) {
        self.entries.clear();
        (self.size, self.is_lost) = (0, true);
    }

    fn evict(&mut self) {
        while self.size > self.max {
            let Some(entry) = self.entries.pop_back() else { break };
            self.size = self.size.saturating_sub(entry.size());
        }
    }
}

impl Entry {
    fn size(&self) -> usize {
        self.octets.len().saturating_add(OVERHEAD)
    }

    fn field(&self) -> Found<'_> {
        let (name, value) = self.octets.split_at_checked(self.name.unwrap_or(0)).unwrap_or_default();
        Found::Field(self.name.map(|_| name), value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(table: &Table, number: usize) -> (&str, &str) {
        let Found::Field(name, value) = table.get(number) else { panic!("no field {number}") };
        (std::str::from_utf8(name.unwrap()).unwrap(), std::str::from_utf8(value).unwrap())
    }

    #[test]
    fn fields_are_numbered_from_the_static_table_on_and_the_newest_comes_first() {
        let mut table = Table::default();
        table.insert(Some(b"a"), b"1");
        table.insert(Some(b"b"), b"2");
        assert_eq!(field(&table, 2), (":method", "GET"));
        assert_eq!(field(&table, 61), ("www-authenticate", ""));
        assert_eq!((field(&table, 62), field(&table, 63)), (("b", "2"), ("a", "1")));
        assert_eq!((table.get(0), table.get(64)), (Found::Nothing, Found::Nothing));
    }

    #[test]
    fn the_oldest_go_when_there_is_no_room() {
        let mut table = Table::default();
        table.resize(70);
        table.insert(Some(b"a"), b"1");
        table.insert(Some(b"b"), b"2");
        table.insert(Some(b"c"), b"3");
        assert_eq!((field(&table, 63), table.get(64)), (("b", "2"), Found::Nothing));
        table.insert(Some(b"d"), &[b'x'; 100]);
        assert_eq!(table.get(62), Found::Nothing);
        table.resize(0);
        assert_eq!(table.size, 0);
    }

    #[test]
    fn after_a_loss_what_is_new_is_known() {
        let mut table = Table::default();
        table.insert(Some(b"a"), b"1");
        table.lose();
        assert_eq!(table.get(62), Found::Lost);
        table.insert(None, b"2");
        assert_eq!((table.get(62), table.get(63)), (Found::Field(None, b"2"), Found::Lost));
    }
}
