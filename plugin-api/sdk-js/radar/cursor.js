/** A position in octets of strangers; every read names its field and cannot pass the end. */

/** The packet is not what its protocol says: thrown in a method, it is counted as the plugin's `malformed`. */
export class Malformed extends Error {}

/** A field that the octets at hand do not hold whole. */
export class Truncated extends Malformed {}

/** Integers are read in network byte order. */
export class Cursor {
    constructor(octets, offset = 0) {
        this.octets = octets;
        /** Octets from the start to the next one to be read. */
        this.offset = Math.min(offset, octets.length);
    }

    /** The same octets from another offset on. */
    at(offset) {
        return new Cursor(this.octets, offset);
    }

    /** What has not been read yet. */
    get rest() {
        return this.octets.subarray(this.offset);
    }

    /** Octets left to read. */
    get remaining() {
        return this.octets.length - this.offset;
    }

    /** The next `length` octets. */
    take(length, field) {
        const { offset, remaining } = this;
        if (length > remaining) {
            throw new Truncated(`${field} at byte ${offset} needs ${length} bytes but ${remaining} are left`);
        }
        this.offset += length;
        return this.octets.subarray(offset, this.offset);
    }

    /** Passes over `length` octets. */
    skip(length, field) {
        this.take(length, field);
    }

    /** One octet. */
    u8(field) {
        return this.take(1, field)[0];
    }

    /** Two octets. */
    u16(field) {
        return this.number(2, field);
    }

    /** Three octets. */
    u24(field) {
        return this.number(3, field);
    }

    /** Four octets. */
    u32(field) {
        return this.number(4, field);
    }

    /** Eight octets, a BigInt. */
    u64(field) {
        const [high, low] = [this.take(8, field), this.offset - 4];
        return (BigInt(new Cursor(high).u32(field)) << 32n) | BigInt(this.at(low).u32(field));
    }

    number(length, field) {
        return this.take(length, field).reduce((number, octet) => number * 256 + octet, 0);
    }
}
