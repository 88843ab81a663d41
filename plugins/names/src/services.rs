//! What is usual at a port, under the names of IANA's registry of services (RFC 6335).

/// TCP.
const TCP: u8 = 6;
/// UDP.
const UDP: u8 = 17;

/// Ports that are met with, sorted: the port, its name, of which protocols it is (1 TCP, 2 UDP, 3 both).
const SERVICES: &[(u16, &str, u8)] = &[
    (20, "ftp-data", 1),
    (21, "ftp", 1),
    (22, "ssh", 1),
    (23, "telnet", 1),
    (25, "smtp", 1),
    (43, "nicname", 1),
    (49, "tacacs", 1),
    (53, "domain", 3),
    (67, "bootps", 2),
    (68, "bootpc", 2),
    (69, "tftp", 2),
    (79, "finger", 1),
    (80, "http", 3),
    (88, "kerberos", 3),
    (102, "iso-tsap", 1),
    (110, "pop3", 1),
    (111, "sunrpc", 3),
    (113, "auth", 1),
    (119, "nntp", 1),
    (123, "ntp", 2),
    (135, "epmap", 1),
    (137, "netbios-ns", 2),
    (138, "netbios-dgm", 2),
    (139, "netbios-ssn", 1),
    (143, "imap", 1),
    (161, "snmp", 2),
    (162, "snmptrap", 2),
    (179, "bgp", 1),
    (194, "irc", 1),
    (319, "ptp-event", 2),
    (320, "ptp-general", 2),
    (389, "ldap", 3),
    (427, "svrloc", 3),
    (443, "https", 3),
    (445, "microsoft-ds", 1),
    (464, "kpasswd", 3),
    (465, "submissions", 1),
    (500, "isakmp", 2),
    (502, "mbap", 1),
    (514, "syslog", 2),
    (515, "printer", 1),
    (520, "router", 2),
    (546, "dhcpv6-client", 2),
    (547, "dhcpv6-server", 2),
    (554, "rtsp", 3),
    (563, "nntps", 1),
    (587, "submission", 1),
    (623, "asf-rmcp", 2),
    (631, "ipp", 3),
    (636, "ldaps", 1),
    (646, "ldp", 3),
    (830, "netconf-ssh", 1),
    (853, "domain-s", 3),
    (860, "iscsi", 1),
    (873, "rsync", 1),
    (989, "ftps-data", 1),
    (990, "ftps", 1),
    (992, "telnets", 1),
    (993, "imaps", 1),
    (995, "pop3s", 1),
    (1080, "socks", 1),
    (1194, "openvpn", 3),
    (1433, "ms-sql-s", 1),
    (1434, "ms-sql-m", 2),
    (1701, "l2tp", 2),
    (1723, "pptp", 1),
    (1812, "radius", 2),
    (1813, "radius-acct", 2),
    (1883, "mqtt", 1),
    (1900, "ssdp", 2),
    (2049, "nfs", 3),
    (2123, "gtp-control", 2),
    (2152, "gtp-user", 2),
    (2375, "docker", 1),
    (2376, "docker-s", 1),
    (2379, "etcd-client", 1),
    (2380, "etcd-server", 1),
    (3260, "iscsi-target", 1),
    (3268, "msft-gc", 1),
    (3269, "msft-gc-ssl", 1),
    (3306, "mysql", 1),
    (3389, "ms-wbt-server", 3),
    (3478, "stun", 3),
    (3544, "teredo", 2),
    (3702, "ws-discovery", 2),
    (4500, "ipsec-nat-t", 2),
    (4739, "ipfix", 3),
    (4789, "vxlan", 2),
    (5004, "avt-profile-1", 2),
    (5060, "sip", 3),
    (5061, "sips", 1),
    (5222, "xmpp-client", 1),
    (5269, "xmpp-server", 1),
    (5349, "stuns", 3),
    (5351, "nat-pmp", 2),
    (5353, "mdns", 2),
    (5355, "llmnr", 3),
    (5432, "postgresql", 1),
    (5671, "amqps", 1),
    (5672, "amqp", 1),
    (5683, "coap", 2),
    (5684, "coaps", 2),
    (5900, "rfb", 1),
    (5985, "wsman", 1),
    (5986, "wsmans", 1),
    (6081, "geneve", 2),
    (6379, "redis", 1),
    (6514, "syslog-tls", 1),
    (8080, "http-alt", 1),
    (8443, "pcsync-https", 1),
    (8883, "secure-mqtt", 1),
    (9100, "hp-pdl-datastr", 1),
    (9418, "git", 1),
    (11211, "memcache", 3),
    (20000, "dnp", 3),
    (27017, "mongodb", 1),
    (47808, "bacnet", 2),
];

/// The name of what is usual at a port of TCP or UDP.
pub(crate) fn service(protocol: u8, port: u16) -> Option<&'static str> {
    let bit = match protocol {
        TCP => 1,
        UDP => 2,
        _ => return None,
    };
    let at = SERVICES.binary_search_by_key(&port, |(port, ..)| *port).ok()?;
    SERVICES.get(at).filter(|(.., protocols)| protocols & bit != 0).map(|(_, name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_names_each_port_once() {
        assert!(SERVICES.is_sorted_by(|(a, ..), (b, ..)| a < b));
    }

    #[test]
    fn a_service_is_one_of_a_protocol() {
        assert_eq!(service(TCP, 443), Some("https"));
        assert_eq!([service(UDP, 443), service(UDP, 22), service(1, 443)], [Some("https"), None, None]);
        assert_eq!(service(TCP, 65535), None);
    }
}
