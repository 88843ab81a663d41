//! The interfaces that frames are told to be of, and their names.

use std::{collections::HashMap, os::fd::AsFd, sync::Arc};

use rustix::net::netdevice::index_to_name;

use crate::capture::{Interface, LinkType, Origin, interfaces};

/// Names interfaces by their place in the [`Origin`].
///
/// A capture of `any` meets interfaces as their first packets come; nobody knows them before.
#[derive(Default)]
pub struct Slots {
    origin: Arc<Origin>,
    met: HashMap<u32, u16>,
    /// The last one met: packets come in runs.
    last: Option<(u32, u16)>,
}

impl Slots {
    pub fn origin(&self) -> &Arc<Origin> {
        &self.origin
    }

    /// Adds an interface that was asked for.
    pub fn add(&mut self, name: &str, link: LinkType) -> u16 {
        let origin = Arc::make_mut(&mut self.origin);
        let Ok(slot) = u16::try_from(origin.interfaces.len()) else { return u16::MAX };
        origin.interfaces.push(Interface { name: Some(name.into()), link });
        slot
    }

    /// Gives an interface the name that it has now.
    pub fn rename(&mut self, slot: u16, name: &str) {
        if let Some(interface) = Arc::make_mut(&mut self.origin).interfaces.get_mut(usize::from(slot)) {
            interface.name = Some(name.into());
        }
    }

    /// The interface that a frame of `any` tells in its header (`LINUX_SLL2`: octets 4 to 7), or
    /// `any` itself if it tells none.
    pub fn of_cooked(&mut self, frame: &[u8], any: u16) -> u16 {
        let Some(index) = frame.get(4..).and_then(|rest| rest.first_chunk()) else { return any };
        let index = u32::from_be_bytes(*index);
        if let Some((last, slot)) = self.last
            && last == index
        {
            return slot;
        }
        let slot = match self.met.get(&index) {
            Some(&slot) => slot,
            None => self.meet(index, any),
        };
        self.last = Some((index, slot));
        slot
    }

    fn meet(&mut self, index: u32, any: u16) -> u16 {
        let name = interfaces::control().ok().and_then(|control| index_to_name(control.as_fd(), index).ok());
        let slot = name.map_or(any, |name| self.add(&name, LinkType::LINUX_SLL2));
        self.met.insert(index, slot);
        slot
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_of_any_is_of_the_interface_that_it_tells() {
        let lo = interfaces::Device::find("lo").expect("every Linux has it").index;
        let mut slots = Slots::default();
        let any = slots.add("any", LinkType::LINUX_SLL2);
        let frame = |index: u32| [&[0x08, 0, 0, 0][..], &index.to_be_bytes(), &[0; 12]].concat();
        let slot = slots.of_cooked(&frame(lo), any);
        assert_eq!(slots.origin().interface_name(slot), Some("lo"));
        assert_eq!(slots.of_cooked(&frame(lo), any), slot);
        assert_eq!(slots.of_cooked(&frame(u32::MAX), any), any);
        assert_eq!(slots.of_cooked(&[], any), any);
    }
}
