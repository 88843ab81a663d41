//! A payload for each line of the table, made from what its specification says.

use crate::opening::{
    Carrier::{self, Tcp, Udp},
    Opening,
    Sender::{self, Client, Server},
};
use hex_literal::hex;

/// A payload and what it is of.
pub(super) struct Sample {
    pub protocol: &'static str,
    pub carrier: Carrier,
    pub sender: Sender,
    /// The port that belongs to it, or 0.
    pub port: u16,
    pub octets: Vec<u8>,
}

impl Sample {
    /// It at a port.
    pub fn opening(&self, port: u16) -> Opening<'_> {
        let (carrier, sender, octets) = (self.carrier, self.sender, self.octets.as_slice());
        Opening { carrier, sender, octets, length: octets.len(), ports: [50_000, port], midstream: false }
    }
}

/// Rows of `protocol carrier sender port octets;`.
macro_rules! samples {
    ($($protocol:literal $carrier:ident $sender:ident $port:literal $octets:expr;)*) => {
        vec![$(Sample {
            protocol: $protocol,
            carrier: $carrier,
            sender: $sender,
            port: $port,
            octets: $octets[..].to_vec(),
        }),*]
    };
}

/// `octets` and zeros behind them, `length` in all.
fn padded(octets: &[u8], length: usize) -> Vec<u8> {
    let mut padded = octets.to_vec();
    padded.resize(length, 0);
    padded
}

/// BOOTP with the cookie of DHCP and a message type.
fn dhcp() -> Vec<u8> {
    [padded(&hex!("01010600 3903F326"), 236), hex!("63825363 350101 FF").to_vec()].concat()
}

/// All of them.
pub(super) fn samples() -> Vec<Sample> {
    let mut all = web();
    for more in [
        screens(),
        mail(),
        talk(),
        media(),
        names(),
        files(),
        databases(),
        hosts(),
        links(),
        tunnels(),
        peers(),
        machines(),
    ] {
        all.extend(more);
    }
    all
}

fn web() -> Vec<Sample> {
    samples! {
        "tls" Tcp Client 0 hex!("16030100C8 010000C4 0303");
        "tls" Tcp Server 0 hex!("160303005A 02000056 0303");
        "tls" Tcp Server 0 hex!("1603010004 00000000");
        "tls" Tcp Client 0 padded(&hex!("802E 01 0301 0015 0000 0010 000004 010080"), 48);
        "tls" Tcp Client 443 padded(&hex!("1703030020"), 37);
        "tls" Tcp Server 443 hex!("1503030002 0228");
        "http" Tcp Client 0 b"GET /index.html HTTP/1.1\r\nHost: example.org\r\n\r\n";
        "http" Tcp Client 0 b"CONNECT www.example.org:443 HTTP/1.1\r\n\r\n";
        "http" Tcp Client 0 b"GET /a/path/that/does/not/end/in/this/segment";
        "http" Tcp Client 80 b"GET /\r\n";
        "http" Tcp Server 0 b"HTTP/1.1 200 OK\r\n";
        "http2" Tcp Client 0 b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        "http2" Tcp Server 0 hex!("000006 04 00 00000000 000300000064");
        "quic" Udp Client 0 padded(&hex!("C3 00000001 08 8394C8F03E515708 00 00 449E"), 1200);
        "quic" Udp Client 0 padded(&hex!("D0 6B3343CF 08 8394C8F03E515708 00 00 449E"), 1200);
        "quic" Udp Client 0 padded(&hex!("C0 51303530 08 8394C8F03E515708 00"), 1200);
        "quic" Udp Server 443 hex!("80 00000000 00 08 8394C8F03E515708 00000001 FF00001D");
        "quic" Udp Client 0 padded(&hex!("0D 8394C8F03E515708 51303433 01"), 1350);
        "dtls" Udp Client 0 padded(&hex!("16 FEFF 0000 000000000000 0030 01 000024 0000 000000 000024 FEFD"), 61);
        "dtls" Udp Client 0 padded(&hex!("16 0100 0000 000000000000 0030 01 000024 0000 000000 000024 0100"), 61);
        "dtls" Udp Server 443 padded(&hex!("17 FEFD 0001 000000000001 0020"), 45);
    }
}

