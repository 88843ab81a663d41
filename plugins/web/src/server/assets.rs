//! The page, as part of the library: nothing is read from a disk, so no path leads anywhere else.

/// A file of the page.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// The path of its URL.
    pub path: &'static str,
    /// Its media type.
    pub kind: &'static str,
    /// Its entity tag: another content has another.
    pub tag: &'static str,
    /// What is in it.
    pub octets: &'static [u8],
}

/// All of them, by path.
pub const ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file at a path; `/` is the page itself.
#[must_use]
pub fn find(path: &str) -> Option<&'static Asset> {
    let path = if path == "/" { "/index.html" } else { path };
    ASSETS.iter().find(|asset| asset.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_there_and_what_tests_it_is_not() {
        assert!(find("/").unwrap().kind.starts_with("text/html"));
        for asset in ASSETS {
            assert!(
                !asset.path.starts_with("/tests/") && !asset.path.contains("node_modules"),
                "{}",
                asset.path
            );
        }
    }
}
