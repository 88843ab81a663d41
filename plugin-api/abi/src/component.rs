//! A WASM plugin's side of the boundary: what stands for the tables of functions there.
//!
//! The exports of `plugin-api/wit/radar.wit` by the canonical ABI of the component model: a list or string is its
//! address and length, a result that does not fit into one value lies in memory, and radar reads it there
//! before it calls again. `export!` of `radar-plugin` makes the exports; this is what they are made of.

use crate::flat::{Answer, Answers};
use crate::stable::{Emission, Ends};
use std::alloc::Layout;

/// What stands for the types of `abi_stable` that the interface names.
pub mod std_types {
    /// Borrowed items.
    #[derive(Clone, Copy, Debug)]
    pub struct RSlice<'a, T>(&'a [T]);

    impl<'a, T> RSlice<'a, T> {
        /// None.
        pub const EMPTY: Self = Self(&[]);

        /// These.
        #[must_use]
        pub const fn from_slice(items: &'a [T]) -> Self {
            Self(items)
        }

        /// As a slice.
        #[must_use]
        pub const fn as_slice(&self) -> &'a [T] {
            self.0
        }
    }

    impl<T> std::ops::Deref for RSlice<'_, T> {
        type Target = [T];

        fn deref(&self) -> &[T] {
            self.0
        }
    }

    /// Borrowed text.
    #[derive(Clone, Copy, Debug)]
    pub struct RStr<'a>(&'a str);

    impl<'a> RStr<'a> {
        /// This.
        #[must_use]
        pub const fn from_str(text: &'a str) -> Self {
            Self(text)
        }

        /// As a text.
        #[must_use]
        pub const fn as_str(&self) -> &'a str {
            self.0
        }
    }
}

/// What a plugin may call while it is called: all but the log is written down, and read when the call is over.
#[derive(Debug)]
pub struct HostRef<'a>(&'a mut Answers);

impl<'a> HostRef<'a> {
    /// One that writes here.
    pub fn new(answers: &'a mut Answers) -> Self {
        Self(answers)
    }

    /// Hands over an event.
    pub fn emit(&mut self, emission: &Emission<'_>) {
        self.0.push(&Answer::Emit(*emission));
    }

    /// Nothing more is wanted of this flow.
    pub fn done(&mut self, slot: u32, flow: u64) {
        self.0.push(&Answer::Done { slot, flow });
    }

    /// The flow speaks this protocol: its place among the manifest's `protocols`.
    pub fn identify(&mut self, slot: u32, flow: u64, protocol: u32) {
        self.0.push(&Answer::Identify { slot, flow, protocol });
    }

    /// From here on the flow speaks this protocol, having begun with another.
    pub fn change(&mut self, slot: u32, flow: u64, protocol: u32) {
        self.0.push(&Answer::Change { slot, flow, protocol });
    }

    /// Sets a section in all later events of the flow.
    pub fn enrich(&mut self, slot: u32, flow: u64, section: u32, json: std_types::RSlice<'_, u8>) {
        self.0.push(&Answer::Enrich { slot, flow, section, json: json.as_slice() });
    }

    /// Sets a section that tells of both ends.
    pub fn enrich_ends(
        &mut self,
        slot: u32,
        flow: u64,
        section: u32,
        common: std_types::RSlice<'_, u8>,
        originator: std_types::RSlice<'_, u8>,
        responder: std_types::RSlice<'_, u8>,
    ) {
        let parts = [common.as_slice(), originator.as_slice(), responder.as_slice()];
        self.0.push(&Answer::EnrichEnds { slot, flow, section, parts });
    }

    /// Gives the flow a label, by its place in the manifest.
    pub fn label(&mut self, slot: u32, flow: u64, label: u32, value: std_types::RStr<'_>) {
        self.0.push(&Answer::Label { slot, flow, label, value: value.as_str() });
    }

    /// A packet in this direction ended a round trip of so many nanoseconds.
    pub fn rtt(&mut self, slot: u32, flow: u64, direction: u32, nanoseconds: u64) {
        self.0.push(&Answer::Rtt { slot, flow, direction, nanoseconds });
    }

