//! Privacy mode: addresses and names stand under other names, the same ones all along.

const STORED = "radar.privacy";

export class Privacy {
  constructor() {
    this.on = localStorage.getItem(STORED) === "yes";
    // Another one for each page, so that pictures of two days cannot be matched.
    this.seed = crypto.getRandomValues(new Uint32Array(1))[0];
    /** @type {Map<string, string>} */
    this.names = new Map();
  }

  /** @param {boolean} on */
  set(on) {
    this.on = on;
    localStorage.setItem(STORED, on ? "yes" : "no");
  }

  /**
   * @param {string} text
   * @param {"address" | "name"} kind
   */
  mask(text, kind) {
    if (!this.on || text === "") return text;
    let name = this.names.get(text);
    if (name === undefined) {
      if (this.names.size > 50_000) this.names.clear();
      name = `${kind === "address" ? "host" : "name"}-${this.number(text).toString(36).padStart(4, "0").slice(-4)}`;
      this.names.set(text, name);
    }
    return name;
  }

  /** FNV-1a. @param {string} text */
  number(text) {
    let hash = (0x811c9dc5 ^ this.seed) >>> 0;
    for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193) >>> 0;
    return hash;
  }
}
