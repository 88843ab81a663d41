//! To come.
/// x
pub struct Live;
