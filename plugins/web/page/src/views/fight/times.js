//! How long the last frames have taken, for those who measure.

/** Frames that are kept. */
const KEPT = 600;

export class Times {
  constructor() {
    this.all = new Float32Array(KEPT);
    this.frames = 0;
  }

  /** @param {number} time ms */
  add(time) {
    this.all[this.frames++ % KEPT] = time;
  }

  /** Of all frames how many there were, of those that are kept their times in ms. */
  figures() {
    const kept = [...this.all.slice(0, Math.min(this.frames, KEPT))].sort((a, b) => a - b);
    const at = (/** @type {number} */ share) => kept[Math.floor((kept.length - 1) * share)] ?? 0;
    return { frames: this.frames, p50: at(0.5), p95: at(0.95), worst: at(1) };
  }
}
