//! Lines on their way to the program: those that wait, and behind those the ones it has not read yet.
//!
//! A line stays here until the program has read its last octet. So what was written and not read when the program ends
//! is there for the next one, and a line of which it had read a part only is known to be lost.

use std::collections::VecDeque;

/// Whole lines, within a bound.
#[derive(Debug)]
pub struct Queue {
    octets: VecDeque<u8>,
    /// The length of each line, its end among them.
    lines: VecDeque<usize>,
    octets_max: usize,
    /// Octets from the first on that were written.
    written: usize,
    /// Octets from the first on that were read, all of the first line.
    read: usize,
}

impl Queue {
    /// Room for so many octets.
    #[must_use]
    pub fn new(octets_max: usize) -> Self {
        Self { octets: VecDeque::new(), lines: VecDeque::new(), octets_max, written: 0, read: 0 }
    }

    /// Whether there is room for a line of so many octets, without its end.
    #[must_use]
    pub fn fits(&self, octets: usize) -> bool {
        self.octets.len().saturating_add(octets) < self.octets_max
    }

    /// Puts a line at the end.
    pub fn push(&mut self, line: &[u8]) {
        self.octets.extend(line);
        self.octets.push_back(b'\n');
        self.lines.push_back(line.len() + 1);
    }

    /// What is to be written next, or a part of it; empty if all is written.
    #[must_use]
    pub fn unwritten(&self) -> &[u8] {
        let (front, back) = self.octets.as_slices();
        match front.get(self.written..) {
            Some(rest) if !rest.is_empty() => rest,
            _ => back.get(self.written.saturating_sub(front.len())..).unwrap_or_default(),
        }
    }

    /// So many more octets were written.
    pub fn wrote(&mut self, octets: usize) {
        self.written = (self.written + octets).min(self.octets.len());
    }

    /// The program has read all but `unread` octets of what was written; whether that is more than before.
    pub fn unread(&mut self, unread: usize) -> bool {
        let read = self.written.saturating_sub(unread);
        let more = read > self.read;
        self.read = read.max(self.read);
        while let Some(line) = self.lines.front().copied().filter(|line| *line <= self.read) {
            self.forget(line);
        }
        more
    }

    /// The program has ended, and has read all but `unread` octets of what was written. Lines that it lost, having
    /// read a part of them: one or none. The others will be written to the next one.
    pub fn restart(&mut self, unread: usize) -> u64 {
        self.unread(unread);
        let torn = self.read > 0;
        if let Some(line) = self.lines.front().copied().filter(|_| torn) {
            self.forget(line);
        }
        (self.written, self.read) = (0, 0);
        torn.into()
    }

    /// Forgets all, and says how many lines that were.
    pub fn clear(&mut self) -> u64 {
        let lines = self.lines.len() as u64;
        *self = Self::new(self.octets_max);
        lines
    }

    /// Whether the program has read everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Forgets the first line, of this length.
    fn forget(&mut self, line: usize) {
        self.lines.pop_front();
        self.octets.drain(..line.min(self.octets.len()));
        self.written = self.written.saturating_sub(line);
        self.read = self.read.saturating_sub(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn queue(lines: &[&str]) -> Queue {
        let mut queue = Queue::new(100);
        lines.iter().for_each(|line| queue.push(line.as_bytes()));
        queue
    }

    fn written(mut queue: Queue) -> String {
        let mut text = Vec::new();
        while !queue.unwritten().is_empty() {
            text.extend_from_slice(queue.unwritten());
            queue.wrote(queue.unwritten().len());
        }
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn what_was_not_read_is_written_to_the_next_program() {
        let mut queue = queue(&["one", "two", "three"]);
        queue.wrote(10);
        assert!(queue.unread(6), "`one` and its end were read");
        assert_eq!(queue.restart(6), 0, "it ended between two lines");
        assert_eq!(written(queue), "two\nthree\n");
    }

    #[test]
    fn a_line_of_which_a_part_was_read_is_lost_and_no_other() {
        let mut queue = queue(&["one", "two", "three"]);
        queue.wrote(10);
        assert_eq!(queue.restart(5), 1);
        assert_eq!(written(queue), "three\n");
        let mut all_read = self::queue(&["one"]);
        all_read.wrote(4);
        assert_eq!((all_read.restart(0), all_read.is_empty()), (0, true));
    }

    #[test]
    fn the_bound_is_of_all_that_was_not_read() {
        let mut queue = Queue::new(10);
        queue.push(b"12345");
        assert!(queue.fits(3) && !queue.fits(4));
        queue.wrote(6);
        assert!(!queue.fits(4), "it may have to be written again");
        queue.unread(0);
        assert!(queue.fits(4));
    }

    #[test]
    fn it_goes_round_without_losing_an_octet() {
        let mut queue = Queue::new(64);
        let (mut sent, mut got) = (String::new(), String::new());
        for number in 0..1000 {
            let line = format!("{number:0>width$}", width = number % 13);
            sent.push_str(&line);
            sent.push('\n');
            queue.push(line.as_bytes());
            while !queue.unwritten().is_empty() {
                let part = &queue.unwritten()[..queue.unwritten().len().min(5)];
                got.push_str(std::str::from_utf8(part).unwrap());
                let octets = part.len();
                queue.wrote(octets);
                queue.unread(3);
            }
        }
        assert_eq!(got, sent);
    }
}
