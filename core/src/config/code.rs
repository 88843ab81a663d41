//! Codes of messages about the configuration: stable, so that they can be searched for.

macro_rules! codes {
    ($($name:ident $id:literal $explanation:literal)*) => {
        /// What kind of mistake a message is about.
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum Code {
            $( #[doc = $explanation] $name, )*
        }

        impl Code {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// `C001`.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $( Self::$name => $id, )* }
            }

            /// One line for `radar explain`.
            #[must_use]
            pub fn explanation(self) -> &'static str {
                match self { $( Self::$name => $explanation, )* }
            }
        }
    };
}

codes! {
    Syntax "C000" "The text is not TOML; <https://toml.io> shows how tables, keys and values are written."
    UnknownKey "C001" "There is no such key at this place, so it would have no effect."
    WrongValue "C002" "The value has the wrong form, or is none of the few that are possible."
    UnknownPlugin "C003" "There is no plugin of this name, neither built in nor in `plugins.dirs`."
    WrongSection "C004" "The plugin is of another kind: analyzers stand in [analyzers.…], sinks in [sinks.…]."
    Excluded "C005" "Two keys that exclude each other, or a key that means nothing beside another."
    WrongName "C006" "A name may have 1 to 64 of the characters a-z, 0-9, - and _."
    TableWanted "C007" "A table was wanted here and a value was found, or the other way round."
    Unreadable "C008" "The configuration file cannot be read."
    Override "C009" "What follows --set is KEY=VALUE, for instance sinks.json.path=\"events.jsonl\"."
    Later "C010" "This comes with a later version of radar."
    PluginRefused "C011" "The plugin itself refused the value."
    WrongFilter "C012" "The capture filter is no BPF expression; `man pcap-filter` has the language."
    NoSink "C101" "Nothing takes the events, so nothing will be seen of them."
    NoAnalyzer "C102" "Nothing looks into the traffic, so there will be flows but no events of protocols."
    UnheardPlugin "C103" "The plugin asks to read events that are handed to no plugin, so it will not get them."
    UnreadablePlugin "P001" "The plugin's library or WASM module cannot be read, or is no plugin of radar."
    IncompatiblePlugin "P004" "The plugin was built for another version of the plugin interface; rebuild it, or update radar."
    UngrantedPlugin "P007" "The plugin asks for more than traffic, and its table does not grant it."
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn no_code_stands_for_two_things() {
        for (index, code) in Code::ALL.iter().enumerate() {
            assert!(Code::ALL[index + 1..].iter().all(|other| other.id() != code.id()), "{}", code.id());
        }
    }
}
