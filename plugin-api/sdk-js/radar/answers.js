/** The answer to a batch, in a buffer that is used again: plugin-api/wit/README.md has its layout. */
import { Buffer } from "./buffer.js";
import { VERSION } from "./input.js";

/** Kinds of answers. */
export const KIND = Object.freeze({ EMIT: 1, DONE: 2, IDENTIFY: 3, CHANGE: 4, ENRICH: 5, COUNT: 6 });

const HEADER = 8;

export class Answers extends Buffer {
    constructor() {
        super();
        this.clear();
    }

    clear() {
        this.number = 0;
        this.length = HEADER;
        this.half(0, VERSION | (HEADER << 16));
    }

    /** The whole of it, a copy. */
    finish() {
        this.half(4, this.number);
        return this.octets.slice(0, this.length);
    }

    half(at, value) {
        this.view.setUint32(at, value, true);
    }

    /** A number below 2^53, or a BigInt, which costs more. */
    word(at, value) {
        if (typeof value === "bigint") return this.view.setBigUint64(at, value, true);
        this.view.setUint32(at, value, true);
        this.view.setUint32(at + 4, value / 0x100000000, true);
    }

    /** Begins an answer whose fixed part has `length` octets, all 0 so far; gives its place. */
    begin(kind, length) {
        const begin = this.length;
        this.room(length);
        this.octets.fill(0, begin, begin + length);
        this.half(begin, kind | (length << 16));
        this.length += length;
        this.number++;
        return begin;
    }

    /** Ends the answer that began there. */
    end(begin) {
        this.half(begin + 4, this.length - begin);
    }

    /** An answer that is no longer than its fixed part. */
    fixed(kind, first, second, word) {
        const begin = this.begin(kind, 24);
        this.half(begin + 8, first);
        this.half(begin + 12, second);
        this.word(begin + 16, word);
        this.end(begin);
    }
}
