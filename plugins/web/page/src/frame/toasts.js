//! Short messages at the edge, which go by themselves.

import { h } from "../dom.js";
import { t } from "../text.js";

/** How long one stays, in milliseconds; those about something bad stay until they are closed. */
const STAY = 6000;
const SHOWN_MAX = 4;

export class Toasts {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
  }

  /**
   * @param {string} text
   * @param {"ok" | "warn" | "bad"} [level]
   */
  show(text, level = "ok") {
    const close = h("button", { class: "tool", type: "button", "aria-label": t("toast.close"), onclick: () => toast.remove() }, "×");
    const toast = h("div", { class: `toast ${level}` }, h("span", null, text), close);
    this.root.append(toast);
    while (this.root.childElementCount > SHOWN_MAX) this.root.firstElementChild?.remove();
    if (level !== "bad") setTimeout(() => toast.remove(), STAY);
  }
}
