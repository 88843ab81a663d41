//! Which time is looked at: now, or a part of the last ten minutes.

import * as route from "./route.js";

/** While the hand is at the time line, radar is asked so often, in milliseconds. */
const SCRUB = 150;

export class Moment {
  /** @param {import("./page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.scrubbed = 0;
  }

  /** How many seconds are looked at. */
  span() {
    const { range } = this.page.state;
    return Array.isArray(range) ? range[1] - range[0] : Math.max(1, Math.round((range.to - range.from) / 1000));
  }

  /**
   * @param {route.Range} range
   * @param {boolean} [going] more of it is coming
   */
  lookAt(range, going) {
    if (going && performance.now() - this.scrubbed < SCRUB) return;
    this.scrubbed = performance.now();
    this.page.write({ range }, true);
  }

  goLive() {
    this.page.write({ range: [-Math.min(this.span(), route.MEMORY), 0] }, true);
  }

  togglePause() {
    if (!this.page.state.live) this.goLive();
    else this.lookAt({ from: this.page.now() - this.span() * 1000, to: this.page.now() });
  }

  /** @param {number} seconds */
  step(seconds) {
    const { range } = this.page.state;
    const span = this.span() * 1000;
    const from = Array.isArray(range) ? this.page.now() - span : range.from;
    const to = from + span + seconds * 1000;
    if (seconds > 0 && to >= this.page.now()) this.goLive();
    else {
      const last = Math.max(to, this.page.now() - route.MEMORY * 1000 + span);
      this.lookAt({ from: last - span, to: last });
    }
  }
}
