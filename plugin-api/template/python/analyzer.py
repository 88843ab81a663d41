"""What servers say first: the greeting of SMTP, FTP, SSH, POP3, IMAP and others, on any port.

This is a whole plugin, to be copied. `banner.py` reads the octets and knows nothing of radar; this file says what is
wanted, keeps what belongs to a flow, and hands over events.
"""

import banner
from radar_plugin import (
    Flows,
    Manifest,
    Selection,
    SettingError,
    Subject,
    direction,
    export,
    field,
    flag,
    setting,
)


class MyAnalyzer:
    """The analyzer; each worker has one, and sees its flows whole."""

    manifest = (
        Manifest("my-analyzer", "0.1.0", "the line with which servers greet")
        .streams(Selection.all())
        .event(
            "x_banner",
            "a server has sent a line before its client spoke",
            [
                field("line", "string", "the line, without its end"),
                field("cut", "boolean", "the line was longer than length_max"),
                field("took_us", "integer microseconds", "from its first octet to its end"),
            ],
        )
        .counter("no_text")
    )

    # `[analyzers.my-analyzer]` in radar.toml.
    settings = {
        # SSH allows 255 (RFC 4253 §4.2), and an SMTP reply may have 512 (RFC 5321 §4.5.3.1.5).
        "length_max": setting("integer", 512, "Octets of the line that are told; a longer one is cut."),
        "ports": setting("integers", [], "Ports of the server; none named means all."),
    }

    def __init__(self, config, start):
        if config.length_max == 0:
            raise SettingError("length_max", "must be at least 1")
        self.config = config
        # What was read of the line of each flow that is not done.
        self.greetings = Flows()

    def stream(self, input, host):
        """Called with the octets of both directions, in order, until the flow is done."""
        if input.data_length == 0:
            return
        if not self.is_greeting(input):
            self.done(input, host)
            return
        length_max = self.config.length_max
        greeting = self.greetings.get_or(input, lambda: Greeting(input.time))
        # No more is kept of a flow than is told of it: the memory of a plugin has a bound.
        greeting.octets += input.data[: length_max + banner.END_MAX - len(greeting.octets)]

        match banner.read(bytes(greeting.octets), length_max):
            case banner.Unfinished():
                return
            case banner.NoText():
                host.count("no_text")
            case banner.Line(text, cut):
                took = input.time - greeting.begun
                # `Subject.of(input)`: the sender of these octets, the server, stands as `src_ip`.
                fields = {"line": text, "cut": cut, "took_us": took // 1000}
                host.emit("x_banner", Subject.of(input), fields, summary=lambda: text)
        self.done(input, host)

    def gap(self, input, host):
        """Octets were lost: whatever comes next does not continue the line."""
        self.done(input, host)

    def flow_end(self, input, host):
        """Flows that are done do not come here; the others were waiting for the end of their line."""
        self.greetings.remove(input)

    def is_greeting(self, input):
        """Whether these octets are what a server of interest says before its client speaks."""
        return (
            input.direction == direction.TO_ORIGINATOR
            and not input.flags & flag.MIDSTREAM
            and (not self.config.ports or input.source_port in self.config.ports)
        )

    def done(self, input, host):
        """Forgets the flow, and lets radar stop putting it together for us: most flows cost one call."""
        self.greetings.remove(input)
        host.done(input)


class Greeting:
    """A line that has begun."""

    def __init__(self, begun):
        # When the first octet came, in nanoseconds since 1970.
        self.begun = begun
        self.octets = bytearray()


Analyzer = export(MyAnalyzer)
