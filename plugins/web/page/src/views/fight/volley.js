//! From a tick of edges to marks: each mark stands for the same number of packets, none is lost to
// rounding, and a tick's marks are spread over its time so that traffic flows and does not pulse. Pure.

import { RST, SYN } from "./palette.js";

/** Ms from tick to tick until measured. */
const TICK = 100;
/** Fractions of marks that are owed to edges, at most; the oldest are forgiven. */
const OWED_MAX = 8192;
/** Marks of one edge in one tick, at most: the rest of a burst is not drawn later. */
const EDGE_MAX = 400;

/**
 * @typedef {object} Direction what one class sent one way in a tick
 * @property {number} from slot
 * @property {number} to slot
 * @property {number} look class
 * @property {number} packets
 * @property {number} octets
 * @property {number} flags SYN, RST, …
 */

/**
 * A mark's radius by what a packet weighs on average.
 * @param {number} octets a packet
 */
export function sizeOf(octets) {
  return 2.3 + 2.5 * Math.sqrt(Math.min(1, octets / 1500));
}

export class Volley {
  constructor() {
    /** @type {Map<number, number>} */
    this.owed = new Map();
    this.start = 0;
    this.end = 0;
  }

  /**
   * A tick came at `now`. Its marks fly from the end of the last one's time, if that is not long ago.
   * @param {number} now ms
   * @param {number} [length] ms the tick stands for
   */
  tick(now, length = TICK) {
    this.start = this.end > now - 60 && this.end < now + 180 ? this.end : now;
    this.end = this.start + length;
  }

  /**
   * How many marks this direction throws now.
   * @param {Direction} it
   * @param {number} scale packets a mark stands for
   */
  count(it, scale) {
    const key = (it.from * 1024 + it.to) * 8 + it.look;
    const due = (this.owed.get(key) ?? this.first(key)) + it.packets / scale;
    // A beginning or a refusal is news: it is shown though its mark is not full yet, which the edge then owes.
    const news = it.flags & (SYN | RST) && due > -1 ? 1 : 0;
    const count = Math.min(EDGE_MAX, Math.max(news, Math.floor(due)));
    this.owed.delete(key);
    this.owed.set(key, Math.min(1, due - count));
    if (this.owed.size > OWED_MAX) {
      for (const oldest of this.owed.keys()) {
        this.owed.delete(oldest);
        break;
      }
    }
    return count;
  }

  /**
   * Edges owe a different part of a mark to begin with, or all small ones would throw in one moment.
   * @param {number} key
   */
  first(key) {
    return ((key * 0x9e3779b1) >>> 0) / 0x1_0000_0000;
  }

  /**
   * When the nth of so many starts.
   * @param {number} nth
   * @param {number} count
   * @param {number} jitter 0 to 1
   */
  birth(nth, count, jitter) {
    return Math.round(this.start + ((nth + jitter) / count) * (this.end - this.start));
  }
}
