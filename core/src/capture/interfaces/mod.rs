//! To come.
/// x
#[derive(Debug)]
pub struct InterfaceInfo;
