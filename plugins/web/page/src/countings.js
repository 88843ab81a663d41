//! Interfaces count octets on and on: what they carry in a second is the difference between two countings.

/** @typedef {import("./types.js").Input} Input */

export class Countings {
  constructor() {
    /** @type {{at: number, octets: Map<string, number>}} */
    this.last = { at: 0, octets: new Map() };
  }

  /**
   * How the input stands, its interfaces with their rates; one that was not counted before has none yet.
   * @param {Input & {end?: object}} state
   * @returns {Input}
   */
  take(state) {
    const at = performance.now(), { last } = this;
    const rated = state.interfaces?.map((one) => {
      const before = last.octets.get(one.name);
      const rate = before === undefined ? undefined : ((one.octets ?? 0) - before) / Math.max(0.1, (at - last.at) / 1000);
      return { ...one, rate: one.rate ?? rate };
    });
    if (state.interfaces) this.last = { at, octets: new Map(state.interfaces.map((one) => [one.name, one.octets ?? 0])) };
    return { ...state, ...state.end, interfaces: rated };
  }
}
