//! The terminal: taken, drawn on, and given back as it was, whatever happens.

use crate::{
    background,
    stderr::{Aside, Log},
};
use ratatui_core::terminal::{Terminal as Cells, TerminalOptions, Viewport};
use ratatui_crossterm::{
    CrosstermBackend,
    crossterm::{
        cursor::Show,
        event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture},
        execute,
        terminal::{EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode},
    },
};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
    os::fd::{AsFd, OwnedFd},
    sync::{Mutex, PoisonError, TryLockError},
};

/// What draws: a frame is one write.
pub type Drawn = Cells<CrosstermBackend<BufWriter<File>>>;

/// What is to be undone. There is one terminal in a process, and who panics or is told to end has no `Terminal` at hand.
static TAKEN: Mutex<Option<Taken>> = Mutex::new(None);

#[derive(Debug)]
struct Taken {
    output: File,
    aside: Option<Aside>,
}

/// The terminal, ours until this is dropped.
#[derive(Debug)]
pub struct Terminal {
    cells: Drawn,
    /// What it said of its background.
    pub answer: background::Answer,
}

impl Terminal {
    /// Takes it.
    pub fn take(log: &Log, mouse: bool, ask: bool) -> io::Result<Self> {
        let output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
        let mut writer = output.try_clone()?;
        enable_raw_mode()?;
        let aside = Aside::turn(log).unwrap_or_default();
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) = Some(Taken { output, aside });
        // Whoever panics says so on a screen where it can be read. It is the plugin's own library that this is set in.
        std::panic::set_hook(Box::new(|_| restore()));
        let taken = (|| {
            let answer =
                if ask { asked(&mut writer) } else { background::Answer { whole: true, light: None } };
            execute!(writer, EnterAlternateScreen, EnableBracketedPaste)?;
            if mouse {
                execute!(writer, EnableMouseCapture)?;
            }
            let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, writer));
            let mut cells = Cells::with_options(backend, TerminalOptions { viewport: Viewport::Fullscreen })?;
            cells.clear()?;
            Ok(Self { cells, answer })
        })();
        if taken.is_err() {
            restore();
        }
        taken
    }

    /// Draws, unless the terminal was given back meanwhile.
    pub fn with<T>(&mut self, draw: impl FnOnce(&mut Drawn) -> io::Result<T>) -> io::Result<Option<T>> {
        // Whoever gives it back waits until the frame is out.
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.is_none() {
            return Ok(None);
        }
        draw(&mut self.cells).map(Some)
    }

    /// Writes something that is no cell.
    pub fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        self.with(|cells| {
            cells.backend_mut().write_all(octets)?;
            Write::flush(cells.backend_mut())
        })?;
        Ok(())
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore();
    }
}

/// Gives the terminal back as it was. Done once, however often and by whomever it is asked for.
pub fn restore() {
    let mut taken = match TAKEN.try_lock() {
        Ok(taken) => taken,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        // Either somebody draws, and will be done soon, or it is who draws that has panicked.
        Err(TryLockError::WouldBlock) if std::thread::panicking() => return undo_blindly(),
        Err(TryLockError::WouldBlock) => TAKEN.lock().unwrap_or_else(PoisonError::into_inner),
    };
    if let Some(Taken { output, aside }) = taken.take() {
        undo(output);
        if let Some(aside) = aside {
            aside.restore();
        }
    }
}

fn undo(mut output: impl Write) {
    // The rest is worth trying even if one of them fails.
    let _ = execute!(output, DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
    let _ = disable_raw_mode();
}

/// In the middle of a frame: standard error is turned back when the screen is dropped.
fn undo_blindly() {
    if let Ok(output) = io::stdout().as_fd().try_clone_to_owned() {
        undo(File::from(output));
    }
}

/// Where keys come from: standard input, or the terminal itself where that is a pipe with packets.
pub fn input() -> io::Result<OwnedFd> {
    if rustix::termios::isatty(io::stdin()) {
        io::stdin().as_fd().try_clone_to_owned()
    } else {
        File::open("/dev/tty").map(Into::into)
    }
}

fn asked(writer: &mut File) -> background::Answer {
    let answer = input().and_then(|input| background::ask(writer, input.as_fd()));
    answer.unwrap_or(background::Answer { light: None, whole: false })
}
