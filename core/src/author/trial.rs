//! A plugin on all its captures: what is expected of it, and what nobody may expect of any.

use super::{
    Case, Difference, OwnedFrame, PlayError, Played, Trouble, cut, damaged, differences, frames, oversize,
    play, twice, undeclared,
};
use crate::host::{Account, Plugin};
use radar_abi::manifest::Kind;
use std::{fmt, path::PathBuf, time::Duration};

/// Frames of a capture that are played in hostile variants: each is played some hundred times.
const HOSTILE_FRAMES: usize = 2000;
/// Lengths at which frames are cut: all of headers, and so many more.
const CUTS: (usize, usize) = (128, 128);
/// Times that a capture is damaged, each time otherwise.
const DAMAGES: u64 = 200;

/// What came of a plugin's captures.
#[derive(Clone, Debug, Default)]
pub struct Tested {
    /// One for each capture.
    pub captures: Vec<CaptureReport>,
    /// One for each kind of variant, of all captures together.
    pub hostile: Vec<HostileReport>,
    /// What it took.
    pub cost: Cost,
}

/// What came of a capture as it is.
#[derive(Clone, Debug)]
pub struct CaptureReport {
    /// The file.
    pub capture: PathBuf,
    /// Its frames.
    pub frames: usize,
    /// The plugin's events.
    pub events: usize,
    /// How they compare with those that are expected.
    pub expected: Expected,
    /// What else is wrong, a clause each.
    pub wrong: Vec<String>,
}

/// How events compare with those that are expected.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// They are as expected.
    Yes,
    /// They were written down as those that are expected from now on.
    Written,
    /// Nobody has written down what is expected.
    Unknown,
    /// They are not.
    No(Vec<Difference>),
}

/// What came of captures that were changed in one way.
#[derive(Clone, Debug)]
pub struct HostileReport {
    /// The way.
    pub variant: Variant,
    /// Times that a capture was played.
    pub runs: u64,
    /// The first thing that went wrong, a clause.
    pub wrong: Option<String>,
}

/// Ways to change a capture.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Variant {
    /// Every frame cut at a length.
    Cut,
    /// Bits flipped, frames lost, repeated and exchanged.
    Damaged,
    /// Packets of the largest size.
    Oversize,
    /// Every frame twice.
    Twice,
}

/// What a plugin took, over all captures and variants.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Calls.
    pub calls: u64,
    /// Packets that were played.
    pub frames: u64,
    /// Time in calls.
    pub time: Duration,
    /// The longest call.
    pub slowest: Duration,
    /// The most memory at a time, in octets; 0 if that is not known.
    pub memory: u64,
}

impl Tested {
    /// Whether all is well.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let as_expected = |report: &CaptureReport| !matches!(report.expected, Expected::No(_));
        self.captures.iter().all(|report| as_expected(report) && report.wrong.is_empty())
            && self.hostile.iter().all(|report| report.wrong.is_none())
    }
}

impl fmt::Display for Variant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Cut => "cut",
            Self::Damaged => "damaged",
            Self::Oversize => "oversize",
            Self::Twice => "twice",
        })
    }
}

/// Plays all captures; `update` writes down what comes as what is expected, where it differs.
///
/// # Errors
/// If a file cannot be read, or the plugin does not take its settings.
pub fn test(plugin: &Plugin, cases: &[Case], update: bool) -> Result<Tested, Trouble> {
    if matches!(plugin.manifest.kind, Kind::Sink) {
        return Err(Trouble::usage(format!("{} is a sink, and captures are for analyzers", plugin.id)));
    }
    let mut tested = Tested::default();
    let mut played = Vec::new();
    for case in cases {
        let unread = |error| Trouble::data(format!("cannot read {}: {error}", case.settings.display()));
        let plugin = plugin.clone().with_config(&case.config().map_err(unread)?);
        let frames = frames(&case.capture).map_err(|error| Trouble::data(error.to_string()))?;
        tested.captures.push(as_it_is(&plugin, case, &frames, update, &mut tested.cost)?);
        played.push((plugin, case, frames));
    }
    for variant in [Variant::Cut, Variant::Damaged, Variant::Oversize, Variant::Twice] {
        let mut report = HostileReport { variant, runs: 0, wrong: None };
        for (plugin, case, frames) in &played {
            let frames = frames.get(..HOSTILE_FRAMES).unwrap_or(frames);
            if report.wrong.is_none() {
                hostile(plugin, case, frames, &mut report, &mut tested.cost)?;
            }
        }
        tested.hostile.push(report);
    }
    Ok(tested)
}

