//! The command line. No letter of tcpdump's means something else here.

use super::author::AuthorCommand;
use super::trace::ProbeArguments;
use crate::config::PACES;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// `radar …`.
#[derive(Debug, Parser)]
#[command(
    name = "radar",
    version,
    about = "Sees what goes over the network, with analyzers and sinks that are all plugins"
)]
#[command(
    override_usage = "radar [OPTIONS] [FILTER WORDS…]\n       radar [OPTIONS] <COMMAND>",
    after_help = "Words after the options are a capture filter: radar -i eth0 port 443",
    disable_help_subcommand = true
)]
pub struct Arguments {
    /// What to do; nothing named, `run`.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What there is to say about a run.
    #[command(flatten)]
    pub run: RunArguments,
    /// What can be said to every command.
    #[command(flatten)]
    pub common: CommonArguments,
    /// Check the configuration and stop, as `radar check`
    #[arg(short = 'T', long)]
    pub check: bool,
    /// List the interfaces and stop, as `radar interfaces`
    #[arg(short = 'D', long = "list-interfaces")]
    pub list_interfaces: bool,
}

/// Commands; none of them may ever be a word of the filter language.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Capture or read, and analyze (what radar does without a command)
    Run(RunArguments),
    /// Check the configuration and stop
    Check {
        /// As JSON, for editors
        #[arg(long)]
        json: bool,
    },
    /// List the interfaces
    Interfaces {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// List the plugins, tell about one, or write your own
    #[command(alias = "plugin")]
    Plugins {
        /// What to tell; nothing named, the list.
        #[command(subcommand)]
        command: Option<PluginsCommand>,
    },
    /// Print the JSON Schema of the events or of the configuration
    Schema {
        /// Of what
        #[arg(value_enum)]
        of: Schema,
        /// For programs, or for people
        #[arg(long, value_enum, default_value = "json")]
        format: Format,
    },
    /// Compile a WASM module from standard input to standard output, as radar has a child of its own do.
    #[command(hide = true)]
    CompileModule,
    /// Show the greatest talkers of a file, or of an interface as they are: hosts, processes, countries, names
    Top(TopArguments),
    /// Show the way to a host, hop by hop (active: sends packets)
    Trace(ProbeArguments),
    /// See whether a host answers, and how fast (active: sends packets)
    Ping(ProbeArguments),
    /// Where places and networks of addresses come from
    Geoip {
        /// What to tell
        #[command(subcommand)]
        of: GeoipCommand,
    },
    /// Be a plugin's helper, as radar starts itself.
    #[command(hide = true)]
    Helper,
    /// Print completions for a shell
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page of radar, or of a command
    Man {
        /// The command
        #[arg(value_name = "COMMAND")]
        of: Vec<String>,
        /// Write the pages of all commands into this folder
        #[arg(long, value_name = "DIR", conflicts_with = "of")]
        all: Option<PathBuf>,
    },
    /// Explain a code such as C001: what it means, why, and what to do
    Explain {
        /// The code; without one, the list of all
        code: Option<String>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show what radar does, with traffic that it brings along: no rights, no network, no file
    Demo(DemoArguments),
    /// Write a radar.toml that fits this machine
    Init {
        /// Where to [default: radar.toml]
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// To standard output instead
        #[arg(long, conflicts_with = "file")]
        stdout: bool,
        /// Write over the file that is there
        #[arg(long)]
        force: bool,
    },
    /// Look over this machine, radar's rights and its files, and say what could be better
    Doctor {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Show events as lines of text, as they come about, and write them nowhere else
    Tap(TapArguments),
}

/// `radar demo`.
#[derive(Args, Clone, Debug)]
pub struct DemoArguments {
    /// Stop after this time: 30s, 5m, 1h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub duration: Option<Duration>,
    /// How many times as fast as on the wire, 0.1 to 100
    #[arg(long, value_name = "N", value_parser = pace, default_value = "1")]
    pub pace: f64,
    /// Show it once, and not again and again
    #[arg(long)]
    pub once: bool,
}

/// `radar tap`.
#[derive(Args, Clone, Debug)]
pub struct TapArguments {
    /// Where packets come from.
    #[command(flatten)]
    pub run: RunArguments,
}

/// `radar geoip …`.
#[derive(Debug, Subcommand)]
pub enum GeoipCommand {
    /// Which databases were found, how old they are, and where there are free ones
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

/// `radar top …`.
#[derive(Args, Clone, Debug)]
pub struct TopArguments {
    /// Only these: host, process, country, asn, name, ja4, process_ja4, or another label (repeatable)
    #[arg(long, value_name = "KIND")]
    pub by: Vec<String>,
    /// How many of each
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub rows: usize,
    /// As JSON, one object a line: each second of an interface, once of a file
    #[arg(long)]
    pub json: bool,
    /// Where packets come from.
    #[command(flatten)]
    pub run: RunArguments,
}

/// `radar plugins …`.
#[derive(Debug, Subcommand)]
pub enum PluginsCommand {
    /// List the plugins
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Tell about one: what it wants, its events, its settings
    Info {
        /// Its name
        name: String,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Enable one in radar.toml, all else left as it is
    Enable {
        /// Its name
        name: String,
    },
    /// Park one in radar.toml; its settings stay
    Disable {
        /// Its name
        name: String,
    },
    /// What authors do.
    #[command(flatten)]
    Author(AuthorCommand),
}

/// `radar schema …`.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Schema {
    /// The events of this configuration
    Events,
    /// radar.toml, with every plugin's part
    Config,
}

/// Forms of a schema.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// JSON Schema, draft 2020-12
    Json,
    /// A page in Markdown, parked plugins included; of events only
    Markdown,
}

/// Where packets come from, and when it is enough.
#[derive(Args, Clone, Debug, Default)]
pub struct RunArguments {
    /// Capture on this interface: a name, a number, `any`, or `auto` (repeatable)
    #[arg(short, long, value_name = "NAME")]
    pub interface: Vec<String>,
    /// Read a capture file, the files of a directory, or `-` for standard input (repeatable)
    #[arg(short, long, value_name = "FILE|-|DIR", conflicts_with = "interface")]
    pub read: Vec<PathBuf>,
    /// Run this plugin too: a module, a library, or the folder of a built one (repeatable)
    #[arg(long, value_name = "FILE|DIR")]
    pub plugin: Vec<PathBuf>,
    /// Only these packets, as a BPF expression
    #[arg(short, long, value_name = "EXPR")]
    pub filter: Option<String>,
    /// Only these packets, by the BPF expression in a file
    #[arg(short = 'F', long, value_name = "FILE", conflicts_with = "filter")]
    pub filter_file: Option<PathBuf>,
    /// Do not put the interface into promiscuous mode
    #[arg(short = 'p', long)]
    pub no_promiscuous: bool,
    /// Octets of each packet that are captured
    #[arg(short, long, value_name = "OCTETS")]
    pub snaplen: Option<u32>,
    /// Look up no names
    #[arg(short = 'n', long)]
    pub no_names: bool,
    /// Become this user once interfaces are open [default: whoever called sudo]
    #[arg(long, value_name = "USER")]
    pub user: Option<String>,
    /// Leave files and system calls within reach that radar does not need
    #[arg(long)]
    pub no_sandbox: bool,
    /// Write the packets to this file as pcapng, or as pcap if its name ends so; `-` for standard output
    #[arg(short, long, value_name = "FILE|-")]
    pub write: Option<PathBuf>,
    /// Only events and flows that this filter of radar's own language matches: port:443 proc:firefox
    #[arg(short = 'Y', long, value_name = "EXPR")]
    pub display_filter: Option<String>,
    /// Run only this sink of those there are, parked or not (repeatable)
    #[arg(long, value_name = "NAME")]
    pub sink: Vec<String>,
    /// Write events to standard output in this form: text, json, csv
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Read files as fast as their packets came (1), or 0.1 to 100 times as fast
    #[arg(long, value_name = "N", value_parser = pace)]
    pub pace: Option<f64>,
    /// Read files again and again
    #[arg(long, visible_alias = "loop")]
    pub repeat: bool,
    /// Stop after so many packets
    #[arg(long, value_name = "N")]
    pub count: Option<u64>,
    /// Stop after this time: 30s, 5m, 1h
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub duration: Option<Duration>,
    /// A BPF expression in words
    #[arg(value_name = "FILTER WORDS", hide = true, conflicts_with_all = ["filter", "filter_file"])]
    pub words: Vec<String>,
}

impl RunArguments {
    /// These, and what was said before the command: `radar -i eth0 run port 443`.
    #[must_use]
    pub fn or(self, before: &Self) -> Self {
        let before = before.clone();
        Self {
            interface: [before.interface, self.interface].concat(),
            read: [before.read, self.read].concat(),
            plugin: [before.plugin, self.plugin].concat(),
            filter: self.filter.or(before.filter),
            filter_file: self.filter_file.or(before.filter_file),
            no_promiscuous: self.no_promiscuous || before.no_promiscuous,
            snaplen: self.snaplen.or(before.snaplen),
            no_names: self.no_names || before.no_names,
            user: self.user.or(before.user),
            no_sandbox: self.no_sandbox || before.no_sandbox,
            write: self.write.or(before.write),
            display_filter: self.display_filter.or(before.display_filter),
            sink: [before.sink, self.sink].concat(),
            format: self.format.or(before.format),
            pace: self.pace.or(before.pace),
            repeat: self.repeat || before.repeat,
            count: self.count.or(before.count),
            duration: self.duration.or(before.duration),
            words: [before.words, self.words].concat(),
        }
    }
}

/// What can be said to every command.
#[derive(Args, Clone, Debug)]
pub struct CommonArguments {
    /// The configuration file [default: ./radar.toml, $XDG_CONFIG_HOME/radar/radar.toml, /etc/radar/radar.toml]
    #[arg(short, long, value_name = "FILE", env = "RADAR_CONFIG", hide_env = true, global = true)]
    pub config: Option<PathBuf>,
    /// Set any key of the configuration: --set sinks.json.path=events.jsonl (repeatable)
    #[arg(long, value_name = "KEY=VALUE", global = true)]
    pub set: Vec<String>,
    /// Tell more; twice, everything
    #[arg(short, long, action = ArgAction::Count, global = true)]
    pub verbose: u8,
    /// Tell nothing but errors
    #[arg(short, long, conflicts_with = "verbose", global = true)]
    pub quiet: bool,
    /// The form of messages
    #[arg(long, value_enum, default_value_t, env = "RADAR_LOG_FORMAT", hide_env = true, global = true)]
    pub log_format: LogFormat,
    /// Whether messages are colored
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", global = true)]
    pub color: ColorWhen,
}

/// `--log-format`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For programs, an object a line.
    Json,
}

/// `--color`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

pub(super) fn duration(text: &str) -> Result<Duration, &'static str> {
    radar_abi::manifest::duration(text).ok_or("a time has a number and a unit: 500ms, 30s, 5m, 1h, 7d")
}

