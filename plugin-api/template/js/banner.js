/** The first line of text in a stream. */

/** Octets of the longest end of line. */
export const END_MAX = 2;

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const TAB = 0x09;

/**
 * Reads the line at the beginning of `octets`, of which no more than `lengthMax` are told: `{ text, cut }`, or
 * "unfinished" if more is needed, or "no text".
 *
 * Text is what has no control characters but tabs: a binary protocol whose server speaks first, as MySQL's, is given
 * up at its first octets, and need not be waited for.
 */
export function readBanner(octets, lengthMax) {
    const end = octets.indexOf(LINE_FEED);
    let line = end < 0 ? octets : octets.subarray(0, end);
    if (line.at(-1) === RETURN) line = line.subarray(0, -1);
    if (line.some((octet) => (octet < 0x20 && octet !== TAB) || octet === 0x7f)) return "no text";
    if (line.length > lengthMax) return { text: line.subarray(0, lengthMax), cut: true };
    return end < 0 ? "unfinished" : { text: line, cut: false };
}
