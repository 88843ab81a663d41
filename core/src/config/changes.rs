//! What a configuration that was read anew changes in the core, which only a restart takes up.

use super::{Config, Source};

impl Config {
    /// The core's settings in which `new` differs, as they are written: `workers`, `[flow]`.
    ///
    /// Not among them are the plugins' tables, and `[plugins]`, which is looked at whenever plugins are opened.
    #[must_use]
    pub fn core_changes(&self, new: &Self) -> Vec<&'static str> {
        let same_sources = self.sources.len() == new.sources.len()
            && self.sources.iter().zip(&new.sources).all(|(old, new)| is_same(old, new));
        let same = [
            ("workers", self.workers == new.workers),
            ("[sources]", same_sources),
            ("[sandbox]", self.sandbox == new.sandbox),
            ("[decode]", self.decode == new.decode),
            ("[anomaly]", self.anomaly == new.anomaly),
            ("[flow]", self.flow == new.flow),
            ("[reassembly]", self.reassembly == new.reassembly),
            ("[stats]", self.stats == new.stats),
            ("plugins.quarantine", self.plugins.quarantine == new.plugins.quarantine),
        ];
        same.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
    }
}

/// Whether the same would be read, wherever it is written.
fn is_same(old: &Source, new: &Source) -> bool {
    match (old, new) {
        (Source::Live(old), Source::Live(new)) => {
            (&old.id, &old.interfaces, &old.filter) == (&new.id, &new.interfaces, &new.filter)
                && (old.snaplen, old.promiscuous, old.buffer) == (new.snaplen, new.promiscuous, new.buffer)
        }
        (Source::Files(old), Source::Files(new)) => {
            (&old.id, &old.paths, &old.filter) == (&new.id, &new.paths, &new.filter)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Request, text::Text};
    use super::*;

    fn config(text: &str) -> Config {
        Config::read(&Text::new("radar.toml", text), &Request::default()).expect("nothing is wrong with it")
    }

    #[test]
    fn what_the_core_was_started_with_is_compared_by_its_meaning() {
        let before = config("[flow]\ncommunity_id_seed = 0\n[sources.lan]\ninterface = \"eth0\"\n");
        let moved = config("# a line\n[sources.lan]\ninterface = [\"eth0\"]\n[analyzers.dns]\n");
        assert_eq!(before.core_changes(&moved), [""; 0]);
        let after =
            config("workers = 3\n[flow.timeout]\nicmp = \"1s\"\n[sources.lan]\ninterface = \"eth1\"\n");
        assert_eq!(before.core_changes(&after), ["workers", "[sources]", "[flow]"]);
    }
}
