/** Octets that are appended to, in memory that is used again. */
export class Buffer {
    constructor() {
        this.octets = new Uint8Array(4096);
        this.view = new DataView(this.octets.buffer);
        this.length = 0;
    }

    /** Appends octets. */
    put(octets) {
        this.room(octets.length);
        this.octets.set(octets, this.length);
        this.length += octets.length;
    }

    /** Appends one octet. */
    push(octet) {
        if (this.length === this.octets.length) this.room(1);
        this.octets[this.length++] = octet;
    }

    /** Appends a string of ASCII. */
    ascii(text) {
        this.room(text.length);
        for (let at = 0; at < text.length; at++) this.octets[this.length++] = text.charCodeAt(at);
    }

    room(more) {
        if (this.length + more <= this.octets.length) return;
        const octets = new Uint8Array(Math.max(this.octets.length * 2, this.length + more));
        octets.set(this.octets.subarray(0, this.length));
        this.octets = octets;
        this.view = new DataView(octets.buffer);
    }
}
