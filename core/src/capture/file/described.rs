//! The Interface Description Block of pcapng (draft-ietf-opsawg-pcapng §4.2) and its clock.

use crate::{
    capture::{link_type::LinkType, origin::Interface},
    time::Timestamp,
};

use super::{
    format::{FRAME_MAX, Malformed, frame_limit},
    order::Order,
};

/// Octets kept of an interface's name: it goes into every event. Linux allows 15, Windows'
/// `\Device\NPF_{…}` has 50.
const NAME_MAX: usize = 128;

/// What a section says about one of its interfaces.
#[derive(Debug)]
pub struct Described {
    /// Its name and link type.
    pub interface: Interface,
    /// How its stamps are read.
    pub clock: Clock,
    /// Octets its frames may have; 0 if it says nothing.
    pub snap_length: u32,
}

impl Described {
    /// Reads the body of a block.
    pub fn read(order: Order, body: &[u8]) -> Result<Self, Malformed> {
        let Some((&[link0, link1, _, _, a, b, c, d], options)) = body.split_first_chunk::<8>() else {
            return Err(Malformed::BlockTooShort { block: "interface description", octets: body.len() });
        };
        let mut described = Self {
            interface: Interface { name: None, link: LinkType(order.u16([link0, link1])) },
            clock: Clock::default(),
            snap_length: order.u32([a, b, c, d]),
        };
        for (code, value) in (Options { order, rest: options }) {
            described.take(order, code, value);
        }
        Ok(described)
    }

    /// Octets a frame may have before it is taken for damage. Here 0 says that there is no limit,
    /// and blocks that tell their length twice show damage by themselves.
    pub fn frame_max(&self) -> u32 {
        if self.snap_length == 0 { FRAME_MAX } else { frame_limit(self.snap_length) }
    }

    fn take(&mut self, order: Order, code: u16, value: &[u8]) {
        match (code, value) {
            (2, name) => {
                let name = name.get(..NAME_MAX).unwrap_or(name);
                self.interface.name = Some(String::from_utf8_lossy(name).into_owned());
            }
            (9, &[resolution, ..]) => self.clock.tick = Tick::of(resolution),
            (14, value) => {
                if let Some(seconds) = value.first_chunk() {
                    self.clock.set_offset(order.u64(*seconds).cast_signed());
                }
            }
            _ => {}
        }
    }
}

/// The options that end a block: code, length, value, padded to 4 octets.
struct Options<'a> {
    order: Order,
    rest: &'a [u8],
}

impl<'a> Iterator for Options<'a> {
    type Item = (u16, &'a [u8]);

    /// Stops without complaint where the options do: they say nothing that a frame depends on.
    fn next(&mut self) -> Option<Self::Item> {
        let (&[code0, code1, length0, length1], rest) = self.rest.split_first_chunk::<4>()?;
        let code = self.order.u16([code0, code1]);
        let length = usize::from(self.order.u16([length0, length1]));
        let value = rest.get(..length)?;
        self.rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
        (code != 0).then_some((code, value))
    }
}

/// How an interface stamps its frames: `if_tsresol` and `if_tsoffset`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    tick: Tick,
    /// Nanoseconds to be added to each stamp.
    offset: i64,
}

/// What a unit of a stamp is worth.
#[derive(Clone, Copy, Debug)]
enum Tick {
    /// So many nanoseconds.
    Nanoseconds(u64),
    /// This part of a nanosecond.
    PerNanosecond(u64),
    /// 2⁻ⁿ of a second.
    Binary(u8),
}

impl Default for Tick {
    /// Microseconds, where nothing is said.
    fn default() -> Self {
        Self::Nanoseconds(1000)
    }
}

impl Tick {
    fn of(resolution: u8) -> Self {
        let power = u32::from(resolution & 0x7f);
        match (resolution & 0x80 == 0, power) {
            (false, _) => Self::Binary(resolution & 0x7f),
            (true, 0..=9) => Self::Nanoseconds(10_u64.pow(9 - power)),
            // Finer than 10^-28 of a second every stamp of 64 bits is less than a nanosecond.
            (true, _) => Self::PerNanosecond(10_u64.checked_pow(power - 9).unwrap_or(u64::MAX)),
        }
    }
}

impl Clock {
    /// The time of a stamp. What lies outside the years a [`Timestamp`] has stays at their edge.
    pub fn time(self, stamp: u64) -> Timestamp {
        let nanoseconds = match self.tick {
            Tick::Nanoseconds(each) => stamp.saturating_mul(each),
            Tick::PerNanosecond(ticks) => stamp / ticks,
            Tick::Binary(power) => {
                // 64 bits times 30 bits: no overflow.
                let nanoseconds = (u128::from(stamp) * 1_000_000_000) >> power;
                u64::try_from(nanoseconds).unwrap_or(u64::MAX)
            }
        };
        Timestamp(nanoseconds.saturating_add_signed(self.offset))
    }

    fn set_offset(&mut self, seconds: i64) {
        self.offset = seconds.saturating_mul(1_000_000_000);
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    #[test]
    fn a_block_without_options_counts_microseconds() {
        let described = Described::read(Order::Little, &hex!("0100 0000 ffff0000")).expect("block");
        assert_eq!(described.interface, Interface { name: None, link: LinkType::ETHERNET });
        assert_eq!(described.snap_length, 0xffff);
        assert_eq!(described.clock.time(1_000_001), Timestamp(1_000_001_000));
    }

    #[test]
    fn name_resolution_and_offset_are_read_past_options_we_do_not_know() {
        let body = hex!(
            "0001 0000 00000000"
            "0002 0003 6c616e 00"
            "0003 0001 78 000000"
            "0009 0001 09 000000"
            "000e 0008 0000000000000002"
            "0000 0000"
            "0002 0001 78 000000"
        );
        let described = Described::read(Order::Big, &body).expect("block");
        assert_eq!(described.interface.name.as_deref(), Some("lan"));
        assert_eq!(described.clock.time(5), Timestamp(2_000_000_005));
    }

    #[test]
    fn an_option_that_runs_past_its_block_is_left_out() {
        let described = Described::read(Order::Big, &hex!("0001 0000 00000000 0002 00ff 6c")).expect("block");
        assert_eq!(described.interface.name, None);
    }

    #[test]
    fn each_resolution_comes_out_in_nanoseconds() {
        let time = |resolution, stamp| Clock { tick: Tick::of(resolution), offset: 0 }.time(stamp).0;
        assert_eq!(time(0, 3), 3_000_000_000);
        assert_eq!(time(3, 3), 3_000_000);
        assert_eq!(time(9, 3), 3);
        assert_eq!(time(12, 3_999), 3);
        assert_eq!(time(0x7f, 1 << 63), 0);
        assert_eq!(time(0x8a, 1 << 9), 500_000_000);
        assert_eq!(time(0xff, u64::MAX), 0);
        assert_eq!(time(0, u64::MAX), u64::MAX);
    }

    #[test]
    fn an_offset_before_1970_ends_there() {
        let mut clock = Clock::default();
        clock.set_offset(i64::MIN);
        assert_eq!(clock.time(7), Timestamp(0));
    }
}
