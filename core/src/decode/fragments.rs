//! IP datagrams put together from their fragments (RFC 791 §3.2, RFC 8200 §4.5), within bounds.

mod datagram;

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    time::Duration,
};

use crate::{anomaly::Kind, time::Timestamp};

use datagram::OCTETS_MAX;

pub(super) use datagram::Datagram;

use super::{
    Address, Config, Counters, Transport, Tunnel, Vlans,
    counters::count,
    transport::protocol,
    walk::{Ip, Outer, Walk},
};

/// What fragments of one datagram have in common.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct Key {
    source: Address,
    destination: Address,
    id: u32,
    protocol: u8,
    vlans: Vlans,
    tunnel: Option<Tunnel>,
}

impl Key {
    pub fn new(ip: &Ip<'_>, outer: &Outer, id: u32, protocol: u8) -> Self {
        let (vlans, tunnel) = (outer.vlans, outer.tunnel);
        Self { source: ip.source, destination: ip.destination, id, protocol, vlans, tunnel }
    }
}

/// One fragment, as its headers describe it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fragment<'b> {
    /// Where its payload begins in that of the datagram.
    pub offset: usize,
    /// Whether it is not the last.
    pub more: bool,
    /// What it says that the whole datagram carries.
    pub protocol: u8,
    /// The headers that stand before the payload of the whole datagram.
    pub header: &'b [u8],
    pub payload: &'b [u8],
    /// Octets of the payload on the wire.
    pub length: usize,
}

/// Datagrams that wait for fragments.
///
/// `started = reassembled + timed out + evicted + waiting` holds at any time.
#[derive(Debug)]
pub(super) struct Fragments {
    /// `HashMap`'s own hash is keyed anew in each process: nobody can make the keys collide.
    waiting: HashMap<Key, Datagram>,
    /// The same by age; a serial number, because capture time may go back.
    ages: BTreeMap<u64, Key>,
    serial: u64,
    octets: usize,
    octets_max: usize,
    timeout: Duration,
}

impl Fragments {
    pub fn new(config: &Config) -> Self {
        Self {
            waiting: HashMap::new(),
            ages: BTreeMap::new(),
            serial: 0,
            octets: 0,
            octets_max: config.fragments_octets_max,
            timeout: config.fragments_timeout,
        }
    }

    /// Keeps a fragment; gives the datagram that it completes.
    fn add(
        &mut self,
        key: &Key,
        fragment: &Fragment<'_>,
        (now, wire): (Timestamp, u32),
        counters: &mut Counters,
    ) -> Option<Datagram> {
        count(&mut counters.fragments);
        self.expire(now, counters);
        if fragment.payload.len() < fragment.length {
            count(&mut counters.fragments_truncated);
            return None;
        }
        let datagram = match self.waiting.entry(*key) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                count(&mut counters.datagrams_started);
                self.serial = self.serial.wrapping_add(1);
                self.ages.insert(self.serial, *key);
                self.octets = self.octets.saturating_add(Datagram::OVERHEAD);
                entry.insert(Datagram::new(self.serial, now))
            }
        };
        let before = datagram.memory();
        datagram.add(fragment, counters);
        datagram.wire = datagram.wire.saturating_add(wire);
        let whole = datagram.is_whole();
        self.octets = self.octets.saturating_sub(before).saturating_add(datagram.memory());
        let whole = if whole { self.remove(key) } else { None };
        if whole.is_some() {
            count(&mut counters.datagrams_reassembled);
        }
        while self.octets > self.octets_max && self.remove_oldest() {
            count(&mut counters.datagrams_evicted);
        }
        counters.datagrams_waiting = u64::try_from(self.waiting.len()).unwrap_or(u64::MAX);
        whole
    }

    /// Gives up what has waited too long at `now`.
    fn expire(&mut self, now: Timestamp, counters: &mut Counters) {
        let timeout = u64::try_from(self.timeout.as_nanos()).unwrap_or(u64::MAX);
        while let Some(oldest) = self.ages.first_key_value().and_then(|(_, key)| self.waiting.get(key)) {
            if now.since(oldest.since) <= timeout {
                break;
            }
            self.remove_oldest();
            count(&mut counters.datagrams_timed_out);
        }
        counters.datagrams_waiting = self.waiting.len() as u64;
    }

    fn remove_oldest(&mut self) -> bool {
        let oldest = self.ages.first_key_value().map(|(_, key)| *key);
        oldest.and_then(|key| self.remove(&key)).is_some()
    }

    fn remove(&mut self, key: &Key) -> Option<Datagram> {
        let datagram = self.waiting.remove(key)?;
        self.ages.remove(&datagram.serial);
        self.octets = self.octets.saturating_sub(datagram.memory());
        Some(datagram)
    }
}