    /// Hands over an event about these ends.
    pub fn emit_about(&mut self, emission: &Emission<'_>, ends: &Ends) {
        self.0.push(&Answer::EmitAbout(*emission, *ends));
    }

    /// Adds to a counter.
    pub fn count(&mut self, counter: u32, increment: u64) {
        self.0.push(&Answer::Count { counter, increment });
    }

    /// Writes to radar's log.
    pub fn log(&mut self, level: u32, message: std_types::RStr<'_>) {
        log(level, message.as_str());
    }
}

#[link(wasm_import_module = "radar:plugin/host@1.0.0")]
unsafe extern "C" {
    #[link_name = "log"]
    fn host_log(level: u32, message: *const u8, length: usize);
}

/// Writes to radar's log: 1 error, 2 warning, 3 information, 4 debugging.
pub fn log(level: u32, message: &str) {
    // SAFETY: radar reads as much as it is told, and only during the call.
    unsafe { host_log(level, message.as_ptr(), message.len()) }
}

/// `cabi_realloc`: memory into which radar writes arguments.
///
/// # Safety
/// `old` is null, or was made here with the length `old_length` and the same alignment.
pub unsafe fn realloc(old: *mut u8, old_length: usize, align: usize, length: usize) -> *mut u8 {
    if length == 0 {
        return std::ptr::without_provenance_mut(align);
    }
    let Ok(layout) = Layout::from_size_align(length, align) else { std::process::abort() };
    let made = if old_length == 0 {
        // SAFETY: `length` is not 0.
        unsafe { std::alloc::alloc(layout) }
    } else {
        // SAFETY: what the caller promises; the layout is the one that it was made with.
        unsafe { std::alloc::realloc(old, Layout::from_size_align_unchecked(old_length, align), length) }
    };
    if made.is_null() {
        std::alloc::handle_alloc_error(layout);
    }
    made
}

/// Takes a list that radar wrote into memory made by [`realloc`].
///
/// # Safety
/// Address and length are an argument's, and taken once.
#[must_use]
pub unsafe fn list(address: *mut u8, length: usize) -> Vec<u8> {
    if length == 0 {
        return Vec::new();
    }
    // SAFETY: `realloc` made it with this length, which is its capacity, and an alignment of 1.
    unsafe { Vec::from_raw_parts(address, length, length) }
}

/// Takes a string, likewise.
///
/// # Safety
/// As for [`list`].
#[must_use]
pub unsafe fn string(address: *mut u8, length: usize) -> String {
    // SAFETY: the same promise. That it is UTF-8 radar has seen to; a look costs little.
    String::from_utf8(unsafe { list(address, length) }).unwrap_or_default()
}

/// Where a result lies until it was read. A discriminant, or nothing, and up to two lists.
#[derive(Debug)]
pub struct Returned {
    words: [usize; 5],
    held: [Vec<u8>; 2],
}

impl Returned {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { words: [0; 5], held: [Vec::new(), Vec::new()] }
    }

    /// `string`.
    pub fn string(&mut self, text: String) -> *const usize {
        self.held[0] = text.into_bytes();
        let text = &self.held[0];
        self.words = [text.as_ptr() as usize, text.len(), 0, 0, 0];
        self.words.as_ptr()
    }

    /// `ok` without a value.
    pub fn nothing(&mut self) -> *const usize {
        self.words = [0; 5];
        self.words.as_ptr()
    }

    /// `ok` with a list that lasts until the next call.
    pub fn list(&mut self, list: &[u8]) -> *const usize {
        self.words = [0, list.as_ptr() as usize, list.len(), 0, 0];
        self.words.as_ptr()
    }

    /// `err` with two strings, or with the first of them alone.
    pub fn error(&mut self, setting: String, message: String) -> *const usize {
        self.held = [setting.into_bytes(), message.into_bytes()];
        let [setting, message] = &self.held;
        self.words = [1, setting.as_ptr() as usize, setting.len(), message.as_ptr() as usize, message.len()];
        self.words.as_ptr()
    }
}
