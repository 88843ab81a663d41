//! The names that IANA's "Domain Name System (DNS) Parameters" gives to types, codes and classes.

use radar_plugin::wire::json;

/// Declares the types with their numbers; a type's text is the name of its constant.
macro_rules! kinds {
    ($($name:ident = $number:literal)*) => {
        #[allow(missing_docs)]
        impl Kind {
            $(pub const $name: Self = Self($number);)*

            /// The type's mnemonic, if it has one.
            pub fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

/// The type of a record or of a question.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Kind(pub u16);

kinds! {
    A = 1 NS = 2 MD = 3 MF = 4 CNAME = 5 SOA = 6 MB = 7 MG = 8 MR = 9 NULL = 10 WKS = 11 PTR = 12
    HINFO = 13 MINFO = 14 MX = 15 TXT = 16 RP = 17 AFSDB = 18 X25 = 19 ISDN = 20 RT = 21 NSAP = 22
    SIG = 24 KEY = 25 PX = 26 GPOS = 27 AAAA = 28 LOC = 29 NXT = 30 EID = 31 NIMLOC = 32 SRV = 33
    ATMA = 34 NAPTR = 35 KX = 36 CERT = 37 A6 = 38 DNAME = 39 SINK = 40 OPT = 41 APL = 42 DS = 43
    SSHFP = 44 IPSECKEY = 45 RRSIG = 46 NSEC = 47 DNSKEY = 48 DHCID = 49 NSEC3 = 50 NSEC3PARAM = 51
    TLSA = 52 SMIMEA = 53 HIP = 55 NINFO = 56 RKEY = 57 TALINK = 58 CDS = 59 CDNSKEY = 60
    OPENPGPKEY = 61 CSYNC = 62 ZONEMD = 63 SVCB = 64 HTTPS = 65 DSYNC = 66 SPF = 99 UINFO = 100
    UID = 101 GID = 102 UNSPEC = 103 NID = 104 L32 = 105 L64 = 106 LP = 107 EUI48 = 108 EUI64 = 109
    NXNAME = 128 TKEY = 249 TSIG = 250 IXFR = 251 AXFR = 252 MAILB = 253 MAILA = 254 ANY = 255
    URI = 256 CAA = 257 AVC = 258 DOA = 259 AMTRELAY = 260 RESINFO = 261 WALLET = 262 TA = 32768
    DLV = 32769
}

impl Kind {
    /// `NSAP-PTR` cannot be the name of a constant.
    const NSAP_PTR: u16 = 23;

    /// The type as text: its mnemonic, or `TYPE65280` (RFC 3597 §5).
    pub fn code(self) -> Code {
        match self.name() {
            Some(name) => Code::Name(name),
            None if self.0 == Self::NSAP_PTR => Code::Name("NSAP-PTR"),
            None => Code::Number("TYPE", self.0),
        }
    }
}

/// The response codes of the header and of EDNS (RFC 6895 §2.3).
pub fn rcode(number: u16) -> Code {
    let name = match number {
        0 => "NOERROR",
        1 => "FORMERR",
        2 => "SERVFAIL",
        3 => "NXDOMAIN",
        4 => "NOTIMP",
        5 => "REFUSED",
        6 => "YXDOMAIN",
        7 => "YXRRSET",
        8 => "NXRRSET",
        9 => "NOTAUTH",
        10 => "NOTZONE",
        11 => "DSOTYPENI",
        16 => "BADVERS",
        17 => "BADKEY",
        18 => "BADTIME",
        19 => "BADMODE",
        20 => "BADNAME",
        21 => "BADALG",
        22 => "BADTRUNC",
        23 => "BADCOOKIE",
        number => return Code::Number("RCODE", number),
    };
    Code::Name(name)
}

/// The classes (RFC 6895 §3.2).
pub fn class(number: u16) -> Code {
    let name = match number {
        1 => "IN",
        3 => "CH",
        4 => "HS",
        254 => "NONE",
        255 => "ANY",
        number => return Code::Number("CLASS", number),
    };
    Code::Name(name)
}

/// What an extended error is about (RFC 8914 §5.2).
pub fn extended_error(code: u16) -> Option<&'static str> {
    Some(match code {
        0 => "Other Error",
        1 => "Unsupported DNSKEY Algorithm",
        2 => "Unsupported DS Digest Type",
        3 => "Stale Answer",
        4 => "Forged Answer",
        5 => "DNSSEC Indeterminate",
        6 => "DNSSEC Bogus",
        7 => "Signature Expired",
        8 => "Signature Not Yet Valid",
        9 => "DNSKEY Missing",
        10 => "RRSIGs Missing",
        11 => "No Zone Key Bit Set",
        12 => "NSEC Missing",
        13 => "Cached Error",
        14 => "Not Ready",
        15 => "Blocked",
        16 => "Censored",
        17 => "Filtered",
        18 => "Prohibited",
        19 => "Stale NXDOMAIN Answer",
        20 => "Not Authoritative",
        21 => "Not Supported",
        22 => "No Reachable Authority",
        23 => "Network Error",
        24 => "Invalid Data",
        25 => "Signature Expired before Valid",
        26 => "Too Early",
        27 => "Unsupported NSEC3 Iterations Value",
        28 => "Unable to conform to policy",
        29 => "Synthesized",
        30 => "Invalid Query Type",
        _ => return None,
    })
}

/// The text of a number: its mnemonic, or a prefix and the number itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Code {
    /// `NXDOMAIN`
    Name(&'static str),
    /// `RCODE12`
    Number(&'static str, u16),
}

impl Code {
    /// Appends the text; JSON takes it as it is.
    pub fn write(self, out: &mut Vec<u8>) {
        match self {
            Self::Name(name) => out.extend_from_slice(name.as_bytes()),
            Self::Number(prefix, number) => {
                out.extend_from_slice(prefix.as_bytes());
                json::write_number(out, number);
            }
        }
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Number(prefix, number) => write!(f, "{prefix}{number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_shown_by_its_mnemonic_or_its_number() {
        assert_eq!(Kind::NSEC3PARAM.code().to_string(), "NSEC3PARAM");
        assert_eq!(Kind(23).code().to_string(), "NSAP-PTR");
        assert_eq!(Kind(65280).code().to_string(), "TYPE65280");
        let mut text = Vec::new();
        Kind(0).code().write(&mut text);
        assert_eq!(text, b"TYPE0");
    }

    #[test]
    fn codes_and_classes_are_shown_by_name_or_number() {
        assert_eq!(rcode(3).to_string(), "NXDOMAIN");
        assert_eq!(rcode(4095).to_string(), "RCODE4095");
        assert_eq!(class(3).to_string(), "CH");
        assert_eq!(class(65535).to_string(), "CLASS65535");
    }
}
