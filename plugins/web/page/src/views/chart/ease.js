//! Values that glide to where they should be instead of jumping there.

/** @typedef {{from: number[], to: number[], begun: number, leaving: boolean}} Glide */

/** Glides of many things by key, each of a few numbers. Times are those of `performance.now()`. */
export class Eased {
  /**
   * @param {number} duration milliseconds; 0 jumps
   * @param {number} [least] a change smaller than that is not seen: it is made at once
   */
  constructor(duration, least = 0) {
    this.duration = duration;
    this.least = least;
    /** @type {Map<string, Glide>} */
    this.glides = new Map();
    this.until = 0;
  }

  /**
   * Sends a thing on its way from where it is now.
   * @param {string} key
   * @param {number[]} to
   * @param {number} now
   * @param {number[]} [start] where it begins if it is new
   */
  set(key, to, now, start = to) {
    const glide = this.glides.get(key);
    if (glide && !glide.leaving && same(glide.to, to)) return;
    const at = glide ? this.position(glide, now) : start;
    const from = at.every((value, i) => Math.abs(value - to[i]) < this.least) ? to : at;
    this.glides.set(key, { from, to, begun: now, leaving: false });
    if (!same(from, to)) this.until = now + this.duration;
  }

  /**
   * Lets all go that are not among these: each glides to what `out` makes of its place, and is then forgotten.
   * @param {Set<string>} keys
   * @param {number} now
   * @param {(at: number[], key: string) => number[]} out
   */
  retain(keys, now, out) {
    for (const [key, glide] of this.glides) {
      if (keys.has(key) || glide.leaving) continue;
      const from = this.position(glide, now);
      this.glides.set(key, { from, to: out(from, key), begun: now, leaving: true });
      this.until = now + this.duration;
    }
  }

  /**
   * @param {string} key
   * @param {number} now
   * @returns {number[] | undefined}
   */
  at(key, now) {
    const glide = this.glides.get(key);
    if (!glide) return undefined;
    if (glide.leaving && now - glide.begun >= this.duration) {
      this.glides.delete(key);
      return undefined;
    }
    return this.position(glide, now);
  }

  /** Whether any is on its way. @param {number} now */
  moving(now) {
    return now < this.until;
  }

  /** @param {Glide} glide @param {number} now */
  position({ from, to, begun }, now) {
    const share = this.duration > 0 ? Math.min(1, Math.max(0, (now - begun) / this.duration)) : 1;
    if (share === 1) return to;
    const eased = 1 - (1 - share) ** 3;
    return to.map((value, i) => from[i] + (value - from[i]) * eased);
  }
}

/** @param {number[]} a @param {number[]} b */
function same(a, b) {
  return a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < 1e-6);
}