fn screens() -> Vec<Sample> {
    samples! {
        "ssh" Tcp Client 0 b"SSH-2.0-OpenSSH_9.2p1\r\n";
        "ssh" Tcp Server 0 b"SSH-1.99-Cisco-1.25\n";
        "telnet" Tcp Server 0 hex!("FFFD18 FFFD20 FFFD23 FFFD27");
        "telnet" Tcp Server 23 hex!("FFFB01");
        "rfb" Tcp Server 0 b"RFB 003.008\n";
        "rdp" Tcp Client 0 [&hex!("0300002A 25 E0 0000 0000 00")[..], b"Cookie: mstshash=user\r\n", &hex!("01 00 0800 03000000")].concat();
        "rdp" Tcp Client 3389 hex!("0300000B 06 E0 0000 0000 00");
        "rdp" Tcp Server 3389 hex!("03000013 0E D0 0000 1234 00 02 1F 0800 02000000");
        "rdpeudp" Udp Client 3389 padded(&hex!("FFFFFFFF 0040 0001 12345678 04D0 04D0"), 1232);
        "x11" Tcp Client 0 hex!("6C00 0B00 0000 0000 0000 0000");
        "ica" Tcp Server 0 hex!("7F7F49434100");
        "adb" Tcp Client 0 hex!("434E584E 00000001 00100000 00000000 00000000 BCB1A7B1");
        "jdwp" Tcp Client 0 b"JDWP-Handshake";
    }
}

fn mail() -> Vec<Sample> {
    samples! {
        "smtp" Tcp Client 0 b"ehlo mail.example.org\r\n";
        "smtp" Tcp Client 25 b"QUIT\r\n";
        "smtp" Tcp Server 0 b"220 mail.example.org ESMTP ready\r\n";
        "smtp" Tcp Server 25 b"220 mail.example.org ready\r\n";
        "ftp" Tcp Client 21 b"USER anonymous\r\n";
        "ftp" Tcp Server 21 b"220 (vsFTPd 3.0.3)\r\n";
        "pop3" Tcp Server 110 b"+OK ready <1.2@example.org>\r\n";
        "pop3" Tcp Client 110 b"CAPA\r\n";
        "imap" Tcp Server 0 b"* OK [CAPABILITY IMAP4rev1] ready\r\n";
        "imap" Tcp Client 0 b"a001 CAPABILITY\r\n";
        "nntp" Tcp Client 0 b"MODE READER\r\n";
        "nntp" Tcp Client 119 b"GROUP misc.test\r\n";
        "nntp" Tcp Server 119 b"200 news.example.org ready\r\n";
        "sieve" Tcp Server 0 b"\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n";
        "whois" Tcp Client 43 b"example.org\r\n";
    }
}

fn talk() -> Vec<Sample> {
    samples! {
        "irc" Tcp Client 0 b"NICK somebody\r\nUSER somebody 0 * :Some Body\r\n";
        "irc" Tcp Client 0 b"CAP LS 302\r\n";
        "irc" Tcp Client 6667 b"JOIN #example\r\n";
        "irc" Tcp Server 0 b":irc.example.org NOTICE * :*** Looking up your hostname\r\n";
        "jabber" Tcp Client 0 b"<?xml version='1.0'?><stream:stream to='example.org' xmlns='jabber:client'>";
        "jabber" Tcp Client 0 b"<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>";
    }
}

fn media() -> Vec<Sample> {
    samples! {
        "sip" Tcp Client 0 b"REGISTER sip:example.org SIP/2.0\r\n";
        "sip" Udp Client 0 b"OPTIONS sip:user@example.org SIP/2.0\r\n";
        "sip" Tcp Server 0 b"SIP/2.0 200 OK\r\n";
        "sip" Udp Server 0 b"SIP/2.0 100 Trying\r\n";
        "rtsp" Tcp Client 0 b"OPTIONS rtsp://example.org/movie RTSP/1.0\r\n";
        "rtsp" Tcp Server 0 b"RTSP/1.0 200 OK\r\n";
        "mgcp" Udp Client 0 b"AUEP 1500 aaln/1@gw.example.org MGCP 1.0\r\n";
        "mgcp" Udp Server 2427 b"200 1500 OK\r\n";
        "megaco" Udp Client 0 b"!/1 [192.0.2.1]:2944\n";
        "megaco" Tcp Client 0 b"MEGACO/1 [192.0.2.1]:2944\n";
        "h323" Tcp Client 1720 padded(&hex!("03000020 0802 0001 05 0403"), 32);
        "sccp" Tcp Client 2000 padded(&hex!("08000000 00000000 01000000"), 16);
        "rtcp" Udp Client 0 padded(&hex!("81C9 0007 12345678"), 32);
        "stun" Udp Client 0 hex!("0001 0000 2112A442 000102030405060708090A0B");
        "stun" Tcp Client 0 hex!("0003 0008 2112A442 000102030405060708090A0B 0019 0004 11000000");
        "stun" Udp Client 0 hex!("0001 0008 00010203 04050607 08090A0B 0C0D0E0F 0003 0004 00000006");
        "stun" Udp Client 3478 hex!("0001 0000 00010203 04050607 08090A0B 0C0D0E0F");
        "rtmp" Tcp Client 1935 padded(&hex!("03 00112233 00000000 AA"), 100);
        "rtmp" Tcp Server 1935 padded(&hex!("03 00112233 0D0E0A0D"), 1448);
    }
}

