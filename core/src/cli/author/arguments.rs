//! The command line of authors.

use crate::author::Language;
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

/// `radar plugin …`, for those who write one.
#[derive(Debug, Subcommand)]
pub enum AuthorCommand {
    /// Begin a plugin: a complete small analyzer in a folder of its name
    New {
        /// Its name: small letters, digits, `-` and `_`
        name: String,
        /// The language it is written in
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
    /// Build the module of a plugin
    Build {
        /// Its folder
        #[arg(value_name = "DIR", default_value = ".")]
        folder: PathBuf,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Play a plugin's captures, as they are and as no network should deliver them
    Test {
        /// Its folder, of which the module is built first; or its file
        #[arg(value_name = "DIR|FILE", default_value = ".")]
        path: PathBuf,
        /// Write down what comes as what is expected from now on
        #[arg(long)]
        update: bool,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Measure what a packet costs in a plugin
    Bench {
        /// Its folder, of which the module is built first; or its file
        #[arg(value_name = "DIR|FILE", default_value = ".")]
        path: PathBuf,
        /// The packets of this capture, instead of those of its tests (repeatable)
        #[arg(short, long, value_name = "CAPTURE")]
        read: Vec<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Build and test a plugin whenever one of its files is saved
    Dev {
        /// Its folder
        #[arg(value_name = "DIR", default_value = ".")]
        folder: PathBuf,
        /// Then run radar with it on this capture (repeatable)
        #[arg(short, long, value_name = "CAPTURE", conflicts_with = "interface")]
        read: Vec<PathBuf>,
        /// Run radar with it on this interface; it takes up what is built (repeatable)
        #[arg(short, long, value_name = "NAME")]
        interface: Vec<String>,
    },
}

/// `--lang`.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum Lang {
    /// Rust, the fastest
    #[default]
    Rust,
    /// C
    C,
    /// JavaScript
    #[value(alias = "javascript")]
    Js,
    /// Python
    #[value(alias = "py")]
    Python,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Rust => Self::Rust,
            Lang::C => Self::C,
            Lang::Js => Self::JavaScript,
            Lang::Python => Self::Python,
        }
    }
}
