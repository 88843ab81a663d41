//! Keys, mouse and signals, read by a thread of their own.

use crate::terminal;
use ratatui_crossterm::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseEvent, MouseEventKind, poll, read,
};
use rustix::event::{PollFd, PollFlags, Timespec};
use signal_hook::{
    SigId,
    consts::{SIGINT, SIGTERM},
    flag, low_level,
};
use std::{
    io,
    os::fd::OwnedFd,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// What waits at most: a pasted text is one.
const WAITING_MAX: usize = 256;
/// How long a signal to end may go unnoticed.
const LOOK: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
/// How long the thread is waited for. In the middle of a key that never ends it waits for the rest of it.
const FAREWELL: Duration = Duration::from_millis(300);

/// What somebody has done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Input {
    /// A key.
    Key(KeyEvent),
    /// The mouse.
    Mouse(MouseEvent),
    /// A text, all at once.
    Paste(String),
    /// The terminal has another size.
    Resized,
    /// The terminal is gone.
    Gone,
}

/// The thread.
#[derive(Debug)]
pub struct Keyboard {
    inputs: Receiver<Input>,
    stop: Arc<AtomicBool>,
    signals: Vec<SigId>,
    thread: Option<JoinHandle<()>>,
}

impl Keyboard {
    /// Starts to read. `clean` says that the terminal has answered all that it was asked.
    pub fn start(clean: bool) -> io::Result<Self> {
        let (sender, inputs) = sync_channel(WAITING_MAX);
        let stop = Arc::<AtomicBool>::default();
        let ended = Arc::<AtomicBool>::default();
        // Besides what radar does at a signal: the terminal is its owner's at once, whatever takes long at the end.
        let register = |signal| flag::register(signal, Arc::clone(&ended));
        let signals = [SIGINT, SIGTERM].into_iter().map(register).collect::<io::Result<Vec<_>>>()?;
        let told = Arc::clone(&stop);
        let reader =
            Reader { input: terminal::input()?, sender, answer: Answer { on: !clean, inside: false } };
        let thread =
            thread::Builder::new().name("tui keys".into()).spawn(move || reader.serve(&told, &ended))?;
        Ok(Self { inputs, stop, signals, thread: Some(thread) })
    }

    /// What came since this was last called.
    pub fn inputs(&self) -> impl Iterator<Item = Input> {
        self.inputs.try_iter()
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        self.signals.drain(..).for_each(|signal| {
            low_level::unregister(signal);
        });
        let deadline = Instant::now() + FAREWELL;
        while self.thread.as_ref().is_some_and(|thread| !thread.is_finished()) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

struct Reader {
    input: OwnedFd,
    sender: SyncSender<Input>,
    answer: Answer,
}

impl Reader {
    fn serve(mut self, stop: &AtomicBool, ended: &AtomicBool) {
        while !stop.load(Ordering::Relaxed) {
            if ended.load(Ordering::Relaxed) {
                terminal::restore();
                return;
            }
            let went_on = self.wait().and_then(|()| self.read());
            if went_on.is_err() {
                let _ = self.sender.try_send(Input::Gone);
                return;
            }
        }
    }

    /// Waits for a key. crossterm would read for ever from a terminal that has gone.
    fn wait(&self) -> io::Result<()> {
        let mut fds = [PollFd::new(&self.input, PollFlags::IN)];
        match rustix::event::poll(&mut fds, Some(&LOOK)) {
            // A signal: another size, or the end.
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let gone = PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL;
        if fds[0].revents().intersects(gone) { Err(io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }

    /// Reads what has come.
    fn read(&mut self) -> io::Result<()> {
        while poll(Duration::ZERO)? {
            if let Some(input) = read().map(|event| self.input(event))?
                // Who types faster than anything can follow loses keys, not order.
                && let Err(TrySendError::Disconnected(_)) = self.sender.try_send(input)
            {
                return Err(io::ErrorKind::BrokenPipe.into());
            }
        }
        Ok(())
    }

    fn input(&mut self, event: Event) -> Option<Input> {
        match event {
            Event::Key(key) if key.kind == KeyEventKind::Release || self.answer.swallows(key) => None,
            Event::Key(key) => Some(Input::Key(key)),
            // Where it only passes nothing happens, and it passes much.
            Event::Mouse(mouse) if mouse.kind == MouseEventKind::Moved => None,
            Event::Mouse(mouse) => Some(Input::Mouse(mouse)),
            Event::Paste(text) => Some(Input::Paste(text)),
            Event::Resize(..) => Some(Input::Resized),
            Event::FocusGained | Event::FocusLost => None,
        }
    }
}

/// The answer to a question that came too late: as keys it would be `rgb:…`, and each of them would do something.
struct Answer {
    on: bool,
    inside: bool,
}

impl Answer {
    fn swallows(&mut self, key: KeyEvent) -> bool {
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        if self.on && alt && key.code == KeyCode::Char(']') {
            self.inside = true;
        } else if self.inside {
            let bell = key.modifiers.contains(KeyModifiers::CONTROL) && key.code == KeyCode::Char('g');
            let over = bell || alt && key.code == KeyCode::Char('\\');
            let part = matches!(key.code, KeyCode::Char(c) if c.is_ascii_hexdigit() || ";:/rgb?".contains(c));
            self.inside = !over && part;
            self.on = !over;
            return over || part;
        }
        self.inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_that_comes_late_is_no_key() {
        let mut answer = Answer { on: true, inside: false };
        let key = |code, modifiers| KeyEvent::new(KeyCode::Char(code), modifiers);
        assert!(!answer.swallows(key('q', KeyModifiers::NONE)));
        assert!(answer.swallows(key(']', KeyModifiers::ALT)));
        assert!("11;rgb:0b0b/ffff/1414".chars().all(|c| answer.swallows(key(c, KeyModifiers::NONE))));
        assert!(answer.swallows(key('\\', KeyModifiers::ALT)));
        assert!(!answer.swallows(key('r', KeyModifiers::NONE)));
    }
}