fn names() -> Vec<Sample> {
    let query = hex!("1234 0100 0001 0000 0000 0000 07 6578616D706C65 03 6F7267 00 0001 0001");
    let netbios = [
        &hex!("1234 0110 0001 0000 0000 0000 20")[..],
        b"EFEGEHEIEJEKELEMENEOEPFAFBFCFDAA",
        &hex!("00 0020 0001"),
    ]
    .concat();
    let ldap = hex!("30 0C 02 01 01 60 07 02 01 03 04 00 80 00");
    let krb5 = hex!("6A 0C 30 0A A1 03 02 01 05 A2 03 02 01 0A");
    samples! {
        "mdns" Udp Client 5353 query;
        "llmnr" Udp Client 5355 query;
        "dns" Udp Client 53 query;
        "dns" Tcp Client 53 [&hex!("001D")[..], &query].concat();
        "netbios-ns" Udp Client 137 netbios;
        "netbios-dgm" Udp Client 138 padded(&hex!("11 0A 1234 C0000201 008A 0056 0000"), 100);
        "dhcp" Udp Client 0 dhcp();
        "dhcpv6" Udp Client 547 hex!("01 123456 0008 0002 0000 0006 0002 0017");
        "ntp" Udp Client 123 padded(&hex!("23 00 06 EC"), 48);
        "ntp" Udp Client 123 hex!("16 02 0001 0000 0000 0000 0000");
        "ptp" Udp Client 319 padded(&hex!("01 02 002C"), 44);
        "roughtime" Udp Client 0 padded(b"ROUGHTIM", 1024);
        "roughtime" Udp Client 0 padded(&hex!("02000000 40000000 4E4F4E43 504144FF"), 1024);
        "snmp" Udp Client 0 hex!("30 19 02 01 01 04 06 7075626C6963 A0 0C 02 01 01 02 01 00 02 01 00 30 01 00");
        "snmp" Udp Client 0 hex!("30 0E 02 01 03 30 09 02 01 01 02 02 0500 04 00");
        "ldap" Tcp Client 0 ldap;
        "ldap" Udp Client 0 ldap;
        "krb5" Udp Client 0 krb5;
        "krb5" Tcp Client 0 [&hex!("0000000E")[..], &krb5].concat();
        "radius" Udp Client 1812 [&padded(&hex!("01 07 001B"), 20)[..], &hex!("01 07 616C696365")].concat();
        "tacacs" Tcp Client 49 padded(&hex!("C0 01 01 00 12345678 00000008"), 20);
        "diameter" Tcp Client 3868 padded(&hex!("01 000014 80 000101 00000000"), 20);
        "ssdp" Udp Client 0 b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n";
        "ssdp" Udp Server 1900 b"HTTP/1.1 200 OK\r\n";
        "ssdp" Udp Server 0 b"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n";
        "wsd" Udp Client 3702 b"<?xml version=\"1.0\"?><soap:Envelope>";
        "nat-pmp" Udp Client 5351 hex!("00 00");
    }
}

