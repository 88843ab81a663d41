//! The names of one address.

use crate::{
    address::{Address, NONE},
    source::Source,
};

/// Names that are kept of one address: one of a content network has thousands, and the latest few are in use.
pub(crate) const NAMES_MAX: usize = 4;

/// What an allocation costs beside what is in it.
const ALLOCATION: usize = 16;

/// A name, as it is learnt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lesson<'a> {
    pub(crate) address: Address,
    pub(crate) name: &'a str,
    pub(crate) source: Source,
    /// Who has asked for it; [`NONE`] if it was told to everybody.
    pub(crate) client: Address,
    /// In seconds since 1970.
    pub(crate) expires: u32,
}

/// What a lesson was.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) enum News {
    /// The name was the latest already.
    #[default]
    Known,
    /// It was known, but others have come since.
    Again,
    /// It was not known.
    New,
}

/// What has come of a lesson.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Learned {
    pub(crate) news: News,
    /// A claim is the best for its client now, and was not before.
    pub(crate) is_best_now: bool,
    /// The address has no other name, so whoever waits for one has waited for this.
    pub(crate) is_first: bool,
}

/// A name that is known.
#[derive(Debug)]
struct Known {
    /// When it goes, another takes its memory.
    name: String,
    /// Who has asked for it last.
    client: Address,
    expires: u32,
    source: Source,
    /// Most other names have another: so their texts, each in a place of its own, need not be looked at.
    mark: u16,
}

/// The names of one address, the one that was learnt last in front.
#[derive(Debug, Default)]
pub(crate) struct Entry {
    names: Vec<Known>,
}

impl Entry {
    /// Takes a name in, and says how many expired ones had to go.
    pub(crate) fn learn(&mut self, lesson: &Lesson<'_>, now: u32) -> (Learned, u64) {
        let before = self.names.len();
        self.names.retain(|known| known.expires >= now);
        let expired = (before - self.names.len()) as u64;
        let is_first = self.names.is_empty();
        let (mark, is_claim) = (mark(lesson.name), lesson.source.is_claim());
        let place = self.names.iter().position(|known| known.mark == mark && known.name == lesson.name);
        // Nobody asks that of what everybody was told.
        let was_best = is_claim && place.is_some() && self.best_place(&lesson.client, now) == place;
        let news = match place {
            Some(at) => self.learn_again(at, lesson),
            None => self.learn_new(lesson, mark),
        };
        // It stands in front now.
        let is_best_now = is_claim && !was_best && self.best_place(&lesson.client, now) == Some(0);
        (Learned { news, is_best_now, is_first }, expired)
    }

    fn learn_again(&mut self, at: usize, lesson: &Lesson<'_>) -> News {
        if let Some(known) = self.names.get_mut(at) {
            known.source =
                if lesson.source.rank() <= known.source.rank() { lesson.source } else { known.source };
            known.expires = known.expires.max(lesson.expires);
            known.client = if lesson.client == NONE { known.client } else { lesson.client };
        }
        self.names.get_mut(..=at).unwrap_or_default().rotate_right(1);
        if at == 0 { News::Known } else { News::Again }
    }

    fn learn_new(&mut self, lesson: &Lesson<'_>, mark: u16) -> News {
        // The last makes room.
        let last = if self.names.len() < NAMES_MAX { None } else { self.names.pop() };
        let mut text = last.map(|last| last.name).unwrap_or_default();
        text.clear();
        text.reserve_exact(lesson.name.len());
        text.push_str(lesson.name);
        if self.names.len() == self.names.capacity() {
            self.names.reserve_exact(1);
        }
        let Lesson { client, expires, source, .. } = *lesson;
        self.names.insert(0, Known { name: text, client, expires, source, mark });
        News::New
    }

    /// The best name for a client: what it has asked for itself or what everybody was told before what others have
    /// asked for, then the better source, then the later.
    pub(crate) fn best(&self, client: &Address, now: u32) -> Option<(&str, Source)> {
        let best = self.names.get(self.best_place(client, now)?)?;
        Some((&best.name, best.source))
    }

    fn best_place(&self, client: &Address, now: u32) -> Option<usize> {
        let others = |known: &Known| known.client != *client && known.client != NONE;
        let true_still = self.names.iter().enumerate().filter(|(_, known)| known.expires >= now);
        let best = true_still.min_by_key(|(_, known)| (others(known), known.source.rank()));
        best.map(|(at, _)| at)
    }

