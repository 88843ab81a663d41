//! The words of a filter expression, and which of them libpcap knows.

/// A word, number or sign, and the octet of the expression that it begins at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Word<'a> {
    pub start: usize,
    pub text: &'a str,
}

impl Word<'_> {
    /// Whether it is a name that libpcap does not know: of a host, a service, or misspelt.
    pub fn is_unknown(self) -> bool {
        self.text.starts_with(|first: char| !first.is_ascii_digit() && is_part(first))
            && !self.text.contains(':')
            && !keywords().any(|known| self.text.eq_ignore_ascii_case(known))
    }
}

/// Words after which a name is to be expected.
const NAMING: &str = "host net port portrange proto protochain gateway src dst ifname on ruleset rset mask";

/// Whether a name is to be expected behind this word.
pub fn is_naming(word: &str) -> bool {
    NAMING.split(' ').any(|naming| naming == word)
}

/// What libpcap's scanner knows, without aliases and what only ATM, SS7 and `DECnet` have; the most
/// used first.
const KEYWORDS: &str = "
    host port net and or not src dst tcp udp icmp ip ip6 icmp6 arp vlan ether proto portrange
    broadcast multicast less greater gateway mask len length inbound outbound
    tcpflags tcp-syn tcp-ack tcp-fin tcp-rst tcp-push tcp-urg tcp-ece tcp-cwr
    icmptype icmpcode icmp6type icmp6code icmp-echo icmp-echoreply icmp-unreach
    mpls pppoes pppoed geneve llc stp sctp igmp igrp pim vrrp carp ah esp rarp protochain ifindex
    link ppp slip fddi tr wlan radio atalk aarp decnet lat sca iso isis clnp esis ipx netbeui
    type subtype dir direction addr1 addr2 addr3 addr4 ra ta mgt ctl data beacon
    on ifname rset ruleset rnr rulenum reason action
";

/// The keywords, the most used first.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    KEYWORDS.split_whitespace()
}

/// Takes an expression apart. Blanks are left out.
pub fn words(expression: &str) -> Vec<Word<'_>> {
    let (mut words, mut brackets) = (Vec::new(), 0_usize);
    let mut rest = expression;
    while let Some(first) = rest.chars().next() {
        match first {
            '[' => brackets += 1,
            ']' => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        // A colon belongs to an address, but in brackets it stands between offset and length.
        let part = |c: char| is_part(c) && (c != ':' || brackets == 0);
        let end = if part(first) { rest.find(|c| !part(c)) } else { Some(first.len_utf8()) };
        let (text, after) = rest.split_at(end.unwrap_or(rest.len()));
        if !first.is_whitespace() {
            words.push(Word { start: expression.len() - rest.len(), text });
        }
        rest = after;
    }
    words
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | ':' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_stay_whole_and_signs_stand_alone() {
        let texts = |expression| words(expression).iter().map(|word| word.text).collect::<Vec<_>>();
        assert_eq!(
            texts("host fe80::1 and net 10.0.0.0/8"),
            ["host", "fe80::1", "and", "net", "10.0.0.0", "/", "8"]
        );
        assert_eq!(
            texts("(ether[6:4]&1!=0)"),
            ["(", "ether", "[", "6", ":", "4", "]", "&", "1", "!", "=", "0", ")"]
        );
        assert_eq!(texts("  "), [""; 0]);
    }

    #[test]
    fn a_name_that_is_neither_keyword_nor_number_nor_address_is_unknown() {
        let unknown = |text| Word { start: 0, text }.is_unknown();
        assert!(unknown("prot") && unknown("eht0") && unknown("örtlich"));
        assert!(!unknown("PORT") && !unknown("443") && !unknown("10.0.0.1") && !unknown("fe80::1"));
        assert!(!unknown("("));
    }
}