fn files() -> Vec<Sample> {
    let call = |program: &[u8]| {
        [
            &hex!("12345678 00000000 00000002")[..],
            program,
            &hex!("00000003 00000000 00000000 00000000 00000000 00000000"),
        ]
        .concat()
    };
    let (nfs, mount) = (call(&hex!("000186A3")), call(&hex!("000186A5")));
    let marked = |message: &[u8]| [&hex!("80000028")[..], message].concat();
    let reply = padded(&hex!("12345678 00000001 00000000 00000000"), 40);
    samples! {
        "smb" Tcp Client 0 hex!("00000054 FF534D42 72");
        "smb" Tcp Client 0 hex!("0000006C FE534D42 4000");
        "smb" Tcp Client 139 hex!("81000044 20 454545");
        "dcerpc" Tcp Client 0 padded(&hex!("05 00 0B 03 10000000 4800 0000 01000000"), 72);
        "dcerpc" Udp Client 0 padded(&hex!("04 00 08 00 100000 00"), 80);
        "nfs" Tcp Client 0 marked(&nfs);
        "nfs" Udp Client 0 nfs;
        "sunrpc" Tcp Client 0 marked(&mount);
        "sunrpc" Udp Client 0 mount;
        "nfs" Tcp Server 2049 marked(&reply);
        "nfs" Udp Server 2049 reply;
        "tftp" Udp Client 0 b"\0\x01boot.img\0octet\0";
        "rsync" Tcp Server 0 b"@RSYNCD: 31.0\n";
        "git" Tcp Client 0 b"0032git-upload-pack /project.git\0host=example.org\0";
        "svn" Tcp Server 0 b"( success ( 2 2 ( ) ( edit-pipeline ) ) ) ";
        "iscsi" Tcp Client 3260 padded(&hex!("43 87 0000 00 000010"), 64);
        "nbd" Tcp Server 0 b"NBDMAGICIHAVEOPT";
        "ceph" Tcp Server 0 b"ceph v2\n";
        "pptp" Tcp Client 0 padded(&hex!("009C 0001 1A2B3C4D 0001"), 156);
    }
}

fn databases() -> Vec<Sample> {
    let startup = [&hex!("00000022 00030000")[..], b"user\0alice\0database\0test\0\0"].concat();
    let greeting = [&hex!("0E000000 0A")[..], b"8.0.36\0\x08\0\0\0\0\0"].concat();
    let query = padded(&hex!("1A000000 01000000 00000000 DD070000"), 26);
    samples! {
        "mysql" Tcp Server 0 greeting;
        "pgsql" Tcp Client 0 hex!("00000008 04D2162F");
        "pgsql" Tcp Client 0 startup;
        "tds" Tcp Client 0 padded(&hex!("12 01 001A 0000 00 00 00 000B 0006 01 0011 0001 FF"), 26);
        "tds" Tcp Client 1433 padded(&hex!("10 01 0020 0000 01 00"), 32);
        "tns" Tcp Client 0 padded(&hex!("003A 0000 01 00 0000 0138 012C 0000"), 58);
        "mongodb" Tcp Client 0 query;
        "redis" Tcp Client 0 b"*1\r\n$4\r\nPING\r\n";
        "redis" Tcp Client 6379 b"PING\r\n";
        "memcached" Tcp Client 11211 b"get key\r\n";
        "memcached" Tcp Server 11211 b"END\r\n";
        "memcached" Udp Client 11211 b"\x12\x34\0\0\0\x01\0\0stats\r\n";
        "cassandra" Tcp Client 9042 hex!("04 00 0000 05 00000000");
        "elasticsearch" Tcp Client 0 hex!("4553 00000010 00000000");
        "drda" Tcp Client 0 padded(&hex!("0010 D0 41 0001 000A 1041"), 16);
        "z3950" Tcp Client 0 hex!("B4 0A 83 02 00E0 84 03 00C1A2 85");
        "amqp" Tcp Client 0 hex!("414D5150 00 00 09 01");
        "amqp" Tcp Server 0 hex!("01 0000 00000004 000A000A CE");
        "mqtt" Tcp Client 0 hex!("10 10 0004 4D515454 04 02 003C 0004 74657374");
        "stomp" Tcp Client 0 b"CONNECT\naccept-version:1.2\n";
        "nats" Tcp Server 0 b"INFO {\"server_id\":\"x\"}\r\n";
        "nats" Tcp Client 0 b"CONNECT {\"verbose\":false}\r\n";
        "kafka" Tcp Client 9092 hex!("0000000F 0012 0003 00000001 0005 7465737421");
        "zmtp" Tcp Client 0 hex!("FF 0000000000000001 7F 03");
        "gearman" Tcp Client 0 hex!("00524551 00000007");
        "giop" Tcp Client 0 b"GIOP\x01\x02\x01\0";
        "giop" Udp Client 0 b"MIOP\x10\x03";
        "rmi" Tcp Client 0 b"JRMI\0\x02K";
        "fix" Tcp Client 0 b"8=FIX.4.2\x019=65\x01";
        "smpp" Tcp Client 0 padded(&hex!("00000020 00000009 00000000 00000001"), 32);
        "stratum" Tcp Client 0 b"{\"id\": 1, \"method\": \"mining.subscribe\", \"params\": []}\n";
    }
}

