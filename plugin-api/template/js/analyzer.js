/**
 * What servers say first: the greeting of SMTP, FTP, SSH, POP3, IMAP and others, on any port.
 *
 * This is a whole plugin, to be copied. `banner.js` reads the octets and knows nothing of radar; this file says what is
 * wanted, keeps what belongs to a flow, and hands over events.
 */
import { END_MAX, readBanner } from "./banner.js";
import {
    Flows,
    Manifest,
    Selection,
    SettingError,
    Subject,
    direction,
    field,
    flag,
    plugin,
    setting,
} from "./radar-sdk/radar.js";

/** The analyzer; each worker has one, and sees its flows whole. */
class MyAnalyzer {
    static manifest = new Manifest("my-analyzer", "0.1.0", "the line with which servers greet")
        .streams(Selection.all())
        .event("x_banner", "a server has sent a line before its client spoke", [
            field("line", "string", "the line, without its end"),
            field("cut", "boolean", "the line was longer than length_max"),
            field("took_us", "integer microseconds", "from its first octet to its end"),
        ])
        .counter("no_text");

    /** `[analyzers.my-analyzer]` in radar.toml. */
    static settings = {
        // SSH allows 255 (RFC 4253 §4.2), and an SMTP reply may have 512 (RFC 5321 §4.5.3.1.5).
        length_max: setting("integer", 512, "Octets of the line that are told; a longer one is cut."),
        ports: setting("integers", [], "Ports of the server; none named means all."),
    };

    constructor(config, _start) {
        if (config.length_max < 1 || config.length_max > 65535) {
            throw new SettingError("length_max", "must be from 1 to 65535");
        }
        this.config = config;
        /** What was read of the line of each flow that is not done. */
        this.greetings = new Flows();
    }

    /** Called with the octets of both directions, in order, until the flow is done. */
    stream(input, host) {
        const data = input.data;
        if (data.length === 0) return;
        if (!this.isGreeting(input)) return this.done(input, host);
        const lengthMax = this.config.length_max;
        const greeting = this.greetings.getOr(input, () => new Greeting(input.time, lengthMax + END_MAX));
        const banner = readBanner(greeting.add(data), lengthMax);
        if (banner === "unfinished") return;
        if (banner === "no text") host.count("no_text");
        else {
            const { text, cut } = banner;
            const took = input.time - greeting.begun;
            // `Subject.of(input)`: the sender of these octets, the server, stands as `src_ip`.
            host.emit("x_banner", Subject.of(input), { line: text, cut, took_us: took / 1000n }, () => text);
        }
        this.done(input, host);
    }

    /** Octets were lost: whatever comes next does not continue the line. */
    gap(input, host) {
        this.done(input, host);
    }

    /** Flows that are done do not come here; the others were waiting for the end of their line. */
    flowEnd(input, _host) {
        this.greetings.remove(input);
    }

    /** Whether these octets are what a server of interest says before its client speaks. */
    isGreeting(input) {
        const { ports } = this.config;
        return (
            input.direction === direction.TO_ORIGINATOR &&
            (input.flags & flag.MIDSTREAM) === 0 &&
            (ports.length === 0 || ports.includes(input.sourcePort))
        );
    }

    /** Forgets the flow, and lets radar stop putting it together for us: most flows cost one call. */
    done(input, host) {
        this.greetings.remove(input);
        host.done(input);
    }
}

/** A line that has begun. No more is kept of a flow than is told of it: the memory of a plugin has a bound. */
class Greeting {
    constructor(begun, room) {
        /** When the first octet came, in nanoseconds since 1970. */
        this.begun = begun;
        this.octets = new Uint8Array(room);
        this.length = 0;
    }

    /** Adds what there is room for, and gives all that has come so far. */
    add(data) {
        const taken = data.subarray(0, this.octets.length - this.length);
        this.octets.set(taken, this.length);
        this.length += taken.length;
        return this.octets.subarray(0, this.length);
    }
}

export const analyzer = plugin(MyAnalyzer);
