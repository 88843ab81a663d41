//! A channel: one view as all who look at it share it.
//!
//! Each frame is written once, whoever gets it. Frames after the first tell changes only, so who missed one needs a
//! snapshot: all texts in the order of their numbers, and all rows as they stand.

#[cfg(test)]
pub(crate) mod decode;
mod dictionary;
pub mod frame;
pub mod json;
mod kept;

use bytes::Bytes;
use dictionary::Dictionary;
use frame::{Rows, SNAPSHOT};
use kept::Kept;
use radar_views::{
    model::Model,
    table::{Shape, Table},
    view::{Now, View},
};
use std::time::Duration;

/// Texts of a channel; when there are more, those that are in no row any more are forgotten.
pub const TEXTS_MAX: usize = 20_000;

/// Octets of a frame. A view that has more to tell would hold up all others of a client.
pub const FRAME_MAX: usize = 960 << 10;

/// How a client wants frames.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// As [`frame`] writes them.
    Binary,
    /// As [`json::frame`] writes them.
    Json,
}

/// What a client that looks at it gets at a tick; nothing if there is nothing new.
#[derive(Debug, Default)]
pub struct Told {
    /// For those who want it so, if any do.
    pub binary: Option<Bytes>,
    /// For those who want it so, if any do.
    pub json: Option<Bytes>,
    /// It is a snapshot, so that it is enough for everyone.
    pub snapshot: bool,
    /// There was something new, but more than a frame may hold: all have missed it.
    pub too_long: bool,
}

/// A view, and what its clients know of it.
pub struct Channel {
    number: u64,
    view: Box<dyn View>,
    shapes: Vec<Shape>,
    kept: Vec<Kept>,
    dictionary: Dictionary,
    interval: Duration,
    /// When it is worth looking again, since the start.
    due: Duration,
    /// The view has told of everything once.
    opened: bool,
}

impl Channel {
    /// The channel of this number.
    #[must_use]
    pub fn new(number: u64, view: Box<dyn View>) -> Self {
        let shapes = view.shapes().to_vec();
        Self {
            number,
            kept: shapes.iter().map(|_| Kept::default()).collect(),
            shapes,
            interval: view.interval(),
            view,
            dictionary: Dictionary::default(),
            due: Duration::ZERO,
            opened: false,
        }
    }

    /// Its number, in each of its frames.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What its tables look like.
    #[must_use]
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// The view.
    #[must_use]
    pub fn view(&self) -> &dyn View {
        &*self.view
    }

    /// Whether it is time to look, `up` after the start. Of a channel that nobody has before his eyes it seldom is:
    /// then `seldom` is the least time between two looks. All channels with the same interval have the same times, so
    /// that their views share what they have in common.
    pub fn is_due(&mut self, up: Duration, seldom: Duration) -> bool {
        // A tick that comes a little early is better than one that comes a whole call too late.
        let slack = (self.interval / 4).min(Duration::from_millis(20));
        if up + slack < self.due {
            return false;
        }
        let interval = self.interval.max(Duration::from_millis(1));
        let since = Duration::from_nanos(((up + slack).as_nanos() % interval.as_nanos()) as u64);
        self.due = if seldom > interval { up + seldom } else { up + slack + interval - since };
        true
    }

    /// Somebody has come or looks again: it is time at once.
    pub fn hurry(&mut self) {
        self.due = Duration::ZERO;
    }