fn hosts() -> Vec<Sample> {
    let collectd = [&hex!("0000 0010")[..], b"example.org\0", &hex!("0008 000C")].concat();
    samples! {
        "syslog" Udp Client 514 b"<34>1 2026-11-24T00:00:00Z example.org su - - - text";
        "syslog" Tcp Client 601 b"<13>Nov 24 00:00:00 example su: text";
        "zabbix" Tcp Client 0 b"ZBXD\x01\x0C\0\0\0\0\0\0\0agent.ping\n";
        "munin" Tcp Server 0 b"# munin node at example.org\n";
        "checkmk" Tcp Server 0 b"<<<check_mk>>>\nVersion: 2.2\n";
        "collectd" Udp Client 25826 collectd;
        "netflow" Udp Client 0 padded(&hex!("0005 0001"), 72);
        "netflow" Udp Client 2055 padded(&hex!("0009 0001"), 72);
        "ipfix" Udp Client 4739 padded(&hex!("000A 0020"), 32);
        "sflow" Udp Client 6343 padded(&hex!("00000005 00000001 C0000201"), 100);
        "ipmi" Udp Client 0 hex!("06 00 FF 07 00 00");
    }
}

fn links() -> Vec<Sample> {
    samples! {
        "bgp" Tcp Client 0 [&[0xFF; 16][..], &hex!("001D 01 04 FDE8 00B4")].concat();
        "rip" Udp Client 520 padded(&hex!("02 02 0000 0002"), 24);
        "hsrp" Udp Client 1985 padded(&hex!("00 00 10 03"), 20);
        "bfd" Udp Client 3784 padded(&hex!("20 C8 03 18"), 24);
        "ldp" Udp Client 646 padded(&hex!("0001 001E C0000201 0000"), 34);
        "ldp" Tcp Client 646 padded(&hex!("0001 001E C0000201 0000"), 34);
        "capwap" Udp Client 5246 padded(&hex!("00 10 0200"), 40);
        "dlep" Udp Client 0 b"DLEP\0\x01\0\0";
        "dlep" Tcp Client 854 hex!("0001 0008 0001 0004 00010000");
        "openflow" Tcp Client 6653 hex!("04 00 0008 00000001");
        "pfcp" Udp Client 8805 padded(&hex!("20 01 000C"), 16);
    }
}

fn tunnels() -> Vec<Sample> {
    let ike = padded(&hex!("0102030405060708 0000000000000000 21 20 22 08 00000000 00000040"), 64);
    samples! {
        "wireguard" Udp Client 0 padded(&hex!("01000000"), 148);
        "wireguard" Udp Server 0 padded(&hex!("02000000"), 92);
        "wireguard" Udp Client 51820 padded(&hex!("04000000"), 128);
        "openvpn" Udp Client 0 hex!("38 0102030405060708 00 00000000");
        "openvpn" Udp Client 1194 padded(&hex!("38 0102030405060708 AABBCCDD"), 54);
        "openvpn" Tcp Client 1194 padded(&hex!("000E 38 0102030405060708 00 00000000"), 16);
        "ike" Udp Client 0 ike;
        "ike" Udp Client 0 [&hex!("00000000")[..], &ike].concat();
        "l2tp" Udp Client 0 hex!("C802 0014 0000 0000 0000 0000 8008 0000 0000 0001");
        "gtp" Udp Client 2152 padded(&hex!("30 FF 0008 00000001"), 16);
        "vxlan" Udp Client 4789 padded(&hex!("08000000 00007B00"), 64);
        "geneve" Udp Client 6081 padded(&hex!("0000 6558 00007B00"), 64);
        "teredo" Udp Client 3544 padded(&hex!("60000000 0000 3B FF"), 40);
        "ayiya" Udp Client 5072 padded(&hex!("41 52 11 29"), 84);
        "socks" Tcp Client 1080 hex!("05 01 00");
        "socks" Tcp Server 1080 hex!("05 00");
        "socks" Tcp Client 1080 hex!("04 01 0050 C0000201 00");
        "socks" Tcp Server 1080 hex!("00 5A 0000 00000000");
    }
}

