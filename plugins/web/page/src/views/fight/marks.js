//! The marks in flight: a ring of fixed size in typed arrays, so that a frame allocates nothing. Pure.

import { MARKS_MAX } from "./budget.js";
import { flightTime, hoverTime } from "./motion.js";
import { FIN, RST } from "./palette.js";
import { mix } from "./seed.js";

/** Ripples at once. */
export const RIPPLES_MAX = 512;
/** A host ripples no more often than this, in ms: a heavy one glows, it does not boil. */
const RIPPLE_EVERY = 110;
/** What a ripple is. */
export const RIPPLE = 0, BURST = 1, CLOSING = 2;
/** ms a ripple lasts. */
export const RIPPLE_TIME = 620;

export class Marks {
  /** @param {number} nodes how many hosts there can be */
  constructor(nodes) {
    this.birth = new Int32Array(MARKS_MAX);
    this.flight = new Float32Array(MARKS_MAX);
    this.from = new Uint16Array(MARKS_MAX);
    this.to = new Uint16Array(MARKS_MAX);
    this.look = new Uint8Array(MARKS_MAX);
    this.flags = new Uint8Array(MARKS_MAX);
    this.size = new Float32Array(MARKS_MAX);
    this.seed = new Float32Array(MARKS_MAX);
    this.death = new Int32Array(MARKS_MAX).fill(-1);
    /** Where the next one goes. */
    this.next = 0;
    /** From here on the renderer has not seen them yet. */
    this.fresh = 0;
    this.freshCount = 0;
    /** When the last one alive will be gone. */
    this.until = 0;
    /** Marks for which there was no room. */
    this.refused = 0;
    this.thrown = 0;
    this.ripples = new Ripples(nodes);
  }

  /**
   * Throws one at `birth` (ms, may be to come). Whether there was room.
   * @param {number} birth
   * @param {number} from slot
   * @param {number} to slot
   * @param {number} way pixels between them
   * @param {number} look class
   * @param {number} size radius in px
   * @param {number} flags SYN, RST, …
   */
  throw(birth, from, to, way, look, size, flags) {
    const at = this.next;
    if ((this.death[at]) > birth) {
      this.refused++;
      return false;
    }
    const seed = mix(++this.thrown) / 0x1_0000_0000, flight = flightTime(way);
    const death = Math.ceil(birth + hoverTime(seed) + flight);
    this.birth[at] = birth;
    this.flight[at] = flight;
    this.from[at] = from;
    this.to[at] = to;
    this.look[at] = look;
    this.size[at] = size;
    this.flags[at] = flags;
    this.seed[at] = seed;
    this.death[at] = death;
    this.until = Math.max(this.until, death);
    this.next = (at + 1) % MARKS_MAX;
    this.freshCount = Math.min(MARKS_MAX, this.freshCount + 1);
    const kind = flags & RST ? BURST : flags & FIN ? CLOSING : RIPPLE;
    this.ripples.at(death, to, look, size, kind);
    return true;
  }

  /**
   * Marks in flight.
   * @param {number} now ms
   */
  alive(now) {
    let count = 0;
    for (let at = 0; at < MARKS_MAX; at++) {
      if ((this.death[at]) > now && (this.birth[at]) <= now) count++;
    }
    return count;
  }

  /** Forgets all in flight. */
  clear() {
    this.death.fill(-1);
    this.birth.fill(-1_000_000);
    this.until = 0;
    this.fresh = 0;
    this.next = 0;
    this.freshCount = MARKS_MAX;
    this.ripples.clear();
  }
}

/** The rings at hosts that marks reach. */
export class Ripples {
  /** @param {number} nodes */
  constructor(nodes) {
    this.birth = new Int32Array(RIPPLES_MAX).fill(-1_000_000);
    this.node = new Uint16Array(RIPPLES_MAX);
    this.look = new Uint8Array(RIPPLES_MAX);
    this.kind = new Uint8Array(RIPPLES_MAX);
    this.size = new Float32Array(RIPPLES_MAX);
    this.last = new Int32Array(nodes).fill(-1_000_000);
    this.next = 0;
    this.until = 0;
    this.dirty = true;
  }

  /**
   * A mark arrives at `birth`; whether a ring is drawn for it.
   * @param {number} birth
   * @param {number} node
   * @param {number} look
   * @param {number} size
   * @param {number} kind
   */
  at(birth, node, look, size, kind) {
    const since = birth - (this.last[node]);
    if (since > -1000 && since < (kind === RIPPLE ? RIPPLE_EVERY : RIPPLE_EVERY / 2)) return false;
    this.last[node] = birth;
    const at = this.next;
    this.birth[at] = birth;
    this.node[at] = node;
    this.look[at] = look;
    this.kind[at] = kind;
    this.size[at] = size;
    this.next = (at + 1) % RIPPLES_MAX;
    this.until = Math.max(this.until, birth + RIPPLE_TIME);
    this.dirty = true;
    return true;
  }

  clear() {
    this.birth.fill(-1_000_000);
    this.last.fill(-1_000_000);
    this.until = 0;
    this.dirty = true;
  }
}
