//! radar on a terminal of its own: tmux is who holds it, types, and looks at it.

use crate::radar::program;
use std::{
    path::Path,
    process::{Command, Output},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// How long anything may take to be seen: a debug build on a busy machine takes a second or two.
const PATIENCE: Duration = Duration::from_secs(30);

/// A terminal with radar in it; what is written behind `radar` in the shell comes when radar has ended.
#[derive(Debug)]
pub struct Terminal {
    folder: TempDir,
}

/// Whether there is a tmux; without one tests that need it are skipped, and say so.
#[must_use]
pub fn has_tmux() -> bool {
    let has = Command::new("tmux").arg("-V").output().is_ok_and(|output| output.status.success());
    if !has {
        eprintln!("skipped: there is no tmux");
    }
    has
}

impl Terminal {
    /// Starts radar in a terminal of so many columns and lines, with this configuration, files, and arguments.
    #[must_use]
    pub fn start(
        (columns, lines): (u16, u16),
        config: &str,
        files: &[(&str, &[u8])],
        arguments: &str,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        crate::capture::write(&folder.path().join("radar.toml"), config.as_bytes());
        files.iter().for_each(|(name, octets)| crate::capture::write(&folder.path().join(name), octets));
        let terminal = Self { folder };
        // What comes after radar tells how it left the terminal.
        let command = format!(
            "'{}' -c radar.toml {arguments}; status=$?; stty -a > modes; echo \"ENDED $status\"; exec sleep 1000",
            program().display()
        );
        let size = [columns.to_string(), lines.to_string()];
        let output = terminal.tmux(&[
            "-f",
            "/dev/null",
            "new-session",
            "-d",
            "-x",
            &size[0],
            "-y",
            &size[1],
            &command,
        ]);
        assert!(output.status.success(), "tmux: {}", String::from_utf8_lossy(&output.stderr));
        terminal
    }

    /// The folder that radar runs in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Types keys, by tmux's names of them.
    pub fn keys(&self, keys: &[&str]) {
        let _ = self.tmux(&[&["send-keys"], keys].concat());
    }

    /// Types a text as it is.
    pub fn text(&self, text: &str) {
        let _ = self.tmux(&["send-keys", "-l", text]);
    }

    /// Gives it another size.
    pub fn resize(&self, columns: u16, lines: u16) {
        let _ = self.tmux(&["resize-window", "-x", &columns.to_string(), "-y", &lines.to_string()]);
    }

    /// What is to be seen.
    #[must_use]
    pub fn screen(&self) -> String {
        String::from_utf8_lossy(&self.tmux(&["capture-pane", "-p"]).stdout).into_owned()
    }

    /// What tmux knows of it: `alternate_on`, `cursor_flag`.
    #[must_use]
    pub fn is(&self, format: &str) -> String {
        let output = self.tmux(&["display-message", "-p", &format!("#{{{format}}}")]);
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// How the terminal treats what is typed and written, once radar has ended.
    #[must_use]
    pub fn modes(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("modes")).unwrap_or_default()
    }

    /// Waits until this is to be seen; what is, then.
    ///
    /// # Panics
    /// If it never is.
    pub fn wait_for(&self, what: &str, is_there: impl Fn(&str) -> bool) -> String {
        let begin = Instant::now();
        loop {
            let screen = self.screen();
            if is_there(&screen) {
                return screen;
            }
            assert!(begin.elapsed() < PATIENCE, "{what} is not to be seen:\n{screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The process of radar.
    #[must_use]
    pub fn radar(&self) -> rustix::process::Pid {
        let shell = self.is("pane_pid");
        let children =
            std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap_or_default();
        let child = children.split_whitespace().next().and_then(|pid| pid.parse().ok());
        child.and_then(rustix::process::Pid::from_raw).expect("radar runs")
    }

    /// Takes the terminal away, as a connection that is cut does.
    pub fn hang_up(&self) {
        let _ = self.tmux(&["kill-server"]);
    }

    /// Octets that are written to it in so long.
    #[must_use]
    pub fn octets_in(&self, time: Duration) -> u64 {
        let file = self.folder.path().join("written");
        let _ = self.tmux(&["pipe-pane", &format!("cat > '{}'", file.display())]);
        std::thread::sleep(time);
        let _ = self.tmux(&["pipe-pane"]);
        std::fs::metadata(file).map_or(0, |written| written.len())
    }

    fn tmux(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("tmux");
        command.env_remove("TMUX").env("TERM", "xterm-256color").current_dir(self.folder.path());
        command.arg("-S").arg(self.folder.path().join("tmux")).args(arguments);
        command.output().expect("tmux was there before")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.tmux(&["kill-server"]);
    }
}
