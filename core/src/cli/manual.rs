//! `radar completions` and `radar man`: what shells and readers want to know, made of the command line itself.

use super::arguments::Arguments;
use super::exit::Exit;
use super::failure::Failure;
use super::output;
use clap::CommandFactory;
use clap_complete::Shell;
use std::fs;
use std::path::Path;

/// Completions for a shell, to standard output.
pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "radar", &mut text);
    output::print(&String::from_utf8_lossy(&text))
}

/// The manual page of radar, or of one of its commands, to standard output.
pub fn page(words: &[String]) -> Result<(), Failure> {
    let pages = pages()?;
    let name = std::iter::once("radar").chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join("-");
    let page = pages.iter().find(|(file, _)| *file == format!("{name}.1"));
    match page {
        Some((_, text)) => output::print(text),
        None => Err(Failure::new(Exit::Usage, format!("there is no command \"radar {}\"", words.join(" ")))
            .help("radar --help lists the commands")),
    }
}

/// All manual pages, as files of a folder that is made.
pub fn write_pages(folder: &Path) -> Result<(), Failure> {
    let write = || {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
        for (name, text) in pages().map_err(|failure| failure.message)? {
            fs::write(folder.join(name), text).map_err(|error| error.to_string())?;
        }
        Ok(())
    };
    write().map_err(|error: String| {
        Failure::new(Exit::Failed, format!("cannot write to {}: {error}", folder.display()))
    })
}

/// Each page with the name of its file: `radar.1`, `radar-plugins-info.1`.
fn pages() -> Result<Vec<(String, String)>, Failure> {
    let mut command = Arguments::command().version(env!("CARGO_PKG_VERSION"));
    command.build();
    let mut pages = Vec::new();
    collect(&command, "radar", &mut pages)
        .map_err(|error| Failure::new(Exit::Internal, format!("cannot make a manual page: {error}")))?;
    Ok(pages)
}

fn collect(command: &clap::Command, name: &str, pages: &mut Vec<(String, String)>) -> std::io::Result<()> {
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(command.clone());
    page.title(name).source(format!("radar {}", env!("CARGO_PKG_VERSION"))).render(&mut text)?;
    let mut text = String::from_utf8_lossy(&text).into_owned();
    if name == "radar" {
        text.push_str(MORE);
    }
    pages.push((format!("{name}.1"), text));
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        collect(below, &format!("{name}-{}", below.get_name()), pages)?;
    }
    Ok(())
}

/// What no option tells.
const MORE: &str = r#".SH FILES
.TP
\fI./radar.toml\fR, \fI$XDG_CONFIG_HOME/radar/radar.toml\fR, \fI/etc/radar/radar.toml\fR
The configuration; the first there is counts. \fBradar check\fR tells all that is wrong with it.
.SH SIGNALS
.TP
\fBSIGHUP\fR
Files are opened and the configuration is read anew.
.TP
\fBSIGINT\fR, \fBSIGTERM\fR
radar ends; a second one ends it at once.
.SH EXIT STATUS
.TP
0
A clean end, that of a file and Ctrl\-C among them.
.TP
1
A failure while running.
.TP
2
Wrong usage.
.TP
65, 66
A file is no capture, or cut short; there is no such file or interface.
.TP
69, 77
A port is in use; there are no rights to capture.
.TP
78
The configuration is wrong.
.SH SEE ALSO
\fBpcap\-filter\fR(7) has the language of capture filters.
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_that_is_shown_has_a_page() {
        let pages = pages().unwrap();
        let names: Vec<_> = pages.iter().map(|(name, _)| name.as_str()).collect();
        for name in ["radar.1", "radar-check.1", "radar-plugins.1", "radar-plugins-info.1", "radar-trace.1"] {
            assert!(names.contains(&name), "{name} of {names:?}");
        }
        assert!(!names.contains(&"radar-compile-module.1"));
        for (name, text) in &pages {
            assert!(text.contains(".TH ") && text.contains(".SH SYNOPSIS"), "{name}");
        }
    }

    #[test]
    fn every_shell_has_completions_that_name_the_commands() {
        use clap::ValueEnum;
        for shell in Shell::value_variants() {
            let mut text = Vec::new();
            clap_complete::generate(*shell, &mut Arguments::command(), "radar", &mut text);
            let text = String::from_utf8(text).unwrap();
            assert!(text.contains("geoip") && text.contains("no-promiscuous"), "{shell}");
        }
    }
}
