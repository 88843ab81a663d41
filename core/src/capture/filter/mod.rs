//! Capture filters in libpcap's language (pcap-filter(7)).

mod explain;
mod words;

use pcap::{BpfProgram, Capture};

use super::link_type::LinkType;

pub use explain::{FilterError, Place};

/// Octets of the longest expression. libpcap's optimiser takes more than the square of the time for
/// twice the length: 200 addresses (4 KB) took it 1.4 s, 400 took 6 s, 800 took 36 s and came to more
/// instructions than the 4096 that the kernel accepts.
const EXPRESSION_MAX: usize = 8 * 1024;

/// A filter for frames of any link type.
pub struct Filter {
    expression: String,
    /// One for each link type that was met; rarely more than one.
    programs: Vec<(LinkType, BpfProgram)>,
}

impl Filter {
    /// Compiles an expression, without an interface and without rights.
    ///
    /// # Errors
    /// What is wrong with it, for Ethernet at least: some expressions make sense for some link
    /// types only, which shows when a frame of another comes.
    pub fn new(expression: &str) -> Result<Self, FilterError> {
        let mut filter = Self { expression: expression.into(), programs: Vec::new() };
        filter.program(LinkType::ETHERNET)?;
        Ok(filter)
    }

    /// As it was written.
    #[must_use]
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// Whether it lets a frame pass.
    ///
    /// # Errors
    /// If the expression makes no sense for this link type.
    pub fn matches(&mut self, link: LinkType, data: &[u8]) -> Result<bool, FilterError> {
        Ok(self.program(link)?.filter(data))
    }

    fn program(&mut self, link: LinkType) -> Result<&BpfProgram, FilterError> {
        let known = self.programs.iter().position(|(known, _)| *known == link);
        let index = known.map_or_else(|| self.compile(link), Ok)?;
        let (_, program) = &self.programs[index];
        Ok(program)
    }

    fn compile(&mut self, link: LinkType) -> Result<usize, FilterError> {
        self.programs.push((link, compile(link, &self.expression)?));
        Ok(self.programs.len() - 1)
    }
}

/// Compiles an expression for one link type.
///
/// # Errors
/// What is wrong with it, as exactly as can be found out.
pub fn compile(link: LinkType, expression: &str) -> Result<BpfProgram, FilterError> {
    compile_with(|text| dead(link)?.compile(text, true), expression)
}

/// The same by whatever way libpcap is to be asked.
pub(super) fn compile_with(
    compile: impl Fn(&str) -> Result<BpfProgram, pcap::Error>,
    expression: &str,
) -> Result<BpfProgram, FilterError> {
    if expression.len() > EXPRESSION_MAX {
        let octets = expression.len();
        return Err(FilterError {
            expression: String::new(),
            reason: format!("{octets} octets long, and {EXPRESSION_MAX} are allowed"),
            place: None,
            suggestion: None,
        });
    }
    compile(expression).map_err(|error| explain::explain(expression, &reason(&error), &compile))
}

fn dead(link: LinkType) -> Result<Capture<pcap::Dead>, pcap::Error> {
    Capture::dead(pcap::Linktype(link.dlt()))
}

/// libpcap's words without the crate's.
fn reason(error: &pcap::Error) -> String {
    match error {
        pcap::Error::PcapError(words) => words.clone(),
        pcap::Error::InvalidInputString => "holds a NUL octet".into(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use hex_literal::hex;

    use super::*;

    /// UDP from 192.0.2.1:53 to 192.0.2.2:9, without its payload.
    const DNS: &[u8] = &hex!(
        "020000000002 020000000001 0800"
        "4500 001c 0000 0000 40 11 0000 c0000201 c0000202"
        "0035 0009 0008 0000"
    );

    #[test]
    fn a_filter_is_tried_on_frames_of_each_link_type() {
        let mut filter = Filter::new("udp port 53").expect("a filter");
        assert_eq!(filter.matches(LinkType::ETHERNET, DNS), Ok(true));
        assert_eq!(filter.matches(LinkType::RAW, &DNS[14..]), Ok(true));
        assert_eq!(filter.matches(LinkType::ETHERNET, &DNS[14..]), Ok(false));
        assert_eq!(filter.matches(LinkType::ETHERNET, &[]), Ok(false));
    }

    #[test]
    fn an_expression_that_is_for_ethernet_only_is_an_error_elsewhere() {
        let mut filter = Filter::new("ether host 02:00:00:00:00:01").expect("a filter");
        assert_eq!(filter.matches(LinkType::ETHERNET, DNS), Ok(true));
        filter.matches(LinkType::RAW, &DNS[14..]).expect_err("no address there");
    }

    #[test]
    fn an_expression_that_would_keep_libpcap_busy_is_refused() {
        let many = vec!["ip"; EXPRESSION_MAX / 6 + 2].join(" or ");
        let error = Filter::new(&many).err().expect("too long").to_string();
        assert_eq!(error, format!("filter: {} octets long, and 8192 are allowed", many.len()));
    }
}
