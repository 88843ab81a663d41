//! How many cases told the truth, nothing, or something else.

use std::{collections::BTreeMap, fmt};

/// What came of some cases.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Cases that told what is true.
    pub told: usize,
    /// Cases that told nothing where nothing can be known, or need not be.
    pub nothing: usize,
    /// Cases that told what is not true, and what.
    pub wrong: Vec<(String, String)>,
    /// Cases that told nothing of what could be known.
    pub missing: Vec<String>,
}

impl Report {
    /// Adds another's.
    pub fn add(&mut self, other: Self) {
        self.told += other.told;
        self.nothing += other.nothing;
        self.wrong.extend(other.wrong);
        self.missing.extend(other.missing);
    }

    /// # Panics
    /// If any case told what is not true, or nothing of what could be known; names some of them.
    pub fn assert_true(&self) {
        assert!(self.wrong.is_empty() && self.missing.is_empty(), "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { told, nothing, wrong, missing } = self;
        writeln!(
            f,
            "{told} told the truth, {nothing} nothing, {} something wrong, {} too little",
            wrong.len(),
            missing.len()
        )?;
        let wrong = wrong.iter().map(|(name, what)| (name, format!("wrong: {what}")));
        let missing = missing.iter().map(|name| (name, "missing".to_owned()));
        // Of each kind of delivery the first few: thousands of places make the same mistake.
        let mut shown = BTreeMap::<String, usize>::new();
        for (name, what) in wrong.chain(missing) {
            let kind: String = name.chars().filter(|letter| !letter.is_ascii_digit()).collect();
            let kind = kind.split(" · ").nth(1).unwrap_or_default().to_owned() + &what;
            let number = shown.entry(kind).or_default();
            *number += 1;
            if *number <= 3 {
                writeln!(f, "  {name}: {what}")?;
            }
        }
        Ok(())
    }
}
