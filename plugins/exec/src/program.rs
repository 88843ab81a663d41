//! The program: started, written to, looked after, ended. Nothing else in this plugin starts a process.

use rustix::{
    event::{PollFd, PollFlags, poll},
    fs::{Access, Timespec, access},
    io::{Errno, fcntl_dupfd_cloexec, ioctl_fionbio, ioctl_fionread},
    pipe::{PipeFlags, pipe_with},
    process::{Pid, PidfdFlags, Signal, kill_process_group, pidfd_open},
};
use std::{
    env, io,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::process::{CommandExt, ExitStatusExt},
    },
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

/// Where the kernel does not tell when a process ends, it is asked this often.
const ASK: Duration = Duration::from_millis(100);

/// Variables of this beginning are radar's settings, and may hold its secrets.
const SETTINGS: &str = "RADAR_";

/// A program that runs.
#[derive(Debug)]
pub struct Program {
    child: Child,
    /// Tells when it ends; none on a kernel before 5.3.
    pidfd: Option<OwnedFd>,
    /// None once it was told that nothing more comes.
    to: Option<OwnedFd>,
    /// The program's end of the pipe. With it in our hands too, what the program leaves unread can be told.
    from: OwnedFd,
    started: Instant,
}

/// What the program does not do for now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Woken {
    /// It can take something.
    Room,
    /// It has ended, or something else is to be looked at, or it is time.
    Other,
}

impl Program {
    /// Starts it. It has radar's standard output and error, a process group of its own, so that Ctrl-C does not end it
    /// before it has got the last line, and no open file of radar's.
    pub fn start(command: &[String]) -> io::Result<Self> {
        let (from, to) = pipe_with(PipeFlags::CLOEXEC)?;
        ioctl_fionbio(&to, true)?;
        let stdin = fcntl_dupfd_cloexec(&from, 0)?;
        let mut words = command.iter();
        let mut command = Command::new(words.next().map_or("", String::as_str));
        command.args(words).stdin(Stdio::from(stdin)).process_group(0);
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with(SETTINGS)) {
            command.env_remove(name);
        }
        let child = command.spawn()?;
        let pidfd = Pid::from_child(&child);
        let pidfd = pidfd_open(pidfd, PidfdFlags::empty()).ok();
        Ok(Self { child, pidfd, to: Some(to), from, started: Instant::now() })
    }

    /// The number of its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// How long it has been running.
    #[must_use]
    pub fn age(&self) -> Duration {
        self.started.elapsed()
    }

    /// Writes as much as there is room for, which may be nothing.
    pub fn write(&self, octets: &[u8]) -> Result<usize, Errno> {
        let Some(to) = &self.to else { return Ok(0) };
        match rustix::io::write(to, octets) {
            Err(Errno::AGAIN | Errno::INTR) => Ok(0),
            done => done,
        }
    }

    /// Octets that were written and not read.
    #[must_use]
    pub fn unread(&self) -> usize {
        ioctl_fionread(&self.from).map_or(0, |octets| usize::try_from(octets).unwrap_or(usize::MAX))
    }

    /// Tells it that nothing more comes.
    pub fn finish(&mut self) {
        self.to = None;
    }

    /// Waits until it can take something (if `write`), has ended, `wake` is written to, or it is time.
    pub fn wait(&self, write: bool, wake: BorrowedFd<'_>, at_most: Option<Duration>) -> Woken {
        let mut fds = vec![PollFd::from_borrowed_fd(wake, PollFlags::IN)];
        fds.extend(self.pidfd.iter().map(|pidfd| PollFd::new(pidfd, PollFlags::IN)));
        let to = self.to.as_ref().filter(|_| write);
        fds.extend(to.map(|to| PollFd::from_borrowed_fd(to.as_fd(), PollFlags::OUT)));
        let at_most = match self.pidfd {
            Some(_) => at_most,
            None => Some(at_most.map_or(ASK, |wait| wait.min(ASK))),
        };
        sleep(&mut fds, at_most);
        let room = fds.last().is_some_and(|last| to.is_some() && last.revents().contains(PollFlags::OUT));
        if room { Woken::Room } else { Woken::Other }
    }

    /// How it has ended, if it has; what it had started itself ends with it, so that nobody else reads what is for the
    /// next one.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let status = self.child.try_wait().ok().flatten()?;
        self.signal();
        Some(status)
    }

    /// Ends it at once, if it has not ended yet.
    pub fn kill(&mut self) {
        self.signal();
        // It cannot hold out against that signal, and whether it is still there is all that could be answered.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn signal(&self) {
        // There may be nobody left.
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
    }
}

/// Waits until something is to be done with one of these, or it is time.
pub fn sleep(fds: &mut [PollFd<'_>], at_most: Option<Duration>) {
    let at_most = at_most.and_then(|wait| Timespec::try_from(wait).ok());
    // Whoever is woken too early looks again.
    let _ = poll(fds, at_most.as_ref());
}

/// How a program ended, in words.
#[must_use]
pub fn words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("ended with status {code}"),
        (_, Some(signal)) => format!("was ended by signal {signal}"),
        _ => "ended".to_owned(),
    }
}

/// Looks whether there is such a program, as the system will when it starts it: with a `/` in its name at that place,
/// without one in the folders of `PATH`.
pub fn find(program: &str) -> Result<(), String> {
    let may_run = |path: &Path| access(path, Access::EXEC_OK).is_ok() && path.is_file();
    if program.contains('/') {
        return if may_run(Path::new(program)) {
            Ok(())
        } else {
            Err(format!("{program} is no program that may be run"))
        };
    }
    let path = env::var_os("PATH").unwrap_or_default();
    if env::split_paths(&path).any(|folder| may_run(&folder.join(program))) {
        Ok(())
    } else {
        Err(format!("there is no program {program} in the folders of PATH"))
    }
}
