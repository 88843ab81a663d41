//! What to do about a capture that cannot be: the errors of `capture`, with advice.

use super::exit::Exit;
use super::failure::Failure;
use super::interfaces;
use super::nearby::there_is;
use super::rights::{Ground, WITHOUT, no_permission};
use crate::capture::CaptureError;
use std::io::ErrorKind;

impl From<CaptureError> for Failure {
    fn from(error: CaptureError) -> Self {
        let failure = Self::new(Exit::of(error.exit_code()), error.to_string());
        match &error {
            CaptureError::NoPermission { interface } => no_permission(interface, &Ground::here()),
            CaptureError::NoInterface { interfaces, .. } => {
                let failure = lines(failure, &interfaces::with_rates(interfaces));
                failure.help("radar interfaces --json for scripts")
            }
            CaptureError::NoDefaultRoute { interfaces } => {
                let failure = lines(failure, &interfaces::with_rates(interfaces));
                let failure = failure.help("name one with -i; radar interfaces --json for scripts").help("");
                WITHOUT.into_iter().fold(failure, Self::help)
            }
            CaptureError::InterfaceDown { interface } => {
                failure.help(format!("sudo ip link set {interface} up"))
            }
            CaptureError::Unopened { file, error } if error.kind() == ErrorKind::NotFound => {
                there_is(file).into_iter().fold(failure, Self::help)
            }
            CaptureError::Filter(_) => failure.help("man pcap-filter has the language"),
            _ => failure,
        }
    }
}

fn lines(failure: Failure, text: &str) -> Failure {
    text.lines().fold(failure, |failure, line| failure.help(format!("  {line}")))
}
