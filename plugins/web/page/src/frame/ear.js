//! What is said to those who listen: a sentence every ten seconds, and at once when asked.

import { standing } from "../standing.js";
import { rate, t } from "../text.js";

const EVERY = 10_000;
const STORED = "radar.spoken";

export class Ear {
  /**
   * @param {HTMLElement} root
   * @param {import("../page.js").Page} page
   */
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.on = localStorage.getItem(STORED) !== "no";
    setInterval(() => this.speak(false), EVERY);
  }

  /** @param {boolean} on */
  set(on) {
    this.on = on;
    localStorage.setItem(STORED, on ? "yes" : "no");
  }

  /** @param {boolean} asked */
  speak(asked) {
    if (!asked && (!this.on || document.hidden)) return;
    const text = this.sentence();
    if (asked && this.root.textContent === text) this.root.textContent = "";
    this.say(text);
    if (asked) this.page.toasts.show(text);
  }

  /** @param {string} text */
  say(text) {
    if (this.root.textContent !== text) this.root.textContent = text;
  }

  sentence() {
    const { totals } = this.page;
    const link = standing(this.page).text;
    if (!totals || totals.length === 0) return link;
    const traffic = t("ear.traffic", {
      down: rate(totals.count("octets_down_rate", 0)),
      up: rate(totals.count("octets_up_rate", 0)),
      count: totals.count("packets_rate", 0),
    });
    return [traffic, this.page.mounted?.summary() ?? ""].filter(Boolean).join(" ");
  }
}
