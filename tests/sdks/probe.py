"""The probe in Python: see README.md."""

import sys

import host  # noqa: F401, it stands for radar
from radar_plugin import Cursor, FlowEnd, Manifest, Selection, Subject, address, export, field, setting
from radar_plugin.input import NO_SLOT

FIELDS = [field("+text", "string octets", "its octets"), field("numbers.first", "integer", "the first")]


class Probe:
    manifest = (
        Manifest("probe", "0.1.0", "all that there is")
        .streams(Selection.ports([25, 587]).pattern(0, b"220").pattern(2, b"\x16", b"\xf0"))
        .datagrams(Selection.all().protocols([132]).snap(100).payloads(3))
        .packets("link", 64)
        .packets_of([0x0806], [58])
        .flows()
        .reads(["dns", "tls"])
        .tick(1000)
        .event("+x_datagram", "a datagram was seen", FIELDS)
        .event("x_end", "a flow is over", [])
        .section("x_section", "what a flow is part of", FIELDS)
        .protocol("one")
        .protocol("two")
        .by_signature()
        .service(6, 25, "smtp")
        .services_setting("boolean")
        .counter("streams")
    )

    settings = {
        "text": setting("string", 'é"', "A text."),
        "whole": setting("integer", 512, "A whole number."),
        "number": setting("number", 0.25, "A number."),
        "boolean": setting("boolean", True, "Yes or no."),
        "texts": setting("strings", ["a", "b"], "Texts."),
        "wholes": setting("integers", [], "Whole numbers."),
        "span": setting("duration", "5s", "A span of time."),
        "amount": setting("size", "16MiB", "An amount."),
    }

    def __init__(self, config, start):
        self.config = config

    def datagram(self, input, host):
        first = Cursor(input.data).u8("first octet")

        def fields(event):
            event.text("text", input.data)
            event.hex("hex", input.data[:4])
            event.text("source", address(input.source))
            event.text("destination", address(input.destination))
            event.array("ports", [input.source_port, input.destination_port])
            numbers = {
                "first": first,
                "flags": input.flags,
                "protocol": input.protocol,
                "length": input.length,
            }
            event.object("numbers", numbers)
            event.number("offset", input.offset)
            event.number("negative", -3)
            event.number("decimal", 1.234)
            event.boolean("cut", input.flags & 8)
            event.object("none", {})
            event.array("list", [True, {"inner": "é"}, []])

        host.emit("x_datagram", Subject.of(input), fields, lambda: "an é")

    def stream(self, input, host):
        host.identify(input, "one")
        host.change(input, "two")
        host.enrich(input, "x_section", {"a": 1})
        host.count("streams", 7)
        host.done(input)

    def flow_end(self, input, host):
        end = FlowEnd.of(input)
        subject = Subject.of(input).from_originator().at(input.time + 1)
        fields = {"packets": end.packets, "octets": end.octets, "span": end.span}
        host.emit("x_end", subject, {**fields, "rtt": end.handshake_rtt, "reason": end.reason})

    def tick(self, now, host):
        host.emit("x_end", Subject(now, 0, 0, NO_SLOT, 0), {"now": now})


plugin = export(Probe)()
if sys.argv[1:] == ["manifest"]:
    sys.stdout.write(plugin.manifest())
else:
    plugin.init("{}", '{"worker": 0, "summaries": true, "live": false, "check": false}')
    sys.stdout.buffer.write(plugin.batch(sys.stdin.buffer.read()))
