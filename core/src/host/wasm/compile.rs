//! A module is compiled in a child process, within bounds of time and memory.
//!
//! wasmtime does not promise that a module cannot keep its compiler busy for long, or have it take all memory there
//! is; a process of its own can be told to stop. It is radar itself, started with the argument [`CHILD`]: the module
//! comes in as its standard input, the compiled one goes out as its standard output, and what is wrong as text.

use super::{engine, scan, wrap};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::{
    fs::File,
    io::{self, Read, Seek, Write},
    os::unix::process::ExitStatusExt,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::OnceLock,
    thread,
    time::{Duration, Instant},
};
use wasmtime::{Engine, OptLevel};

/// The argument with which radar compiles a module and does nothing else.
const CHILD: &str = "compile-module";

/// Processor time of a compilation. The largest that are of use, interpreters of scripts, take about as much as
/// half of it on an old machine.
const SECONDS: u64 = 10;
/// Address space of the child: what such a compilation takes, and room.
const MEMORY: u64 = 1 << 30;
/// Octets of code that are worth being optimized: an interpreter beyond it would need more than that time.
const OPTIMIZED_MAX: usize = 4 << 20;
/// Octets of a compiled module.
const COMPILED_MAX: u64 = 256 << 20;
/// The time on the clock, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);
/// How much below others the child ranks: capture goes first.
const NICE: i32 = 10;
/// Octets of what the child says.
const WORDS_MAX: u64 = 4096;

/// Compiles a module in a child; the error is one clause.
pub(super) fn compile(module: &[u8]) -> Result<Vec<u8>, String> {
    let failed = |error: io::Error| format!("it could not be compiled: {error}");
    let input = file_of(module).map_err(failed)?;
    let mut output = tempfile::tempfile().map_err(failed)?;
    let mut child = Command::new(program())
        .arg(CHILD)
        .env_clear()
        .stdin(input)
        .stdout(output.try_clone().map_err(failed)?)
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    let status = wait(&mut child).map_err(failed)?;
    let mut words = String::new();
    if let Some(stderr) = child.stderr.take() {
        // What of it is no text says nothing.
        let _ = stderr.take(WORDS_MAX).read_to_string(&mut words);
    }
    if !status.success() {
        return Err(reason(status, words.trim()));
    }
    let mut compiled = Vec::new();
    output.rewind().and_then(|()| output.read_to_end(&mut compiled)).map_err(failed)?;
    Ok(compiled)
}

/// The program that compiles.
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Has this program compile: to be said once by whoever plays plugins and is not radar itself, as tests are.
pub fn compile_with(radar: impl Into<PathBuf>) {
    // Whoever says it twice means the same one.
    let _ = PROGRAM.set(radar.into());
}

/// Radar's own program: not by its path, since the file there may be a newer one by now.
fn program() -> PathBuf {
    PROGRAM.get().cloned().unwrap_or_else(|| PathBuf::from("/proc/self/exe"))
}

fn file_of(octets: &[u8]) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(octets)?;
    file.rewind()?;
    Ok(file)
}

fn wait(child: &mut Child) -> io::Result<ExitStatus> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if Instant::now() >= deadline {
            child.kill()?;
            return child.wait();
        }
        thread::sleep(Duration::from_millis(5));
    }
}

/// What became of a child that failed.
fn reason(status: ExitStatus, words: &str) -> String {
    match status.signal() {
        Some(libc::SIGXCPU | libc::SIGKILL) => {
            format!("to compile it takes more than {SECONDS} s of processor time; that is refused")
        }
        // An allocation that fails ends a Rust program so.
        Some(libc::SIGABRT) if words.contains("memory allocation") => {
            format!("to compile it takes more than {} MiB of memory; that is refused", MEMORY >> 20)
        }
        Some(signal) => format!("its compiler was ended by signal {signal}: {words}"),
        None => words.trim_start_matches("✗ ").to_owned(),
    }
}

/// What the child does: reads a module, writes it compiled, or says why not.
pub fn child() -> Result<(), String> {
    bounded()?;
    write(&translate(read()?)?)
}

fn bounded() -> Result<(), String> {
    let bounds = [
        (Resource::Cpu, SECONDS, SECONDS + 1),
        (Resource::As, MEMORY, MEMORY),
        (Resource::Fsize, COMPILED_MAX, COMPILED_MAX),
        (Resource::Core, 0, 0),
    ];
    for (resource, soft, hard) in bounds {
        setrlimit(resource, Rlimit { current: Some(soft), maximum: Some(hard) })
            .map_err(|error| format!("its compiler could not be bounded: {error}"))?;
    }
    // Where that is not allowed, it ranks as others do.
    let _ = rustix::process::nice(NICE);
    Ok(())
}

fn read() -> Result<Vec<u8>, String> {
    let mut module = Vec::new();
    let most = scan::MODULE_MAX as u64 + 1;
    io::stdin().lock().take(most).read_to_end(&mut module).map_err(|error| error.to_string())?;
    Ok(module)
}

/// What is compiled of a module: itself, if it is a component, or the one that is made of it. The error is one clause.
pub fn component_of(module: Vec<u8>) -> Result<Vec<u8>, String> {
    scan::scan(&module)?;
    wrap::component(module)
}

/// From a module, or a component, to machine code.
pub(super) fn translate(module: Vec<u8>) -> Result<Vec<u8>, String> {
    let code = scan::scan(&module)?;
    let component = wrap::component(module)?;
    let mut config = engine::config();
    if code > OPTIMIZED_MAX {
        config.cranelift_opt_level(OptLevel::None);
    }
    let compiled = Engine::new(&config).and_then(|engine| engine.precompile_component(&component));
    compiled.map_err(|error| {
        let text = format!("{error:#}");
        format!("it is no valid component: {}", text.split_whitespace().collect::<Vec<_>>().join(" "))
    })
}

fn write(compiled: &[u8]) -> Result<(), String> {
    let mut output = io::stdout().lock();
    output.write_all(compiled).and_then(|()| output.flush()).map_err(|error| error.to_string())
}