fn as_it_is(
    plugin: &Plugin,
    case: &Case,
    frames: &[OwnedFrame],
    update: bool,
    cost: &mut Cost,
) -> Result<CaptureReport, Trouble> {
    let first = play(plugin, frames).map_err(of_play)?;
    let again = play(plugin, frames).map_err(of_play)?;
    cost.add(&first.account, frames.len());
    let mut wrong = wrong_with(plugin, &first);
    if first.events != again.events {
        let at = first.events.iter().zip(&again.events).take_while(|(one, other)| one == other).count();
        wrong.push(format!("a second run gave other events, from event {} on", at + 1));
    }
    let expected = compare(case, &first, update)?;
    let (capture, frames, events) = (case.capture.clone(), frames.len(), first.events.len());
    Ok(CaptureReport { capture, frames, events, expected, wrong })
}

fn compare(case: &Case, played: &Played, update: bool) -> Result<Expected, Trouble> {
    let path = case.expected.display();
    let expected = case.expected().map_err(|error| Trouble::data(format!("cannot read {path}: {error}")))?;
    let found = expected.map(|expected| differences(&expected, &played.events));
    if update && found.as_ref().is_none_or(|found| !found.is_empty()) {
        let unwritten = |error| Trouble::failed(format!("cannot write {path}: {error}"));
        return case.expect(&played.events).map_err(unwritten).map(|()| Expected::Written);
    }
    Ok(match found {
        None => Expected::Unknown,
        Some(found) if found.is_empty() => Expected::Yes,
        Some(found) => Expected::No(found),
    })
}

fn hostile(
    plugin: &Plugin,
    case: &Case,
    frames: &[OwnedFrame],
    report: &mut HostileReport,
    cost: &mut Cost,
) -> Result<(), Trouble> {
    let longest = frames.iter().map(OwnedFrame::captured).max().unwrap_or_default();
    let beyond = longest.saturating_sub(CUTS.0).div_ceil(CUTS.1).max(1);
    let cuts = (0..longest.min(CUTS.0)).chain((CUTS.0..longest).step_by(beyond));
    let mut run = |changed: &[OwnedFrame], how: &dyn fmt::Display| {
        let played = play(plugin, changed).map_err(of_play)?;
        cost.add(&played.account, changed.len());
        report.runs += 1;
        let wrong = wrong_with(plugin, &played).into_iter().next();
        report.wrong = wrong.map(|wrong| format!("{} {how}: {wrong}", case.capture.display()));
        Ok::<bool, Trouble>(report.wrong.is_some())
    };
    match report.variant {
        Variant::Cut => {
            for length in cuts {
                if run(&cut(frames, length), &format_args!("with frames cut at {length} octets"))? {
                    break;
                }
            }
        }
        Variant::Damaged => {
            for seed in 1..=DAMAGES {
                if run(&damaged(frames, seed), &format_args!("damaged in way {seed}"))? {
                    break;
                }
            }
        }
        Variant::Oversize => drop(run(&oversize(frames), &"with packets of 65535 octets")?),
        Variant::Twice => drop(run(&twice(frames), &"with every frame twice")?),
    }
    Ok(())
}

/// What no plugin may do, whatever it is given.
fn wrong_with(plugin: &Plugin, played: &Played) -> Vec<String> {
    let Account { faults, refused, last_words, .. } = &played.account;
    let mut wrong = Vec::new();
    if *faults > 0 {
        wrong.push(format!("it failed {faults} times: {}", last_words.as_deref().unwrap_or("no last words")));
    }
    if *refused > 0 {
        wrong.push(format!("{refused} of its events were refused: no JSON object on one line, or too much"));
    }
    wrong.extend(undeclared(&plugin.manifest, &played.events));
    wrong
}

fn of_play(error: PlayError) -> Trouble {
    Trouble::data(error.to_string())
}

impl Cost {
    fn add(&mut self, account: &Account, frames: usize) {
        self.calls += account.calls;
        self.frames += frames as u64;
        self.time += account.time;
        self.slowest = self.slowest.max(account.slowest);
        self.memory = self.memory.max(account.memory);
    }
}
