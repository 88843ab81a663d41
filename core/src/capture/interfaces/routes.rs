//! The interface of the default route, from the kernel's tables in `/proc`.

use std::fs;

/// `RTF_UP` of linux/route.h.
const UP: u32 = 0x0001;
/// `RTF_REJECT`: the kernel lists its "unreachable" routes as well.
const REJECT: u32 = 0x0200;

/// The interface that packets to anywhere leave by: IPv4's if there is one, else IPv6's.
pub fn default_interface() -> Option<String> {
    // Not /proc/net: that is the network namespace of the main thread.
    let table = |name| fs::read_to_string(format!("/proc/thread-self/net/{name}")).unwrap_or_default();
    let (ipv4, ipv6) = (table("route"), table("ipv6_route"));
    of_ipv4(&ipv4).or_else(|| of_ipv6(&ipv6)).map(Into::into)
}

/// Interface, destination, gateway, flags, two counts, metric, mask: the metric is decimal.
fn of_ipv4(table: &str) -> Option<&str> {
    best(table.lines().filter_map(|line| {
        let [interface, "00000000", _, flags, _, _, metric, "00000000"] = columns(line)? else { return None };
        Some(Route { interface, flags: hex(flags)?, metric: metric.parse().ok()? })
    }))
}

/// Destination, its prefix, source, its prefix, next hop, metric, two counts, flags, interface.
fn of_ipv6(table: &str) -> Option<&str> {
    best(table.lines().filter_map(|line| {
        let [to, "00", _, "00", _, metric, _, _, flags, interface] = columns(line)? else { return None };
        let anywhere = to.bytes().all(|digit| digit == b'0');
        anywhere.then_some(Route { interface, flags: hex(flags)?, metric: hex(metric)? })
    }))
}

struct Route<'a> {
    interface: &'a str,
    flags: u32,
    metric: u32,
}

fn best<'a>(routes: impl Iterator<Item = Route<'a>>) -> Option<&'a str> {
    let usable = routes.filter(|route| route.flags & (UP | REJECT) == UP && route.interface != "lo");
    usable.min_by_key(|route| route.metric).map(|route| route.interface)
}

/// The first columns of a line, as many as are asked for.
fn columns<const N: usize>(line: &str) -> Option<[&str; N]> {
    let mut words = line.split_whitespace();
    let mut columns = [""; N];
    for column in &mut columns {
        *column = words.next()?;
    }
    Some(columns)
}

fn hex(digits: &str) -> Option<u32> {
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ipv4_route_with_the_least_metric_wins() {
        let table = "\
Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT
wlan0\t00000000\t010200C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
down\t00000000\t010200C0\t0002\t0\t0\t1\t00000000\t0\t0\t0
";
        assert_eq!(of_ipv4(table), Some("eth0"));
    }

    #[test]
    fn a_route_to_one_network_is_no_default() {
        assert_eq!(of_ipv4("eth0 000200C0 00000000 0001 0 0 0 00FFFFFF 0 0 0"), None);
        assert_eq!(of_ipv4(""), None);
    }

    #[test]
    fn the_ipv6_routes_that_lead_nowhere_are_passed_over() {
        let (zero, via) = ("0".repeat(32), "fe800000000000000000000000000001");
        let table = format!(
            "{zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo\n\
             {zero} 00 {zero} 00 {via} 00000400 00000001 00000000 00450003    wlan0\n"
        );
        assert_eq!(of_ipv6(&table), Some("wlan0"));
    }
}