    /// Looks at what is new and writes it in the forms that are wanted. With `join`, somebody will need a snapshot:
    /// then it is the moment to forget texts that are in no row.
    pub fn tick(&mut self, model: &Model, now: Now, binary: bool, json: bool, join: bool) -> Told {
        let whole =
            !self.opened || self.kept.iter().zip(&self.shapes).any(|(kept, shape)| kept.is_full(shape));
        let tables = self.view.tables(model, now, whole);
        self.opened = true;
        let changes: Vec<_> = tables.into_iter().filter_map(|table| self.take(table)).collect();
        if changes.is_empty() && !join {
            return Told::default();
        }
        let live = || self.kept.iter().map(Kept::texts).sum::<usize>();
        if self.dictionary.len() > TEXTS_MAX || join && self.dictionary.len() > 1024 + 2 * live() {
            self.dictionary = Dictionary::default();
            let (binary_wanted, json_wanted) = (binary, json);
            let [binary, json] = [(binary, Form::Binary), (json, Form::Json)]
                .map(|(wanted, form)| wanted.then(|| self.snapshot(now, form)).flatten());
            let too_long = binary_wanted && binary.is_none() || json_wanted && json.is_none();
            return Told { binary, json, snapshot: true, too_long };
        }
        if changes.is_empty() {
            return Told::default();
        }
        let binary_frame = binary.then(|| self.binary(now, &changes, false));
        let json_frame = json.then(|| self.json(now, &changes, false));
        let fits = |frame: &Bytes| frame.len() <= FRAME_MAX;
        let too_long = !binary_frame.iter().chain(&json_frame).all(fits);
        Told { binary: binary_frame.filter(fits), json: json_frame.filter(fits), snapshot: false, too_long }
    }

    /// All texts and rows as they stand; nothing if they are more than a frame may hold.
    pub fn snapshot(&mut self, now: Now, form: Form) -> Option<Bytes> {
        let tables: Vec<_> =
            self.kept.iter().enumerate().filter_map(|(index, kept)| kept.whole(index)).collect();
        let frame = match form {
            Form::Binary => self.binary(now, &tables, true),
            Form::Json => self.json(now, &tables, true),
        };
        (frame.len() <= FRAME_MAX).then_some(frame)
    }

    fn take(&mut self, table: Table) -> Option<Table> {
        let shape = self.shapes.get(table.index)?;
        self.kept.get_mut(table.index)?.take(shape, table)
    }

    fn binary(&mut self, now: Now, tables: &[Table], snapshot: bool) -> Bytes {
        let mut rows = Rows::default();
        for table in tables {
            if let Some(shape) = self.shapes.get(table.index) {
                rows.put(shape, table, &mut self.dictionary);
            }
        }
        let news = self.dictionary.news();
        let (flags, texts) = if snapshot { (SNAPSHOT, self.dictionary.texts()) } else { (0, news) };
        rows.frame(self.number, now.capture / 1_000_000, flags, texts).into()
    }

    fn json(&self, now: Now, tables: &[Table], snapshot: bool) -> Bytes {
        json::frame(self.number, now.capture / 1_000_000, snapshot, &self.shapes, tables).into()
    }
}

#[cfg(test)]
mod tests {
    use super::{decode::Picture, *};
    use radar_views::table::{Cell, Kind, Mode};
    use std::collections::VecDeque;

    /// A view that tells what it was given.
    struct Scripted(Vec<Shape>, VecDeque<Vec<Table>>);

    impl View for Scripted {
        fn shapes(&self) -> &[Shape] {
            &self.0
        }

        fn tables(&mut self, _: &Model, _: Now, _: bool) -> Vec<Table> {
            self.1.pop_front().unwrap_or_default()
        }

        fn interval(&self) -> Duration {
            Duration::from_millis(100)
        }
    }

    fn table(mode: Mode, rows: &[(&str, u64)]) -> Table {
        let cells = rows.iter().flat_map(|(key, octets)| [Cell::from(*key), Cell::from(*octets)]);
        Table { index: 0, mode, cells: cells.collect() }
    }

    fn channel(ticks: Vec<Vec<Table>>) -> Channel {
        let shapes = vec![Shape::new("rows", &[("name", Kind::Text), ("octets", Kind::Int)])];
        Channel::new(7, Box::new(Scripted(shapes, ticks.into())))
    }

    fn tick(channel: &mut Channel) -> Told {
        channel.tick(&Model::default(), Now { capture: 5_000_000, wall: 0 }, true, true, false)
    }

