/** The probe in JavaScript: see README.md. */
import { readFileSync } from "node:fs";
import {
    Cursor,
    Manifest,
    Selection,
    Subject,
    address,
    field,
    flowEnd,
    plugin,
    setting,
} from "../../plugin-api/sdk-js/radar.js";

const FIELDS = [
    field("+text", "string octets", "its octets"),
    field("numbers.first", "integer", "the first"),
];

class Probe {
    static manifest = new Manifest("probe", "0.1.0", "all that there is")
        .streams(Selection.ports([25, 587]).pattern(0, "323230").pattern(2, "16", "f0"))
        .datagrams(Selection.all().protocols([132]).snap(100).payloads(3))
        .packets("link", 64)
        .packetsOf([0x0806], [58])
        .flows()
        .reads(["dns", "tls"])
        .tick(1000)
        .event("+x_datagram", "a datagram was seen", FIELDS)
        .event("x_end", "a flow is over", [])
        .section("x_section", "what a flow is part of", FIELDS)
        .protocol("one")
        .protocol("two")
        .bySignature()
        .service(6, 25, "smtp")
        .servicesSetting("boolean")
        .counter("streams");

    static settings = {
        text: setting("string", 'é"', "A text."),
        whole: setting("integer", 512, "A whole number."),
        number: setting("number", 0.25, "A number."),
        boolean: setting("boolean", true, "Yes or no."),
        texts: setting("strings", ["a", "b"], "Texts."),
        wholes: setting("integers", [], "Whole numbers."),
        span: setting("duration", "5s", "A span of time."),
        amount: setting("size", "16MiB", "An amount."),
    };

    datagram(input, host) {
        const cursor = new Cursor(input.data);
        const first = cursor.u8("first octet");
        const fields = (event) => {
            event.text("text", input.data);
            event.hex("hex", input.data.subarray(0, 4));
            event.text("source", address(input.source));
            event.text("destination", address(input.destination));
            event.array("ports", [input.sourcePort, input.destinationPort]);
            event.object("numbers", {
                first,
                flags: input.flags,
                protocol: input.protocol,
                length: input.length,
            });
            event.number("offset", input.offset);
            event.number("negative", -3);
            event.number("decimal", 1.234);
            event.boolean("cut", (input.flags & 8) !== 0);
            event.object("none", {});
            event.array("list", [true, { inner: "é" }, []]);
        };
        host.emit("x_datagram", Subject.of(input), fields, () => "an é");
    }

    stream(input, host) {
        host.identify(input, "one");
        host.change(input, "two");
        host.enrich(input, "x_section", { a: 1 });
        host.count("streams", 7);
        host.done(input);
    }

    flowEnd(input, host) {
        const end = flowEnd(input);
        const subject = Subject.of(input)
            .fromOriginator()
            .at(input.time + 1n);
        const { packets, octets, span, handshakeRtt, reason } = end;
        host.emit("x_end", subject, { packets, octets, span, rtt: handshakeRtt, reason });
    }

    tick(now, host) {
        host.emit("x_end", new Subject(now, 0, 0, 0xffffffff, 0), { now });
    }
}

const { manifest, init, batch } = plugin(Probe);
if (process.argv[2] === "manifest") {
    process.stdout.write(manifest());
} else {
    init("{}", '{"worker":0,"summaries":true,"live":false,"check":false}');
    process.stdout.write(batch(new Uint8Array(readFileSync(0))));
}
