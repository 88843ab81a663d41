//! The file that lines are appended to: opened as sinks open files, and repaired.

use radar_files::{File, Refused, append};
use radar_lines::Format;
use rustix::io::Errno;
use std::os::fd::AsFd;

/// What a file holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kind {
    pub(crate) format: Format,
    /// The first line of each file, without its end.
    pub(crate) header: Option<String>,
}

/// Where a file of lines lies.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) at: radar_files::Place,
    kind: Kind,
}

/// What a file holds, in words.
fn lines_of(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV",
        Format::Text => "lines of text with times",
        Format::Eve | Format::Zeek | Format::Ecs => "JSON lines",
    }
}

impl Place {
    pub(crate) fn new(path: &str, kind: Kind) -> Result<Self, Refused> {
        Ok(Self { at: radar_files::Place::new(path)?, kind })
    }

    /// Opens the file, makes it if there is none, and cuts off a last line that was torn: so many octets.
    pub(crate) fn open(&self) -> Result<(File, u64), Refused> {
        let file = self.at.open()?;
        let size = file.length().unwrap_or(0);
        let torn = self.repair(&file, size)?;
        if let (0, Some(header)) = (size - torn, &self.kind.header) {
            self.begin(&file, header)?;
        }
        Ok((file, torn))
    }

    /// Writes what stands before the first line; nothing of it stays if there is no room for all.
    fn begin(&self, file: &File, header: &str) -> Result<(), Refused> {
        append(file.as_fd(), format!("{header}\n").as_bytes()).map_err(|(_, errno)| {
            // If even that fails, the next opening repairs it.
            let _ = file.cut(0);
            self.at.system("write to", errno)
        })
    }

    /// Cuts off what stands behind the last end of line, and says how many octets that were.
    ///
    /// Only what may be a torn line goes: one that begins as lines of the format do, or that a crash of
    /// the machine left as zeros. A file of something else was named by mistake and stays whole.
    fn repair(&self, file: &File, size: u64) -> Result<u64, Refused> {
        let system = |errno| self.at.system("read", errno);
        let begins_a_line = |at| {
            let mut first = [0];
            file.read(&mut first, at).map_err(system)?;
            Ok(first == [0] || self.kind.format.begins(first[0]))
        };
        if size == 0 {
            return Ok(0);
        }
        let end = lines_end(file, size).map_err(system)?;
        if !begins_a_line(0)? || end < size && !begins_a_line(end)? {
            let (path, what) = (self.at.path().to_owned(), lines_of(self.kind.format));
            return Err(Refused::Contents { path, what });
        }
        if end < size {
            file.cut(end).map_err(|errno| self.at.system("repair", errno))?;
        }
        Ok(size - end)
    }
}

/// Octets up to and with the last end of line.
fn lines_end(file: &File, size: u64) -> Result<u64, Errno> {
    let mut chunk = vec![0; 64 << 10];
    let mut end = size;
    while end > 0 {
        let begin = end.saturating_sub(chunk.len() as u64);
        let read = file.read(&mut chunk[..(end - begin) as usize], begin)?;
        if let Some(place) = chunk[..read].iter().rposition(|octet| *octet == b'\n') {
            return Ok(begin + place as u64 + 1);
        }
        end = begin;
    }
    Ok(0)
}
