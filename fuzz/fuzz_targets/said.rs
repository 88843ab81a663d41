//! libFuzzer around the target of this name.
#![no_main]

radar_fuzz::fuzz!("said");
