//! The two directions of a connection.

use radar_abi::stable::direction;

/// Something of each direction.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Both<T> {
    to_responder: T,
    to_originator: T,
}

impl<T> Both<T> {
    /// That of a direction, as [`crate::Input::direction`] says it.
    #[inline]
    pub fn of(&self, direction: u8) -> &T {
        if direction == direction::TO_RESPONDER { &self.to_responder } else { &self.to_originator }
    }

    /// The same, to be changed.
    #[inline]
    pub fn of_mut(&mut self, direction: u8) -> &mut T {
        if direction == direction::TO_RESPONDER { &mut self.to_responder } else { &mut self.to_originator }
    }

    /// Those of both directions, to the responder first.
    #[inline]
    pub fn each(&self) -> [&T; 2] {
        [&self.to_responder, &self.to_originator]
    }
}

/// The other direction.
#[must_use]
#[inline]
pub fn against(direction: u8) -> u8 {
    if direction == direction::TO_RESPONDER { direction::TO_ORIGINATOR } else { direction::TO_RESPONDER }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_direction_has_its_own() {
        let mut both = Both::default();
        *both.of_mut(direction::TO_ORIGINATOR) = 7;
        assert_eq!((both.of(direction::TO_RESPONDER), both.each()), (&0, [&0, &7]));
        assert_eq!(both.of(against(direction::TO_RESPONDER)), &7);
    }
}
