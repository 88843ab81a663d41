//! Codes of messages about the configuration: stable, so that they can be searched for, each with what there is to
//! know about it.

macro_rules! codes {
    ($($name:ident $id:literal {
        what: $what:literal, why: $why:literal, fix: $fix:literal, example: $example:literal
    })*) => {
        /// What kind of mistake a message is about.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum Code {
            $( #[doc = $what] $name, )*
        }

        impl Code {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// `C001`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $( Self::$name => $id, )* }
            }

            /// What `radar explain` says of it.
            #[must_use]
            pub fn explanation(self) -> Explanation {
                match self {
                    $( Self::$name => Explanation { what: $what, why: $why, fix: $fix, example: $example }, )*
                }
            }
        }
    };
}

impl Code {
    /// Whether somebody else listens where radar is to: that is no mistake in the configuration.
    #[must_use]
    pub fn is_of_a_taken_address(self) -> bool {
        matches!(self, Self::AddressInUse | Self::RunsAlready)
    }
}

/// What there is to know about a code.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Explanation {
    /// What is wrong, in one sentence.
    pub what: &'static str,
    /// Why that matters, or how it comes about.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// What is wrong and what would be right, in lines of a file or of a shell.
    pub example: &'static str,
}

codes! {
    Syntax "C000" {
        what: "The text is not TOML.",
        why: "What cannot be read cannot be checked; a bracket or a quote that is not closed hides all that follows.",
        fix: "Mend the place that is shown. Texts, times and sizes stand in quotes; <https://toml.io> shows the rest.",
        example: "interface = eth0        # wrong\ninterface = \"eth0\"      # right"
    }
    UnknownKey "C001" {
        what: "There is no such key at this place.",
        why: "It would have no effect, and whoever wrote it wanted one; so it is not passed over.",
        fix: "Take what is suggested, or see which keys there are: in radar.toml, or with `radar plugins info NAME`.",
        example: "[sources.lan]\nintreface = \"eth0\"      # wrong\ninterface = \"eth0\"      # right"
    }
    WrongValue "C002" {
        what: "The value has the wrong form, or is none of the few that are possible.",
        why: "A time without a unit, or a number where a text is wanted, could be meant in more than one way.",
        fix: "Write it in the form that the message names: \"30s\" for a time, \"64MiB\" for a size, 4 for a number.",
        example: "[stats]\ninterval = 10            # wrong\ninterval = \"10s\"        # right"
    }
    UnknownPlugin "C003" {
        what: "There is no plugin of this name.",
        why: "Plugins are looked for in `plugins.dirs`, beside radar, and in lib/radar next to the folder it is in.",
        fix: "Mend the name (`radar plugins list` has all there are), or say where your plugin is.",
        example: "[analyzers.tsl]          # wrong\n[analyzers.tls]          # right\n[analyzers.my-own]       # right: one of your own\nwasm = \"my-own.wasm\""
    }
    WrongSection "C004" {
        what: "The plugin is of another kind than the section that its table stands in.",
        why: "What looks at traffic is an analyzer, what takes events is a sink; each section takes its own kind.",
        fix: "Move the table.",
        example: "[analyzers.json]         # wrong\n[sinks.json]             # right"
    }
    Excluded "C005" {
        what: "Two settings exclude each other, or one means nothing beside another.",
        why: "One of them would be passed over, and nobody could tell which.",
        fix: "Take one of them out, or make two tables of it.",
        example: "[sources.lan]            # wrong: a file has no promiscuous mode\nfile = \"x.pcap\"\npromiscuous = true"
    }
    WrongName "C006" {
        what: "A name may have 1 to 64 of the characters a-z, 0-9, - and _.",
        why: "Names become names of files, of metrics and of event types, where other characters do harm.",
        fix: "Write it in small letters, without dots, blanks and slashes.",
        example: "[sources.LAN]            # wrong\n[sources.lan]            # right"
    }
    TableWanted "C007" {
        what: "A table was wanted and a value was found, or the other way round.",
        why: "In TOML a table holds keys, and a value is one; the same name cannot be both.",
        fix: "Write the table's name in brackets on a line of its own, and its keys below.",
        example: "[analyzers]\ndns = true               # wrong\n\n[analyzers.dns]          # right"
    }
    Unreadable "C008" {
        what: "The configuration file cannot be read.",
        why: "It is not there, this user may not read it, or it is no UTF-8 text.",
        fix: "Name one that is there with -c, have one written by `radar init`, or let this user read it.",
        example: "radar -c /etc/radar/radar.tml     # wrong\nradar -c /etc/radar/radar.toml    # right"
    }
    Override "C009" {
        what: "What is laid over the file is no key and value.",
        why: "After --set stands KEY=VALUE; a variable of the environment has its key behind RADAR__.",
        fix: "Write the key as the file has it, with dots; in a variable, in capitals and with two underscores.",
        example: "radar --set sinks.json.path           # wrong\nradar --set sinks.json.path=x.jsonl   # right\nRADAR__SINKS__JSON__PATH=x.jsonl radar"
    }
    PluginRefused "C011" {
        what: "The plugin refused its settings.",
        why: "Some things only the plugin can check: whether a folder can be written to, whether two settings agree.",
        fix: "The message is the plugin's own and says what it wants; `radar plugins info NAME` has its settings.",
        example: "[sinks.json]\npath = \"/nowhere/events.jsonl\"     # wrong: there is no such folder"
    }
    WrongFilter "C012" {
        what: "The capture filter is no BPF expression.",
        why: "Capture filters are in libpcap's language, as tcpdump's are; what it cannot compile no packet can match.",
        fix: "Mend the word at the column that is named; `man pcap-filter` has the language.",
        example: "filter = \"prot 443\"       # wrong\nfilter = \"port 443\"       # right"
    }
    AddressInUse "C013" {
        what: "Another program listens on the address already.",
        why: "It is often another radar that still runs: an address and a port belong to one program.",
        fix: "End that one (`ss -ltnp` names it), or choose another port.",
        example: "[sinks.web]\nlisten = [\"127.0.0.1:3013\"]"
    }
    RunsAlready "C014" {
        what: "A radar that runs already listens on the address.",
        why: "An address and a port belong to one program; beside the one that runs, the configuration may be good.",
        fix: "End that one, or choose another port; `radar check` only warns of it.",
        example: "[sinks.web]\nlisten = [\"127.0.0.1:3013\"]"
    }
    NoSink "C101" {
        what: "No sink takes the events.",
        why: "What is found is then seen by nobody; only the counters at the end tell of it.",
        fix: "Add a sink, or enable one that is parked.",
        example: "[sinks.json]\npath = \"-\""
    }
    NoAnalyzer "C102" {
        what: "No analyzer looks into the traffic.",
        why: "There will be flows, but no events of any protocol.",
        fix: "Add analyzers; `radar plugins list` has those there are.",
        example: "[analyzers.dns]\n[analyzers.tls]"
    }
    UnheardPlugin "C103" {
        what: "The plugin asks to read events that are handed to no plugin.",
        why: "radar's own events (flow, stats, anomaly) are written when all plugins have been called.",
        fix: "Its author can ask for the starts and ends of flows, for packets, or for events of other plugins.",
        example: "Manifest::new(\"my-own\", \"1.0.0\", \"…\").flows()"
    }
    UnreadablePlugin "P001" {
        what: "The plugin's library or WASM module cannot be read, or is no plugin of radar.",
        why: "The path is wrong, the plugin is not built, or the file is something else.",
        fix: "Mend the path, which is relative to the file it stands in; `radar plugin build` builds a plugin's folder.",
        example: "[analyzers.my-own]\nwasm = \"plugins/my_own.wasm\""
    }
    IncompatiblePlugin "P004" {
        what: "The plugin was built for another version of the plugin interface.",
        why: "Within one major version plugins of earlier minor versions are loaded; others could not be called safely.",
        fix: "Rebuild the plugin with the SDK of this radar, or update radar.",
        example: "radar plugin build my-own"
    }
    UngrantedPlugin "P007" {
        what: "The plugin asks for more than traffic, and its table does not grant it.",
        why: "A plugin gets what its owner has agreed to, and nothing else.",
        fix: "Look at what it asks for with `radar plugins info NAME`; grant it if you trust its author with that.",
        example: "[analyzers.my-own]\ngrants = [\"read:/etc/my-own/list\"]"
    }
}

