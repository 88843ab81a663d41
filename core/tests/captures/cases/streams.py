"""TCP streams whose segments come as they please."""

from packets import *


class _Talk:
    """Both ends of a connection; sequence numbers start at 1000 and 5000 unless said otherwise."""

    def __init__(self, port, start=999, answer=4999):
        self.port, self.start, self.answer = port, start, answer

    def to(self, flags, at=0, data=b"", acknowledged=0, **more):
        """From the originator: `at` counts its octets, from 0."""
        acknowledgment = self.answer + 1 + acknowledged if "A" in flags else 0
        return eth(0x0800, ip4(6, tcp(flags, self.start + 1 + at, acknowledgment, data, dport=self.port, **more)))

    def back(self, flags, at=0, data=b"", acknowledged=0, **more):
        acknowledgment = self.start + 1 + acknowledged if "A" in flags else 0
        segment = tcp(flags, self.answer + 1 + at, acknowledgment, data, self.port, 40000, IN_B, IN_A, **more)
        return eth(0x0800, ip4(6, segment, IN_B, IN_A), MAC_B, MAC_A)

    def open(self):
        yield "SYN", self.to("S", -1)
        yield "SYN, ACK", self.back("SA", -1)
        yield "ACK", self.to("A")


def stream_retransmissions():
    """segments sent again: whole, in other pieces, and with other octets

    What came in order stands. Of copies that differ behind a hole neither is handed on: they are a gap."""
    talk = _Talk(80)
    yield from talk.open()
    yield "abcd", talk.to("A", 0, b"abcd")
    yield "abcd again", talk.to("A", 0, b"abcd")
    yield "cdef: half of it is new", talk.to("A", 2, b"cdef")
    yield "XXXX in the place of abcd", talk.to("A", 0, b"XXXX")
    yield "ij, early", talk.to("A", 8, b"ij")
    yield "ij again, as YY", talk.to("A", 8, b"YY")
    yield "ghZZ: fills the hole, and differs behind it", talk.to("A", 6, b"ghZZ")
    yield "FIN", talk.to("FA", 10)
    yield "FIN again", talk.to("FA", 10)
    yield "FIN, ACK", talk.back("FA", 0, b"", 11)
    yield "ACK", talk.to("A", 11, b"", 1)


def stream_gaps():
    """octets that the receiver had and the capture has not"""
    talk = _Talk(80)
    yield from talk.open()
    yield "abcd", talk.to("A", 0, b"abcd")
    yield "ijkl: efgh is missing", talk.to("A", 8, b"ijkl")
    for _ in range(3):
        yield "acknowledged all the same", talk.back("A", 0, b"", 12)
    yield "efgh, too late", talk.to("A", 4, b"efgh")
    yield "mn", talk.to("A", 12, b"mn")
    yield "FIN, with op before it missing", talk.to("FA", 16)


def stream_sequence_wrap():
    """sequence numbers that pass 2^32, out of order"""
    talk = _Talk(80, 0xFFFFFFFC)
    yield from talk.open()
    yield "octets 4-7, past the wrap", talk.to("A", 4, b"efgh")
    yield "octets 0-3, over it", talk.to("A", 0, b"abcd")
    yield "octets 2-5 again", talk.to("A", 2, b"cdef")
    yield "acknowledged", talk.back("A", 0, b"", 8)
    yield "ij, FIN", talk.to("FA", 8, b"ij")


def stream_fast_open():
    """data in a SYN (RFC 7413), accepted and not"""
    accepted, refused = _Talk(80), _Talk(81)
    yield "SYN with abcd", accepted.to("S", -1, b"abcd", options=octets("220a 0011223344556677 0000"))
    yield "SYN, ACK of all", accepted.back("SA", -1, b"", 4)
    yield "efgh", accepted.to("A", 4, b"efgh")
    yield "another connection: SYN with abcd", refused.to("S", -1, b"abcd", options=octets("220a 0011223344556677 0000"))
    yield "SYN, ACK of the SYN only", refused.back("SA", -1, b"", 0)
    yield "abcdefgh: what was refused comes again", refused.to("A", 0, b"abcdefgh")


def stream_probes():
    """keep-alives and closed windows"""
    talk = _Talk(80)
    yield from talk.open()
    yield "abcd", talk.to("A", 0, b"abcd")
    yield "a keep-alive of an octet before the next", talk.to("A", 3, b"\0")
    yield "its answer", talk.back("A", 0, b"", 4)
    yield "a keep-alive without octets", talk.to("A", 3)
    yield "a window of 0", talk.back("A", 0, b"", 4, window=0)
    yield "a probe: e", talk.to("A", 4, b"e")
    yield "refused", talk.back("A", 0, b"", 4, window=0)
    yield "the window opens", talk.back("A", 0, b"", 4)
    yield "efgh", talk.to("A", 4, b"efgh")
    other = _Talk(81)
    yield "a connection joined at a keep-alive", other.to("A", 3, b"\0")
    yield "its answer", other.back("A", 0, b"", 4)
    yield "efgh: the first octets to be seen of it", other.to("A", 4, b"efgh")


