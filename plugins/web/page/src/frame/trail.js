//! The way down into something, and back: Fight › 192.0.2.1 › a flow.

import { attribute, h, replace } from "../dom.js";
import { t } from "../text.js";

export class Trail {
  /**
   * @param {HTMLElement} root
   * @param {import("../page.js").Page} page
   */
  constructor(root, page) {
    this.root = root;
    this.page = page;
    /** @type {{hash: string, label: string}[]} where one came from, the first step first */
    this.steps = [];
    this.here = "";
  }

  /**
   * @param {string} hash where one is
   * @param {string} label what is gone into
   */
  down(hash, label) {
    this.steps.push({ hash, label: this.here || this.page.title() });
    this.here = label;
    this.draw();
  }

  /** @returns {boolean} whether there was a step to undo */
  up() {
    if (this.steps.length === 0) return false;
    this.to(this.steps.length - 1);
    return true;
  }

  /** @param {number} n */
  to(n) {
    const { hash, label } = this.steps[n];
    this.steps.length = n;
    this.here = n === 0 ? "" : label;
    this.draw();
    location.hash = hash;
  }

  clear() {
    if (this.steps.length === 0) return;
    this.steps.length = 0;
    this.here = "";
    this.draw();
  }

  draw() {
    attribute(this.root, "role", "navigation");
    attribute(this.root, "aria-label", t("trail.label"));
    const steps = this.steps.map((step, n) => h("button", { class: "link", type: "button", onclick: () => this.to(n) }, step.label));
    const shown = steps.flatMap((step) => [step, h("span", { class: "muted", "aria-hidden": "true" }, "›")]);
    replace(this.root, ...shown, h("span", { "aria-current": "location" }, this.here));
    this.root.hidden = this.steps.length === 0;
  }
}
