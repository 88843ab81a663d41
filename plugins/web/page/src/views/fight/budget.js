//! How many packets one mark stands for: few enough marks to be seen, on a scale that does not flicker. Pure.

/** Marks alive at once, at most; the pool has no more. */
export const MARKS_MAX = 4000;
/** Marks a second the picture aims below: denser than this is fog, not a fight. */
export const MARKS_RATE = 1300;
/** A coarser scale is left again only when the finer one would stay this far below the aim. */
const SLACK = 0.6;
/** Ticks the finer scale must have been enough for (10 a second). */
const PATIENCE = 30;

/**
 * The scale's steps: 1, 2, 5, 10, 20, 50, …
 * @param {number} step from 0
 */
export function stepValue(step) {
  return ([1, 2, 5][step % 3] ?? 1) * 10 ** Math.floor(step / 3);
}

export class Budget {
  /** @param {number} rate marks a second aimed below */
  constructor(rate = MARKS_RATE) {
    this.rate = rate;
    this.step = 0;
    this.calm = 0;
  }

  /** Packets a mark stands for. */
  get packets() {
    return stepValue(this.step);
  }

  /**
   * So many packets a second are to be drawn now. Up at once, down when it has been enough for a while.
   * @param {number} packets
   */
  observe(packets) {
    while (packets / this.packets > this.rate) {
      this.step++;
      this.calm = 0;
    }
    if (this.step === 0 || packets / stepValue(this.step - 1) > this.rate * SLACK) {
      this.calm = 0;
      return;
    }
    if (++this.calm >= PATIENCE) {
      this.step--;
      this.calm = 0;
    }
  }
}

/**
 * Many paths are drawn fainter, or they would be a fog in which none is seen.
 * @param {number} paths
 */
export function calmness(paths) {
  return Math.max(0.22, Math.min(1, Math.sqrt(90 / Math.max(1, paths)) * (paths > 400 ? 0.8 : 1)));
}
