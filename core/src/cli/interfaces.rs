//! `radar interfaces`, and the list below "no such interface".

use super::failure::Failure;
use crate::capture::interfaces::InterfaceInfo;

/// Prints what there is to capture on.
pub fn list(_json: bool) -> Result<(), Failure> {
    Ok(())
}

/// A line for each.
pub fn table(_interfaces: &[InterfaceInfo]) -> String {
    String::new()
}
