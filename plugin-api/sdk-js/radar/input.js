/** What comes in: a record of the batch, read where it lies, and what an event is about. */

/** The layout of a batch: plugin-api/wit/README.md. */
export const VERSION = 1;
export const HEADER = 16;
export const LENGTH_AT = 4;
export const RECORDS_AT = 8;

/** The method for each kind of input. */
export const METHODS = [
    undefined,
    "packet",
    "datagram",
    "stream",
    "gap",
    "flowStart",
    "flowEnd",
    "event",
    "tick",
];

/** Which way a packet or octet goes. */
export const direction = Object.freeze({
    /** From the originator of the flow, whose packet was its first. */
    TO_RESPONDER: 0,
    /** From the responder. */
    TO_ORIGINATOR: 1,
});

/** Bits of `input.flags`. */
export const flag = Object.freeze({
    IPV6: 1,
    /** The stream ends behind these octets: FIN or RST was seen. */
    STREAM_END: 2,
    /** The stream was joined in its middle: its first octets are not the connection's first. */
    MIDSTREAM: 4,
    /** The capture holds less than was on the wire. */
    CUT: 8,
    /** The last of the payloads that were asked for: nothing more of the flow comes. */
    LAST: 16,
});

/** The slot of what belongs to no flow. */
export const NO_SLOT = 0xffffffff;

/**
 * One thing that the plugin asked for. It is good until the method returns, for the next one takes its place: what is
 * kept is `Subject.of(input)` or a slice of its data.
 */
export class Input {
    constructor(octets, view) {
        this.octets = octets;
        this.view = view;
        this.record = 0;
    }

    /** Capture time in nanoseconds since 1970, a BigInt. */
    get time() {
        return this.view.getBigUint64(this.record, true);
    }

    /** The flow's id; 0 for what belongs to none. */
    get flow() {
        return this.word(8);
    }

    /** Of a stream: octets of this direction before these. Of an event: which of the types asked for. */
    get offset() {
        return this.word(16);
    }

    /** Of a gap: octets missing. Of a packet or datagram: octets on the wire. */
    get length() {
        return this.word(24);
    }

    /** The packet's number, from 1: `pcap_cnt`. */
    get packet() {
        return this.word(32);
    }

    /** The sender's address, sixteen octets; of a flow's start or end the originator's. See `address`. */
    get source() {
        return this.octets.subarray(this.record + 40, this.record + 56);
    }

    /** The receiver's address. */
    get destination() {
        return this.octets.subarray(this.record + 56, this.record + 72);
    }

    /** A small number that no other flow has while this one lasts. */
    get slot() {
        return this.view.getUint32(this.record + 72, true);
    }

    get sourcePort() {
        return this.view.getUint16(this.record + 76, true);
    }

    get destinationPort() {
        return this.view.getUint16(this.record + 78, true);
    }

    /** See `flag`. */
    get flags() {
        return this.view.getUint16(this.record + 80, true);
    }

    get kind() {
        return this.octets[this.record + 82];
    }

    /** See `direction`. */
    get direction() {
        return this.octets[this.record + 83];
    }

    /** IP protocol number; 255 for none. */
    get protocol() {
        return this.octets[this.record + 84];
    }

    /** The octets, as they lie in the batch: `slice()` what is kept. */
    get data() {
        const at = this.view.getUint32(this.record + 88, true);
        return this.octets.subarray(at, at + this.view.getUint32(this.record + 92, true));
    }

    /** Ids and counts are below 2^53, so a number holds them. */
    word(at) {
        const low = this.view.getUint32(this.record + at, true);
        return low + this.view.getUint32(this.record + at + 4, true) * 0x100000000;
    }
}

/** What an event is about: a flow or packet, a time, a direction. Small enough to be kept. */
export class Subject {
    constructor(time, flow, packet, slot, direction) {
        this.time = time;
        this.flow = flow;
        this.packet = packet;
        this.slot = slot;
        this.direction = direction;
    }

    /** The flow, time and direction of `input`. */
    static of(input) {
        return new Subject(input.time, input.flow, input.packet, input.slot, input.direction);
    }

    /** The same with the flow's originator as `src_ip`, whoever sent the packet. */
    fromOriginator() {
        return new Subject(this.time, this.flow, this.packet, this.slot, direction.TO_RESPONDER);
    }

    /** The same at another time, in nanoseconds since 1970, a BigInt. */
    at(time) {
        return new Subject(time, this.flow, this.packet, this.slot, this.direction);
    }
}

/** What became of a flow, of the input of `flowEnd`: pairs are to the responder and to the originator. */
export function flowEnd(input) {
    const { byteOffset, buffer, length } = input.data;
    if (length < 64) return undefined;
    const view = new DataView(buffer, byteOffset, length);
    const [a, b, c, d, ...times] = [0, 8, 16, 24, 32, 40, 48].map((at) => view.getBigUint64(at, true));
    return {
        packets: [Number(a), Number(b)],
        /** From the link layer on. */
        octets: [Number(c), Number(d)],
        /** Nanoseconds since 1970 of the first and the last packet. */
        span: [times[0], times[1]],
        /** Round-trip time of the TCP handshake in nanoseconds, 0 if unknown. */
        handshakeRtt: times[2],
        /** 1 timeout, 2 closed, 3 evicted, 4 end of input, 5 ports used again. */
        reason: view.getUint8(56),
    };
}

/** An address as text: `192.0.2.1`, or `2001:db8::1` as RFC 5952 has it. */
export function address(octets) {
    const groups = Array.from({ length: 8 }, (_, at) =>
        ((octets[2 * at] << 8) | octets[2 * at + 1]).toString(16),
    );
    if (groups.slice(0, 6).join() === "0,0,0,0,0,ffff") return octets.subarray(12).join(".");
    // The longest run of zero groups, the first of them, from two groups on.
    const runs = `:${groups.join(":")}:`.match(/:(?:0:){2,}/g) ?? [];
    const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), "");
    const text = `:${groups.join(":")}:`;
    return longest ? text.replace(longest, "::").replace(/^:(?!:)|(?<!:):$/g, "") : text.slice(1, -1);
}
