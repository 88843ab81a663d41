"""What comes in, a record of the batch, and what an event is about."""

from collections import namedtuple
from struct import Struct

NO_SLOT = 0xFFFFFFFF
TICK = 8

# The method for each kind of input.
METHODS = {
    1: "packet",
    2: "datagram",
    3: "stream",
    4: "gap",
    5: "flow_start",
    6: "flow_end",
    7: "event",
    TICK: "tick",
}


class direction:
    """Which way a packet or octet goes."""

    # From the originator of the flow, whose packet was its first.
    TO_RESPONDER = 0
    # From the responder.
    TO_ORIGINATOR = 1


class flag:
    """Bits of `input.flags`."""

    IPV6 = 1
    # The stream ends behind these octets: FIN or RST was seen.
    STREAM_END = 2
    # The stream was joined in its middle: its first octets are not the connection's first.
    MIDSTREAM = 4
    # The capture holds less than was on the wire.
    CUT = 8
    # The last of the payloads that were asked for: nothing more of the flow comes.
    LAST = 16


_RECORD = Struct("<QQQQQ16s16sIHHHBBB3xII")
_FIELDS = (
    "batch time flow offset length packet source destination slot source_port destination_port flags kind direction"
    " protocol data_at data_length"
)
_new = tuple.__new__


class Input(namedtuple("Input", _FIELDS)):
    """One thing that the plugin asked for.

    A record becomes a tuple at once: reading it in parts, as they are asked for, costs as much from five parts on.
    Only `data` is taken out when it is read. What is kept for long is `Subject.of(input)` and `data`, since an input
    keeps its whole batch.

    `time`              capture time in nanoseconds since 1970
    `flow`              the flow's id; 0 for what belongs to none
    `slot`              a small number that no other flow has while this one lasts
    `offset`            of a stream: octets of this direction before these; of an event: which of the types asked for
    `length`            of a gap: octets missing; of a packet or datagram: octets on the wire
    `packet`            the packet's number, from 1: `pcap_cnt`
    `source`            the sender's address, sixteen octets; of a flow's start or end the originator's; see `address`
    `destination`       the receiver's address
    `source_port`, `destination_port`
    `flags`             see `flag`
    `direction`         see `direction`
    `protocol`          IP protocol number; 255 for none
    """

    __slots__ = ()

    @classmethod
    def read(cls, batch, record):
        """The record at a place of a batch."""
        return _new(cls, (batch, *_RECORD.unpack_from(batch, record)))

    @property
    def data(self):
        """The octets."""
        return self.batch[self.data_at : self.data_at + self.data_length]


class Subject(namedtuple("Subject", "time flow packet slot direction")):
    """What an event is about: a flow or packet, a time, a direction. Small enough to be kept."""

    __slots__ = ()

    @classmethod
    def of(cls, input):
        """The flow, time and direction of `input`."""
        return cls(input.time, input.flow, input.packet, input.slot, input.direction)

    def from_originator(self):
        """The same with the flow's originator as `src_ip`, whoever sent the packet."""
        return self._replace(direction=direction.TO_RESPONDER)

    def at(self, time):
        """The same at another time, in nanoseconds since 1970."""
        return self._replace(time=time)


class FlowEnd(namedtuple("FlowEnd", "packets octets span handshake_rtt reason")):
    """What became of a flow, of the input of `flow_end`: pairs are to the responder and to the originator.

    `packets`, and their `octets` from the link layer on; `span`, nanoseconds since 1970 of the first and the last;
    `handshake_rtt` of TCP in nanoseconds, 0 if unknown; `reason`: 1 timeout, 2 closed, 3 evicted, 4 end of input,
    5 ports used again.
    """

    __slots__ = ()
    _RECORD = Struct("<7QB7x")

    @classmethod
    def of(cls, input):
        """That of an input; None if it is shorter than this version's."""
        if input.data_length < cls._RECORD.size:
            return None
        a, b, c, d, first, last, rtt, reason = cls._RECORD.unpack_from(input.data)
        return cls((a, b), (c, d), (first, last), rtt, reason)


def address(octets):
    """An address as text: `192.0.2.1`, or `2001:db8::1` as RFC 5952 has it."""
    if octets[:12] == bytes(10) + b"\xff\xff":
        return ".".join(map(str, octets[12:]))
    groups = [f"{octets[at] << 8 | octets[at + 1]:x}" for at in range(0, 16, 2)]
    # The longest run of zero groups, the first of them, from two groups on.
    start, length = 0, 1
    for at in range(8):
        run = next((end for end in range(at, 8) if groups[end] != "0"), 8) - at
        if run > length:
            start, length = at, run
    if length == 1:
        return ":".join(groups)
    return ":".join(groups[:start]) + "::" + ":".join(groups[start + length :])
