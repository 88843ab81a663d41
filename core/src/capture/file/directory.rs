//! A directory stands for the files in it, in the order a person would read them.

use std::{
    cmp::Ordering,
    fs, io,
    path::{Path, PathBuf},
};

/// How deep directories may be nested; a loop of mounts must not be one here.
const DEPTH_MAX: usize = 32;

/// The files below `directory`, those of a directory before those of the next.
///
/// Hidden ones are left out. A link to a file is followed, a link to a directory is not: it could
/// lead back up.
pub fn files_below(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    walk(directory, DEPTH_MAX, &mut files)?;
    Ok(files)
}

fn walk(directory: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(directory)?.collect::<Result<Vec<_>, _>>()?;
    entries.retain(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    entries.sort_by(|a, b| by_name(a.file_name().as_encoded_bytes(), b.file_name().as_encoded_bytes()));
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() && depth > 0 {
            walk(&path, depth - 1, files)?;
        } else if kind.is_file() || (kind.is_symlink() && path.is_file()) {
            files.push(path);
        }
    }
    Ok(())
}

/// By name, but with numbers by value: `tcpdump -C` writes `x`, `x1`, … `x9`, `x10`, and that has to
/// come out in the order of time.
fn by_name(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while let (Some((first_a, rest_a)), Some((first_b, rest_b))) = (a.split_first(), b.split_first()) {
        if first_a.is_ascii_digit() && first_b.is_ascii_digit() {
            let (number_a, after_a) = number(a);
            let (number_b, after_b) = number(b);
            let order = number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b));
            if order.is_ne() {
                return order;
            }
            (a, b) = (after_a, after_b);
        } else if first_a != first_b {
            return first_a.cmp(first_b);
        } else {
            (a, b) = (rest_a, rest_b);
        }
    }
    a.len().cmp(&b.len())
}

/// The digits that `text` begins with, but for leading zeros, and what follows them.
fn number(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|octet| !octet.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).unwrap_or((text, &[]));
    let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
    (digits.get(zeros..).unwrap_or_default(), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_are_put_in_order_of_their_value() {
        let mut names = ["x10", "x2", "x", "x1.pcap", "x01", "w99", "x2024-02", "x2024-1"];
        names.sort_by(|a, b| by_name(a.as_bytes(), b.as_bytes()));
        assert_eq!(names, ["w99", "x", "x01", "x1.pcap", "x2", "x10", "x2024-1", "x2024-02"]);
    }

    #[test]
    fn files_are_found_below_and_hidden_ones_left_out() {
        let top = tempfile::tempdir().expect("a directory");
        let path = |name: &str| top.path().join(name);
        fs::create_dir_all(path("b/c")).expect("a directory");
        for name in ["b/c/2", "b/1", "a", ".hidden", "d"] {
            fs::write(path(name), "").expect("a file");
        }
        std::os::unix::fs::symlink(top.path(), path("b/loop")).expect("a link");
        let files = files_below(top.path()).expect("readable");
        assert_eq!(files, ["a", "b/1", "b/c/2", "d"].map(path));
    }
}
