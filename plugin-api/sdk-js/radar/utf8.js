/** UTF-8 (RFC 3629): not every engine that a plugin is built with has TextEncoder and TextDecoder. */

/** Octets of the character that begins at a place; 0 if none does (§4). */
export function characterLength(octets, at) {
    const lead = octets[at];
    const second = octets[at + 1];
    if (lead < 0x80) return 1;
    if (lead < 0xc2 || lead > 0xf4) return 0;
    const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    for (let next = 1; next < length; next++) if ((octets[at + next] & 0xc0) !== 0x80) return 0;
    // Longer than need be, a surrogate, or beyond U+10FFFF.
    if ((lead === 0xe0 && second < 0xa0) || (lead === 0xed && second > 0x9f)) return 0;
    return (lead === 0xf0 && second < 0x90) || (lead === 0xf4 && second > 0x8f) ? 0 : length;
}

/** The most octets up to `max`, which there are, that cut no character in two. */
export function wholeCharacters(octets, max) {
    for (let at = max - 1; at > max - 4; at--) {
        if ((octets[at] & 0xc0) === 0x80) continue;
        return at + characterLength(octets, at) > max ? at : max;
    }
    return max;
}

/** The octets of a string; of half a surrogate pair, those of U+FFFD. */
export function utf8(text) {
    const octets = new Uint8Array(text.length * 3);
    let length = 0;
    for (let at = 0; at < text.length; at++) {
        let code = text.codePointAt(at);
        if (code < 0x80) {
            octets[length++] = code;
            continue;
        }
        if (code > 0xffff) at++;
        if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
        const more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        octets[length++] = [0xc0, 0xe0, 0xf0][more - 1] | (code >> (6 * more));
        for (let left = more - 1; left >= 0; left--) octets[length++] = 0x80 | ((code >> (6 * left)) & 0x3f);
    }
    return octets.subarray(0, length);
}