impl<'b> Walk<'_, 'b> {
    /// Takes a fragment in. One that completes its datagram gives it; any other becomes a packet
    /// that says no more than that it is one.
    pub fn fragment(
        &mut self,
        ip: &Ip<'b>,
        outer: &Outer,
        key: &Key,
        fragment: &Fragment<'b>,
    ) -> Option<Datagram> {
        let before = (self.counters.fragments_malformed, self.counters.fragments_overlapping);
        let whole = self.fragments.add(key, fragment, (self.frame.time, self.length), self.counters);
        self.odd_fragments(ip.ipv6, fragment, before);
        match &whole {
            Some(datagram) => self.length = datagram.wire,
            None => self.fragment_alone(ip, outer, fragment),
        }
        whole
    }

    /// Takes note of a fragment that contradicts others, by what counters were before it.
    fn odd_fragments(&mut self, ipv6: bool, fragment: &Fragment<'_>, (malformed, overlapping): (u64, u64)) {
        let either = |v4, v6| if ipv6 { v6 } else { v4 };
        if self.counters.fragments_malformed != malformed {
            let large = fragment.offset.saturating_add(fragment.length) > OCTETS_MAX;
            self.odd(if large {
                either(Kind::Ipv4FragPktTooLarge, Kind::Ipv6FragPktTooLarge)
            } else {
                either(Kind::Ipv4FragInvalid, Kind::Ipv6FragInvalid)
            });
        }
        if self.counters.fragments_overlapping != overlapping {
            self.odd(either(Kind::Ipv4FragOverlap, Kind::Ipv6FragOverlap));
        }
        if ipv6 && fragment.more && !fragment.length.is_multiple_of(8) {
            self.odd(Kind::Ipv6FragInvalidLength);
        }
    }

    /// If the capture has cut the first fragment, the datagram will never be whole, and all that
    /// there will be of it is here.
    fn fragment_alone(&mut self, ip: &Ip<'b>, outer: &Outer, fragment: &Fragment<'b>) {
        if fragment.offset > 0 || fragment.payload.len() >= fragment.length {
            return self.push(ip, outer, fragment.protocol, Transport::Fragment);
        }
        // UDP's header tells the length of the whole; of a segment no more is known than this part.
        let length = if fragment.protocol == protocol::UDP { OCTETS_MAX } else { fragment.length };
        self.carried(ip, outer, fragment.protocol, fragment.payload, length);
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;
    use crate::{
        capture::LinkType,
        decode::sample::{Bench, V4_SEEN, V6_SEEN},
    };

    const FRAGMENT: &str = "192.0.2.1 > 198.51.100.2 fragment";

    /// A fragment of a datagram that is `sample::V4` or longer; `place` is flags and offset.
    fn part(id: u16, place: u16, payload: &[u8]) -> Vec<u8> {
        let mut packet = hex!("45 00 0000 0000 0000 40 11 0000 c0000201 c6336402").to_vec();
        packet.extend(payload);
        let length = u16::try_from(packet.len()).unwrap();
        packet[2..8].copy_from_slice(&[length, id, place].map(u16::to_be_bytes).concat());
        packet
    }

    const MORE: u16 = 0x2000;
    const HEAD: &[u8] = &hex!("0035 0fa0 000c 0000");
    const TAIL: &[u8] = b"abcd";

    impl Bench {
        fn see_part(&mut self, id: u16, place: u16, payload: &[u8]) -> Vec<String> {
            self.see(LinkType::RAW, &part(id, place, payload))
        }
    }

    /// `started = reassembled + timed out + evicted + waiting`.
    fn assert_all_accounted_for(counters: &Counters) {
        let ended = [
            counters.datagrams_reassembled,
            counters.datagrams_timed_out,
            counters.datagrams_evicted,
            counters.datagrams_waiting,
        ];
        assert_eq!(counters.datagrams_started, ended.iter().sum::<u64>());
    }

    #[test]
    fn the_last_to_come_gives_the_datagram_in_either_order() {
        let mut bench = Bench::new();
        assert_eq!(bench.see_part(1, MORE, HEAD), [FRAGMENT]);
        assert_eq!(bench.see_part(1, 1, TAIL), [V4_SEEN]);
        assert_eq!(bench.see_part(2, 1, TAIL), [FRAGMENT]);
        assert_eq!(bench.see_part(2, MORE, HEAD), [V4_SEEN]);
        assert_eq!(bench.counters().datagrams_reassembled, 2);
        assert_all_accounted_for(bench.counters());
    }

    #[test]
    fn ipv6_is_put_together_as_well() {
        let addresses = hex!("20010db8000000000000000000000001 20010db8000000000000000000000002");
        let first =
            [&hex!("60000000 0010 2c 40")[..], &addresses, &hex!("11 00 0001 00000007"), HEAD].concat();
        let last =
            [&hex!("60000000 000c 2c 40")[..], &addresses, &hex!("11 00 0008 00000007"), TAIL].concat();
        let mut bench = Bench::new();
        assert_eq!(bench.see(LinkType::RAW, &first), ["2001:db8::1 > 2001:db8::2 fragment"]);
        assert_eq!(bench.see(LinkType::RAW, &last), [V6_SEEN]);
    }

    #[test]
    fn other_datagrams_do_not_mix() {
        let mut bench = Bench::new();
        bench.see_part(1, MORE, HEAD);
        assert_eq!(bench.see_part(2, 1, TAIL), [FRAGMENT]);
        assert_eq!(bench.counters().datagrams_waiting, 2);
    }

    #[test]
    fn the_same_octets_again_change_nothing() {
        let mut bench = Bench::new();
        bench.see_part(1, MORE, HEAD);
        bench.see_part(1, MORE, HEAD);
        assert_eq!(bench.counters().fragments_overlapping, 1);
        assert_eq!(bench.counters().fragments_differing, 0);
        assert_eq!(bench.see_part(1, 1, TAIL), [V4_SEEN]);
    }

    #[test]
    fn what_two_fragments_say_differently_is_not_put_together() {
        let mut bench = Bench::new();
        bench.see_part(1, MORE, HEAD);
        // The same with another source port.
        bench.see_part(1, MORE, &hex!("ffff 0fa0 000c 0000"));
        assert_eq!(bench.counters().fragments_differing, 1);
        assert_eq!(bench.see_part(1, 1, TAIL), [FRAGMENT]);
        assert_all_accounted_for(bench.counters());
    }

    #[test]
    fn what_does_not_come_in_time_is_given_up() {
        let mut bench = Bench::new();
        bench.see_part(1, MORE, HEAD);
        bench.seconds = 31;
        assert_eq!(bench.see_part(1, 1, TAIL), [FRAGMENT]);
        assert_eq!(bench.counters().datagrams_timed_out, 1);
        assert_all_accounted_for(bench.counters());
    }

    #[test]
    fn the_oldest_makes_room() {
        let mut bench = Bench::new();
        for id in 0..10_000 {
            bench.see_part(id, MORE, &[0; 1024]);
        }
        let counters = *bench.counters();
        assert!((2000..4096).contains(&counters.datagrams_waiting), "{counters:?}");
        assert_all_accounted_for(&counters);
        assert_eq!(bench.see_part(9_999, 128, TAIL).len(), 1);
        assert_eq!(bench.counters().datagrams_reassembled, 1);
    }

    #[test]
    fn fragments_that_contradict_the_end_are_left_out() {
        let mut bench = Bench::new();
        bench.see_part(1, 1, TAIL);
        bench.see_part(1, 1, b"abcdef");
        bench.see_part(1, MORE | 2, HEAD);
        assert_eq!(bench.counters().fragments_malformed, 2);
        assert_eq!(bench.see_part(1, MORE, HEAD), [V4_SEEN]);
    }

    #[test]
    fn a_datagram_past_65535_octets_is_left_out() {
        let mut bench = Bench::new();
        bench.see_part(1, 8191, &[0; 8]);
        assert_eq!(bench.counters().fragments_malformed, 1);
    }

    #[test]
    fn a_fragment_cut_by_the_capture_is_left_out() {
        let mut bench = Bench::new();
        assert_eq!(bench.see_cut(LinkType::RAW, &part(1, 1, TAIL)[..22], 24), [FRAGMENT]);
        assert_eq!(bench.counters().fragments_truncated, 1);
        assert_eq!(bench.counters().datagrams_started, 0);
    }

    #[test]
    fn of_a_first_fragment_cut_by_the_capture_is_shown_what_there_is() {
        let mut bench = Bench::new();
        let first = part(1, MORE, &[HEAD, &[0; 8]].concat());
        assert_eq!(bench.see_cut(LinkType::RAW, &first[..28], 36), [V4_SEEN]);
        assert_eq!(bench.counters().fragments_truncated, 1);
    }
}
