//! The two directions of a connection.

use radar_plugin::direction;

/// Something of each direction.
#[derive(Debug, Default)]
pub(crate) struct Both<T> {
    to_responder: T,
    to_originator: T,
}

impl<T> Both<T> {
    /// That of a direction, as [`radar_plugin::Input::direction`] says it.
    pub fn of(&self, direction: u8) -> &T {
        if direction == direction::TO_RESPONDER { &self.to_responder } else { &self.to_originator }
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, direction: u8) -> &mut T {
        if direction == direction::TO_RESPONDER { &mut self.to_responder } else { &mut self.to_originator }
    }
}

/// The other direction.
pub(crate) fn against(direction: u8) -> u8 {
    if direction == direction::TO_RESPONDER { direction::TO_ORIGINATOR } else { direction::TO_RESPONDER }
}

impl<T> Both<T> {
    /// Those of both directions.
    pub fn each(&self) -> [&T; 2] {
        [&self.to_responder, &self.to_originator]
    }
}
