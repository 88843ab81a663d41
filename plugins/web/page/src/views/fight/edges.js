//! The paths between hosts: as bright as there is traffic on them, fading when it ends. Pure.

/** Directions drawn at once; both ways of a pair are two. */
export const EDGES_MAX = 1024;
/** Of a tick's packets this share goes into the average, which so looks back about a second and a half. */
const WEIGHT = 0.07;
/** Packets a second below which a path is dark. */
const DARK = 0.12;

export class Edges {
  constructor() {
    this.from = new Uint16Array(EDGES_MAX);
    this.to = new Uint16Array(EDGES_MAX);
    /** Packets a second, averaged. */
    this.rate = new Float32Array(EDGES_MAX);
    this.tickPackets = new Float32Array(EDGES_MAX);
    this.classes = new Float32Array(EDGES_MAX * 8);
    /** What the renderer reads: weight (0 to 1, eased), class. */
    this.data = new Float32Array(EDGES_MAX * 2);
    /** @type {Map<number, number>} */
    this.index = new Map();
    /** @type {number[]} */
    this.free = [];
    /** One more than the highest in use. */
    this.length = 0;
    /** Whether others are joined than the renderer knows. */
    this.dirty = true;
  }

  /**
   * Packets of a class went this way in the tick.
   * @param {number} from slot
   * @param {number} to slot
   * @param {number} look
   * @param {number} packets
   */
  add(from, to, look, packets) {
    const key = from * 1024 + to;
    let at = this.index.get(key);
    if (at === undefined) {
      at = this.free.pop() ?? this.length;
      if (at >= EDGES_MAX) return;
      this.length = Math.max(this.length, at + 1);
      this.index.set(key, at);
      this.dirty = true;
      this.from[at] = from;
      this.to[at] = to;
      this.rate[at] = this.tickPackets[at] = this.data[at * 2] = 0;
      this.classes.fill(0, at * 8, at * 8 + 8);
    }
    this.tickPackets[at] += packets;
    this.classes[at * 8 + look] += packets;
  }

  /**
   * The tick is over.
   * @param {number} seconds it took
   */
  tick(seconds) {
    for (const [key, at] of this.index) {
      this.rate[at] += (this.tickPackets[at] / seconds - this.rate[at]) * WEIGHT;
      this.tickPackets[at] = 0;
      let best = 0;
      for (let look = 0; look < 8; look++) {
        this.classes[at * 8 + look] *= 0.95;
        if (this.classes[at * 8 + look] > this.classes[at * 8 + best]) best = look;
      }
      this.data[at * 2 + 1] = best;
      if (this.rate[at] < DARK && this.data[at * 2] < 0.01) this.drop(key, at);
    }
  }

  /**
   * How bright a path is: its rate's logarithm, dark to 100,000 packets a second.
   * @param {number} rate
   */
  static weight(rate) {
    return rate < DARK ? 0 : Math.min(1, 0.1 + Math.log10(1 + rate) * 0.18);
  }

  /**
   * @param {number} part
   * @returns {boolean} whether any still changes
   */
  step(part) {
    let busy = false;
    for (let at = 0; at < this.length; at++) {
      const way = Edges.weight(this.rate[at]) - this.data[at * 2];
      if (Math.abs(way) < 0.003) continue;
      this.data[at * 2] += way * part;
      busy = true;
    }
    return busy;
  }

  /**
   * @param {number} one slot
   * @param {number} other slot
   */
  joins(one, other) {
    return this.index.has(one * 1024 + other) || this.index.has(other * 1024 + one);
  }

  /**
   * A host is gone and its paths with it.
   * @param {number} slot
   */
  forget(slot) {
    for (const [key, at] of this.index) {
      if (this.from[at] === slot || this.to[at] === slot) this.drop(key, at);
    }
  }

  /**
   * @param {number} key
   * @param {number} at
   */
  drop(key, at) {
    this.index.delete(key);
    this.rate[at] = this.data[at * 2] = 0;
    this.free.push(at);
  }
}