def stream_resets():
    """resets within the window and out of it, and what is sent after them"""
    talk = _Talk(80)
    yield from talk.open()
    yield "abcd", talk.to("A", 0, b"abcd")
    yield "a reset from far away (RFC 5961)", talk.to("R", 2_000_000_000)
    yield "efgh", talk.to("A", 4, b"efgh")
    yield "junk from far ahead", talk.to("A", 1_500_000_000, b"junk")
    yield "an acknowledgment of what was never sent", talk.back("A", 0, b"", 500_000_000)
    yield "ijkl", talk.to("A", 8, b"ijkl")
    yield "a reset in its place", talk.to("R", 12)
    yield "mnop: after the end", talk.to("A", 12, b"mnop")


def stream_urgent():
    """urgent data: radar leaves it in its place, as RFC 6093 wants it"""
    talk = _Talk(80)
    yield from talk.open()
    yield "ab!cd, of which ! is urgent", talk.to("AU", 0, b"ab!cd", urgent=3)
    yield "a pointer without the flag", talk.to("A", 5, b"ef", urgent=1)
    yield "the flag with a pointer past the segment", talk.to("AU", 7, b"gh", urgent=5000)


def stream_odd_openings():
    """connections that begin otherwise than by SYN, SYN+ACK, ACK"""
    both = _Talk(80)
    yield "simultaneous open: SYN", both.to("S", -1)
    yield "SYN from the other side", both.back("S", -1)
    yield "SYN, ACK", both.to("SA", -1)
    yield "SYN, ACK", both.back("SA", -1)
    yield "abcd", both.to("A", 0, b"abcd")
    yield "ABCD", both.back("A", 0, b"ABCD", 4)
    split = _Talk(81)
    yield "split handshake: SYN", split.to("S", -1)
    yield "an ACK alone", split.back("A", -1)
    yield "SYN without ACK", split.back("S", -1)
    yield "SYN, ACK", split.to("SA", -1)
    yield "ACK", split.back("A", 0, b"", 0)
    yield "abcd", split.to("A", 0, b"abcd")
    middle = _Talk(82)
    yield "midstream: efgh", middle.to("A", 4, b"efgh", 7)
    yield "its answer", middle.back("A", 7, b"HIJ", 8)
    answer = _Talk(83)
    yield "a SYN, ACK whose SYN was not seen", answer.back("SA", -1)
    yield "abcd", answer.to("A", 0, b"abcd")
    wrong = _Talk(84)
    yield "SYN", wrong.to("S", -1)
    yield "SYN, ACK of another number", wrong.back("SA", -1, b"", 77)
    yield "RST", wrong.to("R", 77)
    odd = _Talk(85)
    yield "SYN and FIN", odd.to("SF", -1)
    yield "SYN and RST", _Talk(86).to("SR", -1)
    yield "no flags at all", _Talk(87).to("", 0, b"abcd")
    yield "all flags", _Talk(88).to("FSRPAU", 0)
    yield "a FIN of no connection", _Talk(89).to("FA", 0)
    yield "a RST of no connection", _Talk(90).to("R", 0)
    yield "an acknowledgment number without ACK", eth(0x0800, ip4(6, tcp("S", 1, 77, dport=91)))


def stream_ports_reused():
    """ports that are used again, after a close and without

    Each connection is a flow of its own."""
    first, second = _Talk(80), _Talk(80, 70000, 90000)
    yield from first.open()
    yield "abcd", first.to("FA", 0, b"abcd")
    yield "FIN, ACK", first.back("FA", 0, b"", 5)
    yield "ACK", first.to("A", 5, b"", 1)
    yield from second.open()
    yield "ABCD", second.to("A", 0, b"ABCD")
    third = _Talk(80, 1_000_000, 2_000_000)
    yield "the host has forgotten that connection: SYN", third.to("S", -1)
    yield "a challenge (RFC 5961 §4)", second.back("A", 0, b"", 4)
    yield "RST", second.to("R", 4)
    yield "SYN again", third.to("S", -1)
    yield "SYN, ACK", third.back("SA", -1)
    yield "WXYZ", third.to("A", 0, b"WXYZ")


def stream_one_direction():
    """connections of which one direction is captured

    Two by the originator on the same ports, then one by the responder."""
    first, second, answers = _Talk(80), _Talk(80, 70000), _Talk(81)
    yield "SYN", first.to("S", -1)
    yield "ACK", first.to("A")
    yield "abcd", first.to("A", 0, b"abcd")
    yield "ijkl: efgh is missing, and nobody acknowledges anything", first.to("A", 8, b"ijkl", 4)
    yield "FIN", first.to("FA", 12)
    yield "SYN of the next connection", second.to("S", -1)
    yield "ABCD", second.to("A", 0, b"ABCD")
    yield "SYN, ACK", answers.back("SA", -1)
    yield "HTTP", answers.back("A", 0, b"HTTP", 10)


def stream_late_syn():
    """SYNs on a connection that is established

    Neither moves it; what was sent is handed on."""
    talk = _Talk(80)
    yield from talk.open()
    yield "abcd", talk.to("A", 0, b"abcd")
    yield "the SYN again", talk.to("S", -1)
    yield "a SYN of another number", talk.to("S", 500_000)
    yield "a SYN from the responder", talk.back("S", 7)
    yield "the SYN, ACK again", talk.back("SA", -1)
    yield "efgh", talk.to("A", 4, b"efgh")
    yield "acknowledged", talk.back("A", 0, b"", 8)
