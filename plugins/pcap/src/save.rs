//! What others ask for: the frames of some flows in a file of their own.

use crate::{
    form::{Encoder, Form, Frame},
    held::Held,
    ring::stamp,
};
use radar_files::{Place, Refused, append};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{os::fd::AsFd, path::Path, time::SystemTime};

/// Flows that can be asked for at once.
const FLOWS_MAX: usize = 4096;

/// Octets written at once.
const OCTETS: usize = 1 << 20;

/// `{"save":{"flows":[1,2]}}`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Write the frames of these flows.
    Save {
        /// Their ids.
        flows: Vec<u64>,
        /// Who asked, in any form; it is told back.
        #[serde(default)]
        id: Value,
    },
}

/// A file that was written.
#[derive(Debug, Default, Eq, PartialEq)]
struct Saved {
    path: String,
    packets: u64,
    octets: u64,
    missing: bool,
}

impl Asked {
    /// Reads what is asked.
    pub fn read(json: &[u8]) -> Result<Self, String> {
        let asked: Self = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        let Self::Save { flows, .. } = &asked;
        match flows.len() {
            1..=FLOWS_MAX => Ok(asked),
            0 => Err("no flow is named".to_owned()),
            number => Err(format!("{number} flows are more than {FLOWS_MAX}")),
        }
    }

    /// Does it, and says what came of it: `{"saved":{…}}`, news for all.
    #[must_use]
    pub fn answer(self, directory: &str, held: &Held) -> Value {
        let Self::Save { flows, id } = self;
        let mut saved = match save(Path::new(directory), &flows, held) {
            Ok(Saved { path, packets, octets, missing }) => {
                json!({"path": path, "packets": packets, "octets": octets, "missing": missing})
            }
            Err(error) => json!({"error": error}),
        };
        saved["flows"] = flows.into();
        if !id.is_null() {
            saved["id"] = id;
        }
        json!({"saved": saved})
    }
}

/// What is told if it cannot even be read.
#[must_use]
pub fn refused(error: &str) -> Value {
    json!({"saved": {"error": error}})
}

fn save(directory: &Path, flows: &[u64], held: &Held) -> Result<Saved, String> {
    let (mut encoder, mut out, mut saved) = (Encoder::new(Form::Pcapng), Vec::new(), Saved::default());
    let mut count = 0;
    held.of(flows, |_| count += 1);
    if count == 0 {
        return Err("none of their packets is kept any more; see keep in [sinks.pcap]".to_owned());
    }
    // Its name is radar's own: nobody who asks says where it lies.
    let name = format!("radar-{}-{}.pcapng", stamp(SystemTime::now()), flows.first().copied().unwrap_or(0));
    let place = Place::new(directory.join(name)).map_err(|refused| refused.to_string())?;
    let file = place.create().map_err(|refused: Refused| refused.to_string())?;
    let mut failed = None;
    let write = |out: &mut Vec<u8>, failed: &mut Option<String>| {
        if failed.is_none()
            && let Err((_, errno)) = append(file.as_fd(), out)
        {
            *failed = Some(place.system("write to", errno).to_string());
        }
        out.clear();
    };
    encoder.preamble(0, &mut out);
    saved.missing = held.of(flows, |frame: &Frame<'_>| {
        encoder.frame(frame, &[], 0, &mut out, &mut |_, _| {});
        (saved.packets, saved.octets) = (saved.packets + 1, saved.octets + frame.data.len() as u64);
        if out.len() >= OCTETS {
            write(&mut out, &mut failed);
        }
    });
    encoder.end(saved.missing.then_some("packets before these were not kept"), &mut out);
    write(&mut out, &mut failed);
    match failed {
        None => Ok(Saved { path: place.path().display().to_string(), ..saved }),
        Some(error) => {
            // Half a file helps nobody. What cannot be deleted either is told of in any case.
            let _ = std::fs::remove_file(place.path());
            Err(error)
        }
    }
}
