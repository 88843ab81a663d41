"""What a plugin may do while it is called, and the answer that it makes of it."""

from struct import Struct

from .input import NO_SLOT
from .text import Object, written

_HEADER = Struct("<HHI")
# Kind, length of the fixed part and of all; what follows differs.
_EMIT = Struct("<HHIQQQIIHB5xII")
_ENRICH = Struct("<HHIIIQI4x")
_FIXED = Struct("<HHIIIQ")
EMIT, DONE, IDENTIFY, CHANGE, ENRICH, COUNT = range(1, 7)


class Host:
    """The second argument of every method. Events, counters and the like go by their names in the manifest."""

    def __init__(self, manifest, summaries, log):
        def named(kind):
            return {item["name"]: place for place, item in enumerate(manifest[kind])}

        def listed(kind):
            return {name: place for place, name in enumerate(manifest[kind])}

        self._events, self._sections = named("events"), named("sections")
        self._protocols, self._counters = listed("protocols"), listed("counters")
        self._summaries = summaries
        self._log = log
        self._answers = bytearray()
        self._number = 0
        # Flows that the plugin is done with, though more of them may lie in this batch.
        self.over = set()
        # Which input of the batch the plugin is called with.
        self.input = 0

    def emit(self, event, subject, fields, summary=None):
        """Hands over an event about `subject`.

        `fields` is the dict that stands under the event's name, or a function that writes it:
        `lambda event: event.text("line", octets)`. `summary` gives one line for people, str or octets; it is only
        called when some sink wants it.
        """
        body = _object(fields)
        line = b""
        if self._summaries and summary is not None:
            line = summary()
            line = (line if isinstance(line, str) else bytes(line).decode("utf-8", "replace")).encode(
                "utf-8", "replace"
            )
        place = _place(self._events, event)
        length = _EMIT.size + len(body) + len(line)
        time, flow, packet, slot, towards = subject
        self._answers += _EMIT.pack(
            EMIT,
            _EMIT.size,
            length,
            time,
            flow,
            packet,
            slot,
            self.input,
            place,
            towards,
            len(body),
            len(line),
        )
        self._answers += body
        self._answers += line
        self._number += 1

    def done(self, input):
        """Nothing more is wanted of the flow of `input`: it is no longer put together for this plugin."""
        self._fixed(DONE, input.slot, 0, input.flow)
        if input.flow != 0:
            self.over.add(input.flow)

    def identify(self, input, protocol):
        """The flow of `input` speaks this protocol from its first octets on, by its content."""
        place = _place(self._protocols, protocol)
        if input.slot != NO_SLOT:
            self._fixed(IDENTIFY, input.slot, place, input.flow)

    def change(self, input, protocol):
        """The flow of `input` has gone over to this protocol, having begun with another: STARTTLS, CONNECT, Upgrade."""
        place = _place(self._protocols, protocol)
        if input.slot != NO_SLOT:
            self._fixed(CHANGE, input.slot, place, input.flow)

    def enrich(self, subject, section, fields):
        """Adds a section to all later events of the flow of an input or subject; `fields` as for `emit`."""
        body = _object(fields)
        place = _place(self._sections, section)
        length = _ENRICH.size + len(body)
        self._answers += _ENRICH.pack(
            ENRICH, _ENRICH.size, length, subject.slot, place, subject.flow, len(body)
        )
        self._answers += body
        self._number += 1

    def count(self, counter, increment=1):
        """Adds to a counter of the plugin's own; it is shown in `stats` events."""
        self._fixed(COUNT, _place(self._counters, counter), 0, increment)

    def error(self, message):
        """Writes to radar's log, for its operator: an error of this machine, never of the traffic."""
        self._log(1, message)

    def warn(self, message):
        """Writes a warning to radar's log."""
        self._log(2, message)

    def info(self, message):
        """Writes a note to radar's log."""
        self._log(3, message)

    def begin(self):
        """A batch begins."""
        self._answers = bytearray(_HEADER.size)
        self._number = 0
        self.over.clear()

    def finish(self):
        """The answer to the batch."""
        _HEADER.pack_into(self._answers, 0, 1, _HEADER.size, self._number)
        return bytes(self._answers)

    def malformed(self):
        """The packet was not what its protocol says."""
        self._fixed(COUNT, 0, 0, 1)

    def _fixed(self, kind, first, second, word):
        self._answers += _FIXED.pack(kind, _FIXED.size, _FIXED.size, first, second, word)
        self._number += 1


def _object(fields):
    if callable(fields):
        event = Object()
        fields(event)
        return event.written().encode("utf-8", "replace")
    return written(fields).encode("utf-8", "replace")


def _place(places, name):
    try:
        return places[name]
    except KeyError:
        raise LookupError(f"the manifest has no {name!r} among {', '.join(places) or 'nothing'}") from None
