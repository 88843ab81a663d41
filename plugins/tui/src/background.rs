//! Whether a terminal's background is light: it is asked with OSC 11, and what all answer (DA1) ends the wait.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    io::{self, Write},
    os::fd::{AsFd, BorrowedFd},
    time::{Duration, Instant},
};

/// The question, and one that every terminal answers.
const QUESTION: &[u8] = b"\x1b]11;?\x1b\\\x1b[c";
/// Over a slow line the answer takes as long as a round trip.
const PATIENCE: Duration = Duration::from_millis(250);
/// Octets of an answer.
const ANSWER_MAX: usize = 256;

/// What was answered.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Answer {
    /// Light or not, if it was told.
    pub light: Option<bool>,
    /// All that was to be answered has been: nothing of it comes later, among keys.
    pub whole: bool,
}

/// Asks the terminal, which is in raw mode.
pub fn ask(output: &mut impl Write, input: BorrowedFd<'_>) -> io::Result<Answer> {
    output.write_all(QUESTION)?;
    output.flush()?;
    let (end, mut answer) = (Instant::now() + PATIENCE, Vec::new());
    while answer.len() < ANSWER_MAX && !is_whole(&answer) {
        let left = end.saturating_duration_since(Instant::now());
        let timeout = Timespec { tv_sec: 0, tv_nsec: left.as_nanos() as _ };
        let mut fds = [PollFd::new(&input, PollFlags::IN)];
        if left.is_zero() || poll(&mut fds, Some(&timeout))? == 0 {
            break;
        }
        let mut octet = [0; 1];
        if rustix::io::read(input.as_fd(), &mut octet)? == 0 {
            break;
        }
        answer.push(octet[0]);
    }
    Ok(read(&answer))
}

fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    text.rsplit_once("\x1b[?").is_some_and(|(_, rest)| rest.ends_with('c'))
}

/// `ESC ] 11 ; rgb:RRRR/GGGG/BBBB ST`, with one to four digits each.
fn read(answer: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(answer);
    let rgb = text.split_once("]11;rgb:").map(|(_, rest)| rest);
    let rgb = rgb.map(|rest| rest.split(|c: char| !c.is_ascii_hexdigit() && c != '/').next().unwrap_or(""));
    let parts: Vec<f64> = rgb.into_iter().flat_map(|rgb| rgb.split('/')).filter_map(part).collect();
    let light = match parts[..] {
        // Rec. 709: how bright it looks.
        [red, green, blue] => Some(0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.5),
        _ => None,
    };
    Answer { light, whole: is_whole(answer) }
}

fn part(digits: &str) -> Option<f64> {
    let most = match digits.len() {
        1..=4 => 16f64.powi(digits.len() as i32) - 1.0,
        _ => return None,
    };
    u32::from_str_radix(digits, 16).ok().map(|value| f64::from(value) / most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_background_is_light_or_dark_or_not_told() {
        let of = |text: &str| read(text.as_bytes());
        assert_eq!(
            of("\x1b]11;rgb:ffff/ffff/f000\x1b\\\x1b[?62;4c"),
            Answer { light: Some(true), whole: true }
        );
        assert_eq!(of("\x1b]11;rgb:0b/0f/14\x07\x1b[?1;2c"), Answer { light: Some(false), whole: true });
        assert_eq!(of("\x1b[?62c"), Answer { light: None, whole: true });
        assert_eq!(of("\x1b]11;rgb:ffff/ff"), Answer { light: None, whole: false });
        assert_eq!(of("\x1b]11;rgb:fffff/0/0\x1b\\"), Answer::default());
    }
}
