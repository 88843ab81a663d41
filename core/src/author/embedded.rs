//! The files that the binary carries for authors; `build.rs` lists them.

/// Each file by its place in radar's checkout.
static FILES: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/embedded.rs"));

/// The files of a folder of the checkout, by their place within it.
pub(super) fn files_of(folder: &str) -> Vec<(&'static str, &'static [u8])> {
    let within = |name: &'static str| name.strip_prefix(folder)?.strip_prefix('/');
    FILES.iter().filter_map(|(name, octets)| Some((within(name)?, *octets))).collect()
}

/// The text of a file of the checkout; nothing if there is none.
pub(super) fn text_of(name: &str) -> &'static str {
    let octets = FILES.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, octets)| octets);
    std::str::from_utf8(octets).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path, process::Command};

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

    #[test]
    fn what_is_embedded_is_what_stands_in_the_tree() {
        for (name, octets) in FILES {
            let there =
                fs::read(Path::new(ROOT).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(there == *octets, "{name} is embedded otherwise than it stands in the tree");
        }
    }

    #[test]
    fn every_file_of_the_templates_and_sdks_that_git_knows_is_embedded_and_no_other() {
        let folders = ["abi/src", "wire/src", "sdk/src", "sdk-c", "sdk-js", "sdk-python", "template"];
        let folders = folders.map(|folder| format!("plugin-api/{folder}"));
        let listed = Command::new("git").args(["-C", ROOT, "ls-files", "-z", "--"]).args(&folders).output();
        let Ok(listed) = listed.map(|output| output.stdout) else { return };
        let listed = String::from_utf8(listed).expect("names are text");
        let known: BTreeSet<&str> = listed.split('\0').filter(|name| !name.is_empty()).collect();
        if known.is_empty() {
            eprintln!("skipped: this is no git checkout");
            return;
        }
        let hidden = |name: &&&str| !name.contains("/.");
        let known: BTreeSet<&str> = known.iter().filter(hidden).copied().collect();
        let within = |name: &&str| folders.iter().any(|folder| name.starts_with(folder.as_str()));
        let embedded: BTreeSet<&str> = FILES.iter().map(|(name, _)| *name).filter(within).collect();
        assert_eq!(embedded, known);
    }
}