fn pace(text: &str) -> Result<f64, &'static str> {
    let pace = text.trim_end_matches('x').parse().ok();
    pace.filter(|pace| PACES.contains(pace)).ok_or("a pace is 1, as on the wire, or 0.1 to 100 times that")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn parse(words: &str) -> Arguments {
        Arguments::try_parse_from(words.split(' ')).unwrap()
    }

    #[test]
    fn the_description_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn words_are_a_filter_unless_the_first_is_a_command() {
        assert_eq!(parse("radar -i eth0 port 443").run.words, ["port", "443"]);
        assert_eq!(parse("radar tcp and host check").run.words, ["tcp", "and", "host", "check"]);
        assert_eq!(parse("radar port 443 -i eth0").run.interface, ["eth0"]);
        assert!(matches!(parse("radar check").command, Some(Command::Check { json: false })));
        assert!(matches!(parse("radar plugin info dns").command, Some(Command::Plugins { .. })));
        let Some(Command::Run(run)) = parse("radar run -r x.pcap udp").command else { panic!() };
        assert_eq!(run.words, ["udp"]);
    }

    #[test]
    fn no_command_is_a_word_of_the_filter_language() {
        let words = ["host", "net", "port", "src", "dst", "tcp", "udp", "ip", "ip6", "arp", "ether", "vlan"];
        let more =
            ["less", "greater", "not", "and", "or", "gateway", "proto", "icmp", "portrange", "inbound"];
        for command in Arguments::command().get_subcommands() {
            assert!(!words.iter().chain(&more).any(|word| command.get_name() == *word));
        }
    }

    #[test]
    fn what_goes_for_every_command_may_stand_before_or_behind_it() {
        for words in ["radar -c x.toml check", "radar check -c x.toml"] {
            assert_eq!(parse(words).common.config.as_deref(), Some("x.toml".as_ref()), "{words}");
        }
    }
}
