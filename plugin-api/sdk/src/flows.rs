//! What a plugin keeps for each flow, found by the flow's slot without hashing.

use radar_abi::stable::Input;

/// A value for each flow that has one.
///
/// A slot is given anew when its flow is over, so each value remembers its flow: that of an older
/// flow is never handed out. Memory is four octets for each slot and the values that live.
#[derive(Debug)]
pub struct Flows<T> {
    /// For each slot the place of its value in `values`, from 1; 0 for none.
    places: Vec<u32>,
    values: Vec<Option<(u64, T)>>,
    free: Vec<u32>,
}

impl<T> Default for Flows<T> {
    fn default() -> Self {
        Self { places: Vec::new(), values: Vec::new(), free: Vec::new() }
    }
}

impl<T> Flows<T> {
    /// The value of the flow of `input`.
    pub fn get(&mut self, input: &Input<'_>) -> Option<&mut T> {
        let place = self.place(input.slot)?;
        let (flow, value) = self.values.get_mut(place)?.as_mut()?;
        (*flow == input.flow).then_some(value)
    }

    /// The value of the flow of `input`, made now if there is none; `None` for what is of no flow.
    pub fn get_or(&mut self, input: &Input<'_>, make: impl FnOnce() -> T) -> Option<&mut T> {
        if input.flow == 0 {
            return None;
        }
        if self.get(input).is_none() {
            self.insert(input, make());
        }
        self.get(input)
    }

    /// Gives the flow of `input` a value, in place of any it had.
    pub fn insert(&mut self, input: &Input<'_>, value: T) {
        if input.flow == 0 {
            return;
        }
        let entry = Some((input.flow, value));
        if let Some(place) = self.place(input.slot) {
            self.values[place] = entry;
            return;
        }
        let place = match self.free.pop() {
            Some(place) => {
                self.values[place as usize] = entry;
                place as usize
            }
            None => {
                self.values.push(entry);
                self.values.len() - 1
            }
        };
        let slot = input.slot as usize;
        if self.places.len() <= slot {
            self.places.resize(slot + 1, 0);
        }
        self.places[slot] = place as u32 + 1;
    }

    /// Takes the value of the flow of `input` away.
    pub fn remove(&mut self, input: &Input<'_>) -> Option<T> {
        self.get(input)?;
        let place = self.place(input.slot)?;
        self.places[input.slot as usize] = 0;
        self.free.push(place as u32);
        self.values[place].take().map(|(_, value)| value)
    }

    /// How many values there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len() - self.free.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All values, with their flows' ids.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (u64, &mut T)> {
        self.values.iter_mut().flatten().map(|(flow, value)| (*flow, value))
    }

    fn place(&self, slot: u32) -> Option<usize> {
        self.places.get(slot as usize)?.checked_sub(1).map(|place| place as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(slot: u32, flow: u64) -> Input<'static> {
        Input { slot, flow, ..Input::empty() }
    }

    #[test]
    fn a_value_belongs_to_the_flow_and_not_to_its_slot() {
        let mut flows = Flows::default();
        flows.insert(&input(3, 10), "old");
        assert_eq!(flows.get(&input(3, 11)), None);
        assert_eq!(flows.get_or(&input(3, 11), || "new"), Some(&mut "new"));
        assert_eq!(flows.get(&input(3, 10)), None);
        assert_eq!(flows.len(), 1);
    }

    #[test]
    fn places_are_used_again() {
        let mut flows = Flows::default();
        for flow in 1..1000 {
            flows.insert(&input(flow as u32 % 7, flow), flow);
            assert_eq!(flows.remove(&input(flow as u32 % 7, flow)), Some(flow));
        }
        assert!(flows.is_empty());
        assert_eq!(flows.values.len(), 1);
    }

    #[test]
    fn what_belongs_to_no_flow_keeps_nothing() {
        let mut flows = Flows::default();
        assert_eq!(flows.get_or(&input(u32::MAX, 0), || 1), None);
    }
}