    /// Whether all of its names have expired.
    pub(crate) fn is_over(&self, now: u32) -> bool {
        self.names.iter().all(|known| known.expires < now)
    }

    /// Octets that it takes beside itself.
    pub(crate) fn octets(&self) -> usize {
        let names: usize = self.names.iter().map(|known| known.name.capacity() + ALLOCATION).sum();
        names + self.names.capacity() * size_of::<Known>() + ALLOCATION
    }
}

/// A number of a name's length, its first octets and its last: of host names these differ.
fn mark(name: &str) -> u16 {
    let word = |octets: Option<&[u8; 8]>| octets.map_or(0, |octets| u64::from_le_bytes(*octets));
    let (first, last) = (word(name.as_bytes().first_chunk()), word(name.as_bytes().last_chunk()));
    let mixed = (first ^ last.rotate_left(29)).wrapping_add(name.len() as u64);
    // The odd number is 2^64 divided by the golden ratio: each bit reaches the upper ones.
    (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as u16
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Address = [1; 16];
    const B: Address = [2; 16];

    fn entry(lessons: &[(&str, Source, Address, u32)]) -> Entry {
        let mut entry = Entry::default();
        for (name, source, client, expires) in lessons.iter().copied() {
            entry.learn(&Lesson { address: [9; 16], name, source, client, expires }, 10);
        }
        entry
    }

    #[test]
    fn a_client_is_told_what_it_has_asked_for_and_others_what_was_asked_for_last() {
        let entry = entry(&[("a", Source::Dns, A, 99), ("b", Source::Dns, B, 99)]);
        let best = |client| entry.best(client, 10).unwrap().0;
        assert_eq!([best(&A), best(&B), best(&[3; 16])], ["a", "b", "b"]);
    }

    #[test]
    fn what_was_answered_stands_before_what_is_claimed_unless_the_claim_was_answered_too() {
        let mut entry = entry(&[("a", Source::Dns, A, 99), ("b", Source::Sni, A, 99)]);
        assert_eq!(entry.best(&A, 10), Some(("a", Source::Dns)));
        for source in [Source::Dns, Source::Sni] {
            entry.learn(&Lesson { address: [9; 16], name: "b", source, client: A, expires: 99 }, 10);
        }
        assert_eq!(entry.best(&A, 10), Some(("b", Source::Dns)));
    }

    #[test]
    fn whether_a_claim_changes_what_its_client_is_told_is_known() {
        let claims = |mut entry: Entry| {
            ["a", "b", "b", "a"].map(|name| {
                let lesson = Lesson { address: [9; 16], name, source: Source::Sni, client: A, expires: 99 };
                entry.learn(&lesson, 10).0.is_best_now
            })
        };
        assert_eq!(claims(Entry::default()), [true, true, false, true]);
        assert_eq!(claims(entry(&[("c", Source::Dns, A, 99)])), [false; 4], "an answer is better");
    }

    #[test]
    fn a_claim_of_the_client_stands_before_what_others_were_answered() {
        let entry = entry(&[("a", Source::Sni, A, 99), ("b", Source::Dns, B, 99)]);
        assert_eq!(entry.best(&A, 10), Some(("a", Source::Sni)));
    }

    #[test]
    fn a_name_goes_when_its_time_is_over() {
        let mut entry = entry(&[("a", Source::Dns, A, 20), ("b", Source::Mdns, NONE, 30)]);
        assert_eq!(entry.best(&A, 20).unwrap().0, "a");
        assert_eq!(entry.best(&A, 21).unwrap().0, "b");
        assert!(!entry.is_over(30) && entry.is_over(31));
        let lesson = Lesson { address: [9; 16], name: "c", source: Source::Dns, client: A, expires: 99 };
        assert_eq!(
            entry.learn(&lesson, 50),
            (Learned { news: News::New, is_best_now: false, is_first: true }, 2)
        );
    }

    #[test]
    fn no_more_names_are_kept_than_there_is_room_for() {
        let names: Vec<String> = (0..100).map(|number| format!("n{number}")).collect();
        let lessons: Vec<_> = names.iter().map(|name| (name.as_str(), Source::Dns, A, 99)).collect();
        let entry = entry(&lessons);
        assert_eq!((entry.names.len(), entry.names.capacity()), (NAMES_MAX, NAMES_MAX));
        assert_eq!(entry.best(&A, 10).unwrap().0, "n99");
    }
}