fn peers() -> Vec<Sample> {
    samples! {
        "bittorrent" Tcp Client 0 b"\x13BitTorrent protocol\0\0\0\0";
        "bittorrent-dht" Udp Client 0 b"d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe";
        "bittorrent" Udp Client 0 hex!("41 00 1234 00112233 00000000 00100000 0001 0000");
        "bittorrent" Udp Client 0 hex!("0000041727101980 00000000 12345678");
        "bittorrent" Udp Client 0 b"BT-SEARCH * HTTP/1.1\r\n";
        "edonkey" Tcp Client 4662 padded(&hex!("E3 20000000 01 10"), 37);
        "gnutella" Tcp Client 0 b"GNUTELLA CONNECT/0.6\r\n";
        "syncthing" Udp Client 0 hex!("2EA7D90B 0A");
        "dropbox" Udp Client 0 b"{\"host_int\": 123, \"version\": [2, 0]}";
        "spotify" Udp Client 0 b"SpotUdp0";
        "steam" Udp Client 0 b"\xFF\xFF\xFF\xFFTSource Engine Query\0";
        "dnscrypt" Udp Server 0 b"r6fnvWj8012345678901234567890123";
    }
}

fn machines() -> Vec<Sample> {
    let dnp3 = hex!("0564 05 C0 0100 0004 E921");
    let hart = hex!("01 00 00 00 0001 000D 01 0000EA60");
    let trdp = padded(&hex!("00000001 0100 5064 000003E9"), 40);
    let connect = hex!("03000016 11 E0 0000 0001 00 C1 02 0100 C2 02 0102 C0 01 0A");
    samples! {
        "modbus" Tcp Client 502 hex!("0001 0000 0006 01 03 0000 000A");
        "dnp3" Tcp Client 0 dnp3;
        "dnp3" Udp Client 0 dnp3;
        "iec104" Tcp Client 0 hex!("68 04 07 00 00 00");
        "iec104" Tcp Server 2404 hex!("68 0E 0000 0000 64 01 0600 0100 000000 14");
        "s7comm" Tcp Client 0 padded(&hex!("03000019 02 F0 80 32 01"), 25);
        "cotp" Tcp Client 102 connect;
        "enip" Tcp Client 44818 padded(&hex!("6500 0400 00000000 00000000 0000000000000000 00000000 0100"), 28);
        "enip" Udp Client 44818 padded(&hex!("6300 0000"), 24);
        "bacnet" Udp Client 0 hex!("81 0B 000C 01 20 FFFF 00 FF 10 08");
        "knxnet_ip" Udp Client 0 hex!("06 10 0201 000E 08 01 C0000201 0E57");
        "knxnet_ip" Tcp Client 0 hex!("06 10 0201 000E 08 02 C0000201 0E57");
        "hart-ip" Udp Client 5094 hart;
        "hart-ip" Tcp Client 5094 hart;
        "dlms" Udp Client 4059 hex!("0001 0010 0001 0003 601D A1");
        "dlms" Tcp Client 4059 hex!("0001 0010 0001 0003 601D A1");
        "dlms" Tcp Client 0 hex!("7E A007 03 21 93 0F01 7E");
        "hislip" Tcp Client 4880 hex!("4853 00 00 01000000 0000000000000000");
        "trdp" Udp Client 0 trdp;
        "trdp" Tcp Client 0 [&hex!("00000001 0100 4D72")[..], &[0; 32]].concat();
        "opcua" Tcp Client 0 padded(b"HELF\x20\0\0\0", 32);
        "fins" Tcp Client 0 hex!("46494E53 0000000C 00000000");
        "someip" Udp Client 0 hex!("FFFF8100 00000010 00000001 01 01 02 00 C0000000 00000000");
        "rtps" Udp Client 0 b"RTPS\x02\x03\x01\x0F";
        "coap" Udp Client 5683 hex!("40 01 1234 B4 74696D65");
    }
}
