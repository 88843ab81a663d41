//! Numbers that look thrown but are the same in every session: a host's place and a mark's path come from them.

/**
 * A text's 32 bits (FNV-1a, then mixed so that addresses one apart land far apart).
 * @param {string} text
 */
export function hash(text) {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  }
  return mix(bits);
}

/**
 * Spreads what differs in a few bits over all of them.
 * @param {number} bits
 */
export function mix(bits) {
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A row of numbers in [0, 1) that a seed settles. */
export class Dice {
  /** @param {number} seed */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  next() {
    this.state = (this.state + 0x9e3779b9) >>> 0;
    return mix(this.state) / 0x1_0000_0000;
  }
}
