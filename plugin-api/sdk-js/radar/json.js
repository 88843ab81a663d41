/**
 * JSON appended to the answer: what is written is valid whatever comes in. Octets that are no UTF-8 become `\xNN` text,
 * controls are escaped, and a text that is too long is cut.
 */
import { Buffer } from "./buffer.js";
import { characterLength, utf8, wholeCharacters } from "./utf8.js";

/** Octets of one text value; what is longer is cut there, at a character, and ends in `…`. */
export const TEXT_MAX = 4096;

const ELLIPSIS = utf8("…");
const SHORT = { 0x22: '\\"', 0x5c: "\\\\", 0x0a: "\\n", 0x0d: "\\r", 0x09: "\\t" };

/** Keys as they are written, with their colon. There are few, if they are the program's own words. */
const KEYS = new Map();
const KEYS_MAX = 1024;

function keyOf(name) {
    const out = new Buffer();
    writeText(out, name);
    out.push(0x3a);
    const key = out.octets.slice(0, out.length);
    if (KEYS.size < KEYS_MAX) KEYS.set(name, key);
    return key;
}

/** An object being written: the `event` of `host.emit`. */
export class JsonObject {
    constructor(out) {
        this.out = out;
        this.empty = true;
    }

    /** `"name":"text"`; the text, octets or a string, is taken as it came from the wire. */
    text(name, octets) {
        this.key(name);
        writeText(this.out, octets);
    }

    /** `"name":123`, of a number or BigInt; what is no finite number is left out, since JSON has no form for it. */
    number(name, number) {
        this.value(name, number);
    }

    /** `"name":true`. */
    boolean(name, value) {
        this.value(name, Boolean(value));
    }

    /** `"name":"0a1b…"`, octets in hexadecimal. */
    hex(name, octets) {
        this.key(name);
        this.out.ascii(`"${Array.from(octets, two).join("")}"`);
    }

    /** `"name":{…}`, of an object or of a function that writes it. */
    object(name, fields) {
        this.key(name);
        writeObject(this.out, fields);
    }

    /** `"name":[…]`, of values of any of these kinds. */
    array(name, values) {
        this.key(name);
        writeArray(this.out, values);
    }

    /** `"name":value`, of any of these kinds; what JSON has no form for, as undefined, is left out. */
    value(name, value) {
        if (!hasForm(value)) return;
        this.key(name);
        writeValue(this.out, value);
    }

    key(name) {
        this.out.push(this.empty ? 0x7b : 0x2c);
        this.empty = false;
        this.out.put(KEYS.get(name) ?? keyOf(name));
    }
}

/** `{…}`, of an object or of a function that writes it. */
export function writeObject(out, fields) {
    const object = new JsonObject(out);
    if (typeof fields === "function") fields(object);
    else for (const name of Object.keys(fields)) object.value(name, fields[name]);
    if (object.empty) out.push(0x7b);
    out.push(0x7d);
}

function writeArray(out, values) {
    out.push(0x5b);
    values.filter(hasForm).forEach((value, place) => {
        if (place > 0) out.push(0x2c);
        writeValue(out, value);
    });
    out.push(0x5d);
}

function hasForm(value) {
    return value !== undefined && value !== null && (typeof value !== "number" || Number.isFinite(value));
}

function writeValue(out, value) {
    if (typeof value === "string" || value instanceof Uint8Array) writeText(out, value);
    else if (Array.isArray(value)) writeArray(out, value);
    else if (typeof value === "object" || typeof value === "function") writeObject(out, value);
    else out.ascii(String(value));
}

/** A quoted text. What needs no escape is copied in runs, since a loop in JavaScript costs more than the copy. */
export function writeText(out, text) {
    let octets = typeof text === "string" ? utf8(text) : text;
    const cut = octets.length > TEXT_MAX;
    if (cut) octets = octets.subarray(0, wholeCharacters(octets, TEXT_MAX));
    out.push(0x22);
    let run = 0;
    for (let at = 0; at < octets.length;) {
        const octet = octets[at];
        if (octet >= 0x20 && octet < 0x7f && octet !== 0x22 && octet !== 0x5c) {
            at++;
            continue;
        }
        const length = characterLength(octets, at);
        if (length > 1 && !(octet === 0xc2 && octets[at + 1] < 0xa0)) {
            at += length;
            continue;
        }
        out.put(octets.subarray(run, at));
        out.ascii(escape(octets, at, length));
        at += length || 1;
        run = at;
    }
    out.put(run === 0 ? octets : octets.subarray(run));
    if (cut) out.put(ELLIPSIS);
    out.push(0x22);
}

/** The escape for what stands at a place: no character, or a control of one or two octets. */
function escape(octets, at, length) {
    if (length === 0) return `\\\\x${two(octets[at])}`;
    return SHORT[octets[at]] ?? `\\u00${two(octets[at + length - 1])}`;
}

/** A string, or octets with U+FFFD for those that are no UTF-8. */
export function putLossy(out, text) {
    if (typeof text === "string") return out.put(utf8(text));
    for (let at = 0; at < text.length;) {
        const length = characterLength(text, at);
        out.put(length === 0 ? [0xef, 0xbf, 0xbd] : text.subarray(at, at + length));
        at += length || 1;
    }
}

function two(octet) {
    return octet.toString(16).padStart(2, "0");
}