#[cfg(test)]
mod tests {
    use super::Code;
    use std::path::Path;

    #[test]
    fn no_code_stands_for_two_things() {
        for (index, code) in Code::ALL.iter().enumerate() {
            assert!(Code::ALL[index + 1..].iter().all(|other| other.id() != code.id()), "{}", code.id());
        }
    }

    #[test]
    fn every_code_says_what_and_why_and_what_to_do_and_shows_it() {
        for code in Code::ALL {
            let told = code.explanation();
            for sentence in [told.what, told.why, told.fix] {
                assert!(sentence.len() > 10 && sentence.ends_with('.'), "{}: {sentence}", code.id());
                assert!(sentence.lines().all(|line| line.len() <= 120), "{}: {sentence}", code.id());
            }
            assert!(!told.example.is_empty(), "{}", code.id());
        }
    }

    /// All of the source, this file left out.
    fn source(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                source(&entry, text);
            } else if !entry.ends_with("config/code.rs") {
                text.push_str(&std::fs::read_to_string(&entry).unwrap_or_default());
            }
        }
    }

    #[test]
    fn every_code_that_is_explained_is_used_and_the_other_way_round() {
        let mut text = String::new();
        source(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut text);
        let names = text.split("Code::").skip(1).map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned()
        });
        let used: std::collections::BTreeSet<String> = names.collect();
        for code in Code::ALL {
            assert!(used.contains(&format!("{code:?}")), "{} is used nowhere", code.id());
        }
        // A code without an explanation does not compile; one that is written out as text would be none.
        for id in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| is_id(word)) {
            assert!(Code::ALL.iter().any(|code| code.id() == id), "{id} is not explained");
        }
    }

    fn is_id(word: &str) -> bool {
        word.len() == 4
            && word.starts_with(['C', 'P'])
            && word[1..].bytes().all(|octet| octet.is_ascii_digit())
    }
}
