//! What the scripts need of the targets, and findings without a fuzzer around them:
//!
//! ```text
//! radar-fuzz list                     the targets
//! radar-fuzz limit TARGET             octets of an input at most
//! radar-fuzz seeds TARGET FOLDER      writes inputs to begin with
//! radar-fuzz run TARGET FILE...       runs inputs
//! radar-fuzz show FILE                the steps of an input of a plugin's target
//! ```

use radar_fuzz::{captures::Captures, names, target};
use std::{env, fs, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["list"] => println!("{}", names().join("\n")),
        ["limit", name] => println!("{}", target(name).octets_max),
        ["seeds", name, folder] => write_seeds(name, Path::new(folder)),
        ["show", file] => show(file),
        ["run", name, ref files @ ..] => files.iter().for_each(|file| run(name, file)),
        _ => {
            eprintln!(
                "radar-fuzz list | limit TARGET | seeds TARGET FOLDER | run TARGET FILE... | show DIALOGUE"
            );
            return ExitCode::from(64);
        }
    }
    ExitCode::SUCCESS
}

fn write_seeds(name: &str, folder: &Path) {
    let seeds = (target(name).seeds)(&Captures::all());
    for (number, seed) in seeds.iter().enumerate() {
        let path = folder.join(format!("seed-{number:05}"));
        fs::write(&path, seed).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
    }
}

fn show(file: &str) {
    let input = fs::read(file).unwrap_or_else(|error| panic!("cannot read {file}: {error}"));
    radar_fuzz::dialogue::read(&input).iter().for_each(|step| println!("{step:?}"));
}

fn run(name: &str, file: &str) {
    println!("{name} {file}");
    (target(name).run)(&fs::read(file).unwrap_or_else(|error| panic!("cannot read {file}: {error}")));
}