    #[test]
    fn who_was_there_from_the_start_and_who_came_later_know_the_same() {
        let mut channel = channel(vec![
            vec![table(Mode::All, &[("a", 1), ("b", 2)])],
            vec![table(Mode::ByKey, &[("c", 3)])],
            vec![table(Mode::All, &[("d", 4), ("a", 1)])],
            vec![table(Mode::Append, &[("e", 5), ("a", 6)])],
        ]);
        let (mut first, mut later) = (Picture::default(), None::<Picture>);
        for round in 0..4 {
            let frame = tick(&mut channel).binary.unwrap();
            first.take(channel.shapes(), &frame).unwrap();
            if let Some(later) = &mut later {
                later.take(channel.shapes(), &frame).unwrap();
            }
            if round == 1 {
                let mut picture = Picture::default();
                let snapshot = channel.snapshot(Now::default(), Form::Binary).unwrap();
                picture.take(channel.shapes(), &snapshot).unwrap();
                assert_eq!(picture.flags, SNAPSHOT);
                later = Some(picture);
            }
        }
        assert_eq!((first.channel, first.tick, first.flags), (7, 5, 0));
        let later = later.unwrap();
        assert_eq!((&first.rows, &first.texts), (&later.rows, &later.texts));
        assert_eq!(first.rows[&0].len(), 4);
    }

    #[test]
    fn nothing_new_is_no_frame() {
        let same = || vec![table(Mode::All, &[("a", 1)])];
        let mut channel = channel(vec![same(), same()]);
        assert!(tick(&mut channel).binary.is_some());
        let told = tick(&mut channel);
        assert!(told.binary.is_none() && told.json.is_none() && !told.too_long);
    }

    #[test]
    fn with_too_many_texts_everyone_gets_a_snapshot_of_those_in_use() {
        let texts: Vec<_> = (0..=TEXTS_MAX).map(|number| number.to_string()).collect();
        let many: Vec<_> = texts.iter().map(|text| (text.as_str(), 1)).collect();
        let mut channel =
            channel(vec![vec![table(Mode::All, &many)], vec![table(Mode::All, &[("x", 1), ("y", 2)])]]);
        let mut picture = Picture::default();
        let told = tick(&mut channel);
        picture.take(channel.shapes(), &told.binary.unwrap()).unwrap();
        assert_eq!(picture.texts.len(), TEXTS_MAX + 1);
        let told = tick(&mut channel);
        assert!(told.snapshot);
        picture.take(channel.shapes(), &told.binary.unwrap()).unwrap();
        assert_eq!(picture.texts, ["x".into(), "y".into()]);
        assert_eq!(picture.rows[&0].len(), 2);
    }

    #[test]
    fn more_than_a_frame_may_hold_is_not_sent() {
        let long = "x".repeat(FRAME_MAX);
        let mut channel = channel(vec![vec![table(Mode::All, &[(&long, 1)])]]);
        let told = tick(&mut channel);
        assert!(told.too_long && told.binary.is_none() && told.json.is_none());
        assert_eq!(channel.snapshot(Now::default(), Form::Binary), None);
    }

    #[test]
    fn a_channel_is_due_once_an_interval() {
        let mut channel = channel(vec![]);
        let at = |milliseconds| Duration::from_millis(milliseconds);
        assert!(channel.is_due(at(1000), Duration::ZERO));
        assert!(!channel.is_due(at(1050), Duration::ZERO));
        assert!(channel.is_due(at(1090), at(5000)), "early by less than a call");
        assert!(!channel.is_due(at(3000), Duration::ZERO));
        channel.hurry();
        assert!(channel.is_due(at(3000), Duration::ZERO));
    }

    #[test]
    fn channels_that_were_opened_at_different_times_are_due_at_the_same() {
        let at = |milliseconds| Duration::from_millis(milliseconds);
        let mut channels = [channel(vec![]), channel(vec![])];
        for (channel, opened) in channels.iter_mut().zip([1030, 1070]) {
            assert!(channel.is_due(at(opened), Duration::ZERO));
            assert!(!channel.is_due(at(1079), Duration::ZERO));
            assert!(channel.is_due(at(1101), Duration::ZERO));
            assert!(!channel.is_due(at(1175), Duration::ZERO));
        }
    }
}
