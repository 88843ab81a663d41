//! What the beginning of a packet says, for people: flags and one line.

/// Flags of TCP, as `SYN,ACK`; nothing of other protocols.
pub(super) fn flags(data: &[u8]) -> String {
    let Some((6, segment)) = payload(data) else { return String::new() };
    let Some(bits) = segment.get(13) else { return String::new() };
    const NAMES: [&str; 8] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];
    let set = NAMES.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1);
    set.map(|(_, name)| *name).collect::<Vec<_>>().join(",")
}

/// One line.
pub(super) fn summary(data: &[u8], length: u32) -> String {
    let Some((protocol, rest)) = payload(data) else { return format!("{length} octets") };
    let ports = || Some((number(rest, 0)?, number(rest, 2)?));
    let word = |at: usize| Some(u64::from(number(rest, at)?) << 16 | u64::from(number(rest, at + 2)?));
    let line = match protocol {
        6 => ports().and_then(|(source, destination)| {
            let (seq, ack, window) = (word(4)?, word(8)?, number(rest, 14)?);
            Some(format!("TCP {source} > {destination} {} seq={seq} ack={ack} win={window}", flags(data)))
        }),
        17 => ports().map(|(source, destination)| {
            format!("UDP {source} > {destination} len={}", number(rest, 4).unwrap_or(0))
        }),
        1 => rest.get(..2).map(|head| format!("ICMP type={} code={}", head[0], head[1])),
        58 => rest.get(..2).map(|head| format!("ICMPv6 type={} code={}", head[0], head[1])),
        _ => None,
    };
    line.unwrap_or_else(|| format!("IP protocol {protocol}, {length} octets"))
}

/// The protocol behind the IP header, and what follows that.
fn payload(data: &[u8]) -> Option<(u8, &[u8])> {
    match data.first()? >> 4 {
        4 => Some((*data.get(9)?, data.get(usize::from(data[0] & 15) * 4..)?)),
        6 => Some((*data.get(6)?, data.get(40..)?)),
        _ => None,
    }
}

fn number(data: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes([*data.get(at)?, *data.get(at + 1)?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syn_says_that_it_is_one() {
        let mut data = vec![0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        data.extend([0x04, 0xd2, 0x01, 0xbb, 0, 0, 0, 7, 0, 0, 0, 0, 0x50, 0x02, 0x20, 0, 0, 0, 0, 0]);
        assert_eq!(flags(&data), "SYN");
        assert_eq!(summary(&data, 54), "TCP 1234 > 443 SYN seq=7 ack=0 win=8192");
    }

    #[test]
    fn no_beginning_is_too_short() {
        let data: Vec<u8> = (0..80).map(|n| if n == 0 { 0x4f } else { n }).collect();
        for version in [0x45, 0x4f, 0x60, 0x10] {
            for length in 0..data.len() {
                let mut data = data[..length].to_vec();
                if let Some(first) = data.first_mut() {
                    *first = version;
                }
                summary(&data, 100);
                flags(&data);
            }
        }
    }
}
