//! The table of signatures. To teach radar a protocol, add a line, and a payload to `samples/payloads.rs`.
//!
//! A line says who speaks, over what, the `app_proto` (Suricata's name where it has one, else a usual one
//! in lower case), what the payload begins with, and what else must hold. A line that others might fit by
//! accident is `unsure`: it counts at its ports, or if the other side looks like the same protocol. A wrong
//! name is worse than none. Of two lines that are sure of a payload the first counts.
//!
//! `app_proto` is a name, not a parse: who reads a protocol has a plugin of its own, and goes before this.

use crate::{
    check::{data, files, hosts, industry, links, media, names, peers, talk, tunnels, web},
    opening::Carrier::{Tcp, Udp},
    signature::{Signature, client, either, server},
};

/// Every signature.
pub(crate) const SIGNATURES: &[Signature] = &[
    // The web: TLS (RFC 8446 §5.1, RFC 5246 §6.2), HTTP (RFC 9112, RFC 9113 §3.4), QUIC (RFC 8999), DTLS.
    either(Tcp, "tls")
        .masked(&[&[22, 3, 0, 0, 0, 0]], &[255, 255, 0xF8, 0x80, 0, 0xFC])
        .check(web::tls_handshake),
    client(Tcp, "tls").masked(&[&[0x80, 0, 1, 3, 0]], &[255, 0, 255, 255, 0xFC]).check(web::ssl2_hello),
    either(Tcp, "tls").masked(&[&[20, 3, 0]], &[0xFC, 255, 0xF8]).check(web::tls_record).unsure(TLS),
    either(Tcp, "http").check(web::http_request).text(web::METHODS),
    client(Tcp, "http").text(&[b"GET /"]).check(web::http_0_9).unsure(&[80, 8080]),
    either(Tcp, "http").text(&[b"HTTP/1.0 ", b"HTTP/1.1 "]).check(web::http_status),
    client(Tcp, "http2").text(&[b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]),
    server(Tcp, "http2")
        .masked(&[&[0, 0, 0, 4, 0, 0, 0, 0, 0]], &[255, 255, 0, 255, 0xFE])
        .check(web::http2_settings)
        .unsure(&[]),
    either(Udp, "quic").masked(&[&[0x80]], &[0x80]).check(web::quic),
    either(Udp, "quic").masked(&[&[0x80, 0, 0, 0, 0]], &[0x80]).check(web::quic_negotiation).unsure(&[443]),
    either(Udp, "quic").masked(&[&[9]], &[0xCB]).check(web::google_quic),
    either(Udp, "dtls").masked(&[&[22, 254, 0xFC]], &[255, 255, 0xFC]).check(web::dtls_handshake),
    either(Udp, "dtls").text(&[&[22, 1, 0, 0, 0, 0, 0]]).check(web::dtls_of_old), // of before RFC 4347, as AnyConnect speaks it
    either(Udp, "dtls")
        .masked(&[&[20, 254, 0xFC]], &[0xFC, 255, 0xFC])
        .check(web::dtls_record)
        .unsure(&[443, 4433, 5684]),
    // Shells and screens.
    either(Tcp, "ssh").text(&[b"SSH-2.0-", b"SSH-1."]), // RFC 4253 §4.2
    either(Tcp, "telnet").masked(&[&[255, 250]], &[255, 0xF8]).check(talk::telnet), // RFC 854
    either(Tcp, "telnet")
        .masked(&[&[255, 251]], &[255, 0xF8])
        .check(talk::telnet_command)
        .unsure(&[23, 2323]),
    either(Tcp, "rfb").text(&[b"RFB 003.", b"RFB 004.", b"RFB 005."]).check(talk::rfb), // RFC 6143 §7.1.1
    client(Tcp, "rdp").text(&[&[3, 0]]).check(talk::rdp_request),                       // MS-RDPBCGR §2.2.1.1
    client(Tcp, "rdp").text(&[&[3, 0, 0, 11, 6, 0xE0, 0, 0]]).only_at(&[3389]),
    server(Tcp, "rdp").text(&[&[3, 0]]).check(talk::rdp_confirm).unsure(&[3389]), // §2.2.1.2
    either(Udp, "rdpeudp").text(&[&[255, 255, 255, 255]]).check(talk::rdpeudp).only_at(&[3389]), // MS-RDPEUDP §2.2.2.1
    client(Tcp, "x11").text(&[b"l\0\x0B\0\0\0", b"B\0\0\x0B\0\0"]),
    either(Tcp, "ica").text(&[b"\x7F\x7FICA\0"]),
    either(Tcp, "adb").text(&[b"CNXN"]).check(talk::adb),
    either(Tcp, "jdwp").text(&[b"JDWP-Handshake"]),
    // Mail and news: RFC 5321, RFC 1939, RFC 9051, RFC 3977, RFC 5804.
    client(Tcp, "smtp").word(&[b"EHLO ", b"HELO ", b"MAIL FROM:"]),
    client(Tcp, "smtp").word(&[b"QUIT\r\n", b"NOOP\r\n", b"RSET\r\n", b"HELP\r\n"]).only_at(&[25, 587]),
    server(Tcp, "smtp").text(&[b"220 ", b"220-"]).check(talk::smtp_greeting),
    server(Tcp, "smtp").text(&[b"220 ", b"220-", b"421 ", b"554 "]).unsure(&[25, 587, 2525]),
    client(Tcp, "ftp").word(talk::FTP_WORDS).unsure(&[21]),
    server(Tcp, "ftp").text(&[b"220 ", b"220-", b"421 "]).check(talk::ftp_greeting).unsure(&[21]),
    server(Tcp, "pop3").text(&[b"+OK ", b"+OK\r\n"]).unsure(&[110]),
    client(Tcp, "pop3")
        .word(&[b"USER ", b"APOP ", b"CAPA\r\n", b"AUTH\r\n", b"AUTH ", b"STLS\r\n", b"QUIT\r\n"])
        .unsure(&[110]),
    server(Tcp, "imap").word(&[b"* OK", b"* PREAUTH", b"* BYE"]).check(talk::imap_greeting),
    client(Tcp, "imap").masked(&[&[0]], &[0x80]).check(talk::imap_command),
    client(Tcp, "nntp").word(&[b"MODE READER\r\n"]),
    client(Tcp, "nntp")
        .word(&[
            b"CAPABILITIES\r\n",
            b"AUTHINFO ",
            b"GROUP ",
            b"LIST",
            b"STARTTLS\r\n",
            b"IHAVE ",
            b"MODE STREAM",
        ])
        .unsure(&[119, 433]),
    server(Tcp, "nntp").text(&[b"200 ", b"201 "]).unsure(&[119, 433]),
    server(Tcp, "sieve").text(&[b"\"IMPLEMENTATION\" "]),
    client(Tcp, "whois").check(talk::whois).only_at(&[43]), // RFC 3912
    // Talk: RFC 2812, RFC 6120, RFC 3261, RFC 7826, RFC 3435, RFC 3525, RFC 4511 and others.
    client(Tcp, "irc").word(&[b"NICK ", b"USER ", b"PASS ", b"CAP LS", b"CAP REQ"]).check(talk::irc_login),
    client(Tcp, "irc")
        .word(&[b"NICK ", b"USER ", b"PASS ", b"CAP ", b"JOIN ", b"STARTTLS"])
        .unsure(&[194, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 7000]),
    server(Tcp, "irc").text(&[b":", b"NOTICE "]).check(talk::irc_server),
    either(Tcp, "jabber").text(&[b"<?xml", b"<stream:stream"]).check(talk::jabber),
    either(Tcp, "sip").check(media::sip).text(media::SIP_METHODS),
    either(Udp, "sip").check(media::sip).text(media::SIP_METHODS),
    either(Tcp, "sip").text(&[b"SIP/2.0 "]),
    either(Udp, "sip").text(&[b"SIP/2.0 "]),
    client(Tcp, "rtsp").check(media::rtsp).text(media::RTSP_METHODS),
    server(Tcp, "rtsp").text(&[b"RTSP/1.0 ", b"RTSP/2.0 "]),
    either(Udp, "mgcp").check(media::mgcp).text(media::MGCP_VERBS),
    either(Udp, "mgcp").masked(&[b"0"], &[0xF0]).check(media::mgcp_response).unsure(&[2427, 2727]),
    either(Udp, "megaco").text(&[b"!/1 [", b"MEGACO/1 [", b"!/2 [", b"MEGACO/2 [", b"!/3 [", b"MEGACO/3 ["]),
    either(Tcp, "megaco").text(&[b"!/1 [", b"MEGACO/1 [", b"!/2 [", b"MEGACO/2 [", b"!/3 [", b"MEGACO/3 ["]),
    either(Tcp, "h323").text(&[&[3, 0]]).check(media::q931).unsure(&[1720]), // ITU-T H.225.0 §7, Q.931 §4.2
    either(Tcp, "sccp").check(media::sccp).only_at(&[2000]),
    either(Udp, "rtcp").masked(&[&[0x80, 200]], &[0xC0, 0xF8]).check(media::rtcp), // RFC 3550 §6
    either(Udp, "stun").masked(&[&[0, 0, 0, 0, 0x21, 0x12, 0xA4, 0x42]], &[0xC0, 0, 0, 3]).check(media::stun), // RFC 8489 §5
    either(Tcp, "stun").masked(&[&[0, 0, 0, 0, 0x21, 0x12, 0xA4, 0x42]], &[0xC0, 0, 0, 3]).check(media::stun),
    either(Udp, "stun").masked(&[&[0, 0]], &[0xFE, 0xEC]).check(media::stun_classic), // RFC 3489 §11
    either(Udp, "stun").masked(&[&[0, 1]], &[0xFE, 255]).check(media::stun_bare).unsure(&[3478, 3479]),
    client(Tcp, "rtmp")
        .masked(&[&[3, 0, 0, 0, 0, 0, 0, 0, 0]], &[255, 0, 0, 0, 0, 255, 255, 255, 255])
        .unsure(&[1935]),
    either(Tcp, "rtmp").text(&[&[3]]).check(media::rtmp).only_at(&[1935]),
    // Names, addresses, time, directories.
    either(Udp, "mdns").check(names::dns).only_at(&[5353]), // RFC 6762
    either(Udp, "llmnr").check(names::dns).only_at(&[5355]), // RFC 4795
    either(Udp, "dns").masked(&[&[0; 5]], &[0, 0, 0, 0x40, 255]).check(names::dns).unsure(&[53]), // RFC 1035 §4.1.1
    either(Tcp, "dns").check(names::dns_over_tcp).unsure(&[53]),
    either(Udp, "netbios-ns").check(names::netbios_name).only_at(&[137]), // RFC 1002 §4.2
    either(Udp, "netbios-dgm").masked(&[&[0x10]], &[0xF8]).check(names::netbios_datagram).only_at(&[138]), // §4.4
    either(Udp, "dhcp").masked(&[&[0]], &[0xFC]).check(names::dhcp), // RFC 2131 §2
    either(Udp, "dhcpv6").masked(&[&[0]], &[0xC0]).check(names::dhcpv6).only_at(&[546, 547]), // RFC 8415 §8
    either(Udp, "ntp").check(names::ntp).unsure(&[123]),             // RFC 5905 §7.3
    either(Udp, "ntp").masked(&[&[6]], &[6]).check(names::ntp_control).only_at(&[123]), // RFC 9327
    either(Udp, "ptp").check(names::ptp).only_at(&[319, 320]),
    either(Udp, "roughtime").text(&[b"ROUGHTIM"]),
    either(Udp, "roughtime").masked(&[&[0, 0, 0, 0]], &[0xE0, 255, 255, 255]).check(names::roughtime),
    either(Udp, "snmp").text(&[&[0x30]]).check(names::snmp), // RFC 3416, RFC 3412 §6
    either(Tcp, "ldap").text(&[&[0x30]]).check(names::ldap), // RFC 4511 §4.1.1
    either(Udp, "ldap").text(&[&[0x30]]).check(names::ldap),
    either(Udp, "krb5").masked(&[&[0x60]], &[0xE0]).check(names::krb5), // RFC 4120 §5
    either(Tcp, "krb5").masked(&[&[0, 0, 0, 0, 0x60]], &[255, 255, 0, 0, 0xE0]).check(names::krb5_over_tcp), // §7.2.2
    either(Udp, "radius")
        .masked(&[&[0; 3]], &[0xC0, 0, 0xE0])
        .check(names::radius)
        .unsure(&[1645, 1646, 1812, 1813, 3799]), // RFC 2865 §3
    either(Tcp, "tacacs").masked(&[&[0xC0]], &[0xFE]).check(names::tacacs).unsure(&[49]), // RFC 8907 §4.1
    either(Tcp, "diameter").text(&[&[1]]).check(names::diameter).unsure(&[3868]),         // RFC 6733 §3
    either(Udp, "ssdp").text(&[b"M-SEARCH * HTTP/1.1\r\n", b"NOTIFY * HTTP/1.1\r\n"]),
    either(Udp, "ssdp").text(&[b"HTTP/1.1 200 OK\r\n"]).unsure(&[1900]),
    either(Udp, "ssdp").text(&[b"HTTP/1.1 200 "]).check(names::ssdp_answer),
    either(Udp, "wsd").word(&[b"<?xml", b"<soap", b"<s:Env"]).only_at(&[3702]),
    either(Udp, "nat-pmp").check(names::nat_pmp).only_at(&[5350, 5351]), // RFC 6886 §3, RFC 6887 §7
    // Files.
    either(Tcp, "smb").masked(&[&[0, 0, 0, 0, 0xFC, b'S', b'M', b'B']], &[255, 0xFE, 0, 0, 0xFC]), // MS-SMB2 §2.1
    client(Tcp, "smb").text(&[&[0x81, 0, 0, 0x44, 0x20]]).unsure(&[139]), // RFC 1002 §4.3.2
    either(Tcp, "dcerpc").masked(&[&[5, 0, 0]], &[255, 0xFE, 0xE0]).check(files::dcerpc), // C706 §12.6
    either(Udp, "dcerpc").masked(&[&[4, 0]], &[255, 0xE0]).check(files::dcerpc_datagram), // C706 §12.5
    either(Tcp, "nfs").masked(&[&[0x80]], &[0x80]).check(files::nfs_call_over_tcp), // RFC 5531 §9, §11
    either(Udp, "nfs").masked(&[&[0; 8]], &[0; 4]).check(files::nfs_call),
    either(Tcp, "sunrpc").masked(&[&[0x80]], &[0x80]).check(files::rpc_call_over_tcp),
    either(Udp, "sunrpc").masked(&[&[0; 8]], &[0; 4]).check(files::rpc_call),
    either(Tcp, "nfs").masked(&[&[0x80]], &[0x80]).check(files::rpc_reply_over_tcp).only_at(&[2049]),
    either(Udp, "nfs").check(files::rpc_reply).only_at(&[2049]),
    either(Udp, "tftp").masked(&[&[0, 0]], &[255, 0xFC]).check(files::tftp), // RFC 1350 §5
    either(Tcp, "rsync").text(&[b"@RSYNCD: "]),
    client(Tcp, "git").text(&[b"0"]).check(files::git), // gitprotocol-pack(5)
    server(Tcp, "svn").text(&[b"( success ( "]),
    either(Tcp, "iscsi").masked(&[&[0x43], &[0x23]], &[0x3F]).check(files::iscsi).unsure(&[3260]), // RFC 7143 §11.12
    server(Tcp, "nbd").text(&[b"NBDMAGIC"]),
    either(Tcp, "ceph").text(&[b"ceph v"]),
    client(Tcp, "pptp").text(&[&[0, 156, 0, 1, 0x1A, 0x2B, 0x3C, 0x4D]]), // RFC 2637 §2
    // Databases and queues.
    server(Tcp, "mysql").masked(&[&[0, 0, 0, 0, 10]], &[0, 0]).check(data::mysql),
    client(Tcp, "pgsql").text(&[
        &[0, 0, 0, 8, 4, 210, 22, 47],
        &[0, 0, 0, 8, 4, 210, 22, 48],
        &[0, 0, 0, 16, 4, 210, 22, 46],
    ]),
    client(Tcp, "pgsql").masked(&[&[0, 0, 0, 0, 0, 3, 0, 0]], &[255, 255, 0, 0]).check(data::pgsql),
    client(Tcp, "tds").text(&[&[0x12, 1]]).check(data::tds), // MS-TDS §2.2.6.5
    client(Tcp, "tds").text(&[&[0x10, 1]]).check(data::tds_packet).only_at(&[1433]), // §2.2.6.4
    client(Tcp, "tns").masked(&[&[0, 0, 0, 0, 1, 0, 0, 0, 1]], &[0, 0, 255, 255, 255, 0xF3]).check(data::tns),
    either(Tcp, "mongodb").masked(&[&[0; 4]], &[0, 0, 0, 0xFC]).check(data::mongodb),
    client(Tcp, "redis").text(&[b"*"]).check(data::redis),
    client(Tcp, "redis").word(&[b"PING\r\n", b"INFO", b"AUTH ", b"HELLO "]).only_at(&[6379]),
    client(Tcp, "memcached").text(data::MEMCACHED).unsure(&[11211]),
    server(Tcp, "memcached")
        .text(&[b"STAT ", b"VERSION ", b"VALUE ", b"STORED\r\n", b"END\r\n"])
        .unsure(&[11211]),
    either(Udp, "memcached").masked(&[&[0, 0, 0, 0, 0, 1, 0, 0]], &[0, 0]).only_at(&[11211]),
    either(Tcp, "cassandra").masked(&[&[1]], &[0x78]).check(data::cassandra).unsure(&[9042]),
    either(Tcp, "elasticsearch").text(&[b"ES\0\0"]),
    client(Tcp, "drda").masked(&[&[0, 0, 0xD0]], &[0, 0]).check(data::drda),
    client(Tcp, "z3950").text(&[&[0xB4]]).check(data::z3950), // ISO 23950 §4
    either(Tcp, "amqp").text(&[
        &[b'A', b'M', b'Q', b'P', 0, 0, 9, 1],
        &[b'A', b'M', b'Q', b'P', 1, 1, 8, 0],
        &[b'A', b'M', b'Q', b'P', 1, 1, 0, 9],
        &[b'A', b'M', b'Q', b'P', 1, 1, 0, 10],
        &[b'A', b'M', b'Q', b'P', 1, 1, 9, 1],
        b"AMQP\0\x01\0\0",
        b"AMQP\x02\x01\0\0",
        b"AMQP\x03\x01\0\0",
    ]),
    either(Tcp, "amqp").text(&[&[1], &[2], &[3], &[8]]).check(data::amqp_frame), // AMQP 0-9-1 §2.3.5
    client(Tcp, "mqtt").text(&[&[0x10]]).check(data::mqtt),                      // MQTT 5.0 §3.1
    client(Tcp, "stomp").text(&[b"CONNECT\n", b"CONNECT\r\n", b"STOMP\n", b"STOMP\r\n"]),
    server(Tcp, "nats").text(&[b"INFO {"]),
    client(Tcp, "nats").text(&[b"CONNECT {"]),
    client(Tcp, "kafka").check(data::kafka).only_at(&[9092]),
    either(Tcp, "zmtp").masked(
        &[&[255, 0, 0, 0, 0, 0, 0, 0, 0, 0x7F]],
        &[255, 255, 255, 255, 255, 255, 255, 255, 0xFE, 255],
    ),
    either(Tcp, "gearman").text(&[b"\0REQ\0\0\0", b"\0RES\0\0\0"]),
    either(Tcp, "giop").text(&[b"GIOP\x01"]),
    either(Udp, "giop").text(&[b"GIOP\x01", b"MIOP\x10"]),
    client(Tcp, "rmi").text(&[b"JRMI\0\x02"]),
    either(Tcp, "fix").text(&[b"8=FIX.4.", b"8=FIXT.1."]),
    client(Tcp, "smpp").masked(&[&[0, 0, 0, 0, 0, 0, 0]], &[255, 255, 0, 0]).check(data::smpp),
    client(Tcp, "stratum").text(&[b"{"]).check(data::stratum),
    // Watching and managing.
    either(Udp, "syslog").text(&[b"<"]).check(hosts::syslog).unsure(&[514]), // RFC 5424 §6, RFC 3164
    client(Tcp, "syslog").text(&[b"<"]).check(hosts::syslog).only_at(&[514, 601, 1514]),
    either(Tcp, "zabbix").text(&[b"ZBXD\x01", b"ZBXD\x03", b"ZBX_GET_"]),
    server(Tcp, "munin").text(&[b"# munin node at "]),
    server(Tcp, "checkmk").text(&[b"<<<check_mk>>>"]),
    either(Udp, "collectd").text(&[&[0, 0, 0]]).check(hosts::collectd).unsure(&[25826]),
    either(Udp, "netflow").text(&[&[0, 5, 0]]).check(hosts::netflow_5),
    either(Udp, "netflow").text(&[&[0, 9, 0]]).only_at(&[2055, 9995, 9996]), // RFC 3954 §5.1
    either(Udp, "ipfix").text(&[&[0, 10]]).check(hosts::ipfix).only_at(&[4739, 2055, 9995, 9996]), // RFC 7011 §3.1
    either(Udp, "sflow").text(&[&[0, 0, 0, 5, 0, 0, 0, 1], &[0, 0, 0, 5, 0, 0, 0, 2]]).only_at(&[6343]),
    either(Udp, "ipmi").text(&[&[6, 0, 0xFF, 6], &[6, 0, 0xFF, 7]]),
    // Between routers.
    either(Tcp, "bgp").text(&[&[0xFF; 16]]).check(links::bgp), // RFC 4271 §4.1
    either(Udp, "rip")
        .masked(&[&[1, 0, 0, 0], &[2, 0, 0, 0]], &[255, 0xFC])
        .check(links::rip)
        .only_at(&[520]), // RFC 2453 §4
    either(Udp, "hsrp").check(links::hsrp).only_at(&[1985]),   // RFC 2281 §5
    either(Udp, "bfd").masked(&[&[0x20]], &[0xE0]).check(links::bfd).only_at(&[3784, 4784]), // RFC 5880 §4.1
    either(Udp, "ldp").text(&[&[0, 1]]).check(links::ldp).only_at(&[646]), // RFC 5036 §3.1
    either(Tcp, "ldp").text(&[&[0, 1]]).check(links::ldp).only_at(&[646]),
    either(Udp, "capwap").check(links::capwap).only_at(&[5246, 5247]), // RFC 5415 §4
    either(Udp, "dlep").text(&[b"DLEP"]),                              // RFC 8175 §11
    either(Tcp, "dlep").text(&[&[0]]).check(links::dlep).only_at(&[854]), // RFC 8175 §11.3
    either(Tcp, "openflow")
        .masked(&[&[0, 0, 0, 8]], &[0xF8, 255, 255, 255])
        .check(links::openflow)
        .only_at(&[6633, 6653]),
    either(Udp, "pfcp").masked(&[&[0x20]], &[0xE0]).check(links::pfcp).only_at(&[8805]),
    // Tunnels.
    either(Udp, "wireguard").text(&[&[1, 0, 0, 0], &[2, 0, 0, 0], &[3, 0, 0, 0]]).check(tunnels::wireguard),
    either(Udp, "wireguard").text(&[&[4, 0, 0, 0]]).check(tunnels::wireguard_data).unsure(&[51820]),
    either(Udp, "openvpn").text(&[&[0x38], &[0x40], &[0x50]]).check(tunnels::openvpn),
    either(Udp, "openvpn")
        .text(&[&[0x38], &[0x40], &[0x50]])
        .check(tunnels::openvpn_protected)
        .unsure(&[1194]),
    either(Tcp, "openvpn")
        .masked(&[&[0, 0, 0x38], &[0, 0, 0x40], &[0, 0, 0x50]], &[255, 0])
        .check(tunnels::openvpn_over_tcp)
        .unsure(&[1194]),
    either(Udp, "ike").check(tunnels::ike), // RFC 7296 §3.1
    either(Udp, "ike").text(&[&[0, 0, 0, 0]]).check(tunnels::ike_beside_esp), // RFC 3948 §2.2
    either(Udp, "l2tp").masked(&[&[0xC8, 2]], &[255, 255]).check(tunnels::l2tp), // RFC 2661 §3.1
    either(Udp, "gtp").check(tunnels::gtp).only_at(&[2123, 2152, 3386]),
    either(Udp, "vxlan")
        .masked(&[&[8, 0, 0, 0, 0, 0, 0, 0]], &[255, 255, 255, 255, 0, 0, 0, 255])
        .only_at(&[4789, 8472]), // RFC 7348 §5
    either(Udp, "geneve").masked(&[&[0, 0]], &[0xC0, 0x3F]).check(tunnels::geneve).only_at(&[6081]), // RFC 8926 §3.4
    either(Udp, "teredo").check(tunnels::teredo).only_at(&[3544]), // RFC 4380 §5.1.1
    either(Udp, "ayiya").check(tunnels::ayiya).only_at(&[5072]),
    client(Tcp, "socks").text(&[&[5]]).check(tunnels::socks_5).unsure(&[1080, 9050, 9150]), // RFC 1928 §3
    server(Tcp, "socks").text(&[&[5]]).check(tunnels::socks_5_choice).unsure(&[1080, 9050, 9150]),
    client(Tcp, "socks").text(&[&[4, 1], &[4, 2]]).check(tunnels::socks_4).unsure(&[1080, 9050, 9150]),
    server(Tcp, "socks")
        .masked(&[&[0, 0x58]], &[255, 0xFC])
        .check(tunnels::socks_4_reply)
        .unsure(&[1080, 9050, 9150]),
    // Among peers.
    either(Tcp, "bittorrent").text(&[b"\x13BitTorrent protocol"]), // BEP 3
    either(Udp, "bittorrent-dht").text(&[
        b"d1:ad2:id20:",
        b"d1:rd2:id20:",
        b"d1:eli",
        b"d2:ip6:",
        b"d2:ip18:",
    ]), // BEP 5
    either(Udp, "bittorrent")
        .masked(
            &[&[0x41, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]],
            &[255, 0xFC, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255],
        )
        .check(peers::utp_syn), // BEP 29
    either(Udp, "bittorrent").text(&[&[0, 0, 4, 0x17, 0x27, 0x10, 0x19, 0x80]]).check(peers::tracker), // BEP 15
    either(Udp, "bittorrent").text(&[b"BT-SEARCH * HTTP/1.1\r\n"]), // BEP 14
    either(Tcp, "edonkey").text(&[&[0xE3], &[0xC5]]).check(peers::edonkey).unsure(&[4662]),
    either(Tcp, "gnutella").text(&[b"GNUTELLA CONNECT/", b"GNUTELLA/0.6 "]),
    either(Udp, "syncthing").text(&[&[0x2E, 0xA7, 0xD9, 0x0B]]),
    either(Udp, "dropbox").text(&[b"{\"host_int\": ", b"{\"version\": [2, 0]"]).check(peers::dropbox),
    either(Udp, "spotify").text(&[b"SpotUdp"]),
    either(Udp, "steam").text(&[b"\xFF\xFF\xFF\xFFTSource Engine Query\0"]),
    either(Udp, "dnscrypt").text(&[b"r6fnvWj8"]), // the resolver's magic
    // Machines.
    either(Tcp, "modbus")
        .masked(&[&[0, 0, 0, 0, 0]], &[0, 0, 255, 255, 254])
        .check(industry::modbus)
        .unsure(&[502]),
    either(Tcp, "dnp3").text(&[&[5, 0x64]]).check(industry::dnp3), // IEEE 1815 §9
    either(Udp, "dnp3").text(&[&[5, 0x64]]).check(industry::dnp3),
    either(Tcp, "iec104").text(&[&[0x68]]).check(industry::iec104),
    either(Tcp, "iec104").text(&[&[0x68]]).check(industry::iec104_data).unsure(&[2404]),
    either(Tcp, "s7comm").text(&[&[3, 0]]).check(industry::s7),
    either(Tcp, "cotp").text(&[&[3, 0]]).check(industry::cotp).only_at(&[102]), // RFC 1006 §6
    either(Tcp, "enip").masked(&[&[0; 2]], &[0x80]).check(industry::enip).unsure(&[44818]),
    either(Udp, "enip").masked(&[&[0; 2]], &[0x80]).check(industry::enip).unsure(&[44818, 2222]),
    either(Udp, "bacnet").text(&[&[0x81]]).check(industry::bacnet), // ASHRAE 135 annex J
    either(Udp, "knxnet_ip").text(&[&[6, 0x10]]).check(industry::knx),
    either(Tcp, "knxnet_ip").text(&[&[6, 0x10]]).check(industry::knx),
    either(Udp, "hart-ip")
        .masked(&[&[1, 0, 0, 0]], &[255, 0xFC, 0xFC, 0])
        .check(industry::hart)
        .unsure(&[5094]),
    either(Tcp, "hart-ip")
        .masked(&[&[1, 0, 0, 0]], &[255, 0xFC, 0xFC, 0])
        .check(industry::hart)
        .unsure(&[5094]),
    either(Udp, "dlms").text(&[&[0, 1]]).check(industry::dlms).unsure(&[4059]),
    either(Tcp, "dlms").text(&[&[0, 1]]).check(industry::dlms).unsure(&[4059]),
    either(Tcp, "dlms").text(&[&[0x7E]]).check(industry::hdlc), // IEC 62056-46
    either(Tcp, "hislip").text(&[b"HS"]).check(industry::hislip).unsure(&[4880]), // IVI-6.1 §2
    either(Udp, "trdp").masked(&[&[0, 0, 0, 0, 1, 0]], &[0, 0, 0, 0, 255, 0]).check(industry::trdp),
    either(Tcp, "trdp").masked(&[&[0, 0, 0, 0, 1, 0]], &[0, 0, 0, 0, 255, 0]).check(industry::trdp),
    either(Tcp, "opcua").text(&[b"HELF", b"ACKF", b"OPNF", b"ERRF"]).check(industry::opcua), // OPC 10000-6 §7.1
    client(Tcp, "fins").text(&[b"FINS\0\0"]),
    either(Udp, "someip").masked(&[&[0; 6]], &[0; 4]).check(industry::someip),
    either(Udp, "rtps").text(&[b"RTPS\x01", b"RTPS\x02"]), // DDSI-RTPS §9.4.4
    either(Udp, "coap").masked(&[&[0x40]], &[0xC0]).check(industry::coap).only_at(&[5683]), // RFC 7252 §3
];

/// Ports where TLS is spoken from the first octet on.
const TLS: &[u16] = &[
    443, 465, 563, 636, 853, 990, 992, 993, 994, 995, 2083, 3269, 5061, 5223, 5228, 5671, 6514, 6697, 8443,
    8883,
];
