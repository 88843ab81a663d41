//! The `radar` command.

use radar_core::{cli, engine::Radar};
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main(&Radar)
}
