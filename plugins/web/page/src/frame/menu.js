//! The context menu: what can be done with whatever it was opened on.

import { copy } from "../copying.js";
import { h, replace } from "../dom.js";
import { t } from "../text.js";

/** @typedef {{label: string, run: () => void}} Entry */

export class Menu {
  /** @param {import("../page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.root = h("div", { class: "menu", role: "menu", hidden: true, onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event) });
    document.body.append(this.root);
    document.addEventListener("pointerdown", (event) => {
      if (!this.root.hidden && !this.root.contains(/** @type {Node} */ (event.target))) this.close(false);
    });
    window.addEventListener("blur", () => this.close(false));
    /** @type {Element | null} */
    this.before = null;
  }

  /**
   * @param {{clientX: number, clientY: number, preventDefault(): void} | HTMLElement} at
   * @param {import("../types.js").Subject} subject
   */
  open(at, subject) {
    if (!(at instanceof HTMLElement)) at.preventDefault();
    const entries = this.entries(subject);
    if (entries.length === 0) return;
    this.before = document.activeElement;
    const heading = h("div", { class: "menu-head", role: "presentation" }, subject.label);
    replace(this.root, heading, ...entries.map((entry) => this.item(entry)));
    this.root.setAttribute("aria-label", subject.label);
    this.root.hidden = false;
    this.place(at instanceof HTMLElement ? below(at) : [at.clientX, at.clientY]);
    this.focus(0);
  }

  /** @param {Entry} entry */
  item(entry) {
    const run = () => {
      this.close(true);
      entry.run();
    };
    return h("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: run }, entry.label);
  }

  /**
   * @param {import("../types.js").Subject} subject
   * @returns {Entry[]}
   */
  entries(subject) {
    const { page } = this;
    const { filter, flow, address, bpf } = subject;
    const entries = [...(subject.more ?? [])];
    if (flow) entries.push({ label: t("menu.flow"), run: () => page.openFlow(flow) });
    if (filter) entries.push({ label: t("menu.filter"), run: () => page.addFilter(filter) });
    if (filter) entries.push({ label: t("menu.exclude"), run: () => page.addFilter(filter, true) });
    // The map asks once before it begins, as a trace sends packets.
    if (address && page.hello?.control) entries.push({ label: t("menu.trace"), run: () => page.go("map", { params: { trace: address } }) });
    if (bpf) entries.push({ label: t("menu.bpf"), run: () => void copy(page, bpf) });
    if (address) entries.push({ label: t("menu.copy"), run: () => void copy(page, address) });
    return entries;
  }

  /** @param {number[]} place */
  place([x, y]) {
    const { offsetWidth, offsetHeight } = this.root;
    this.root.style.left = `${Math.max(4, Math.min(x, innerWidth - offsetWidth - 4))}px`;
    this.root.style.top = `${Math.max(4, Math.min(y, innerHeight - offsetHeight - 4))}px`;
  }

  /** @param {number} n */
  focus(n) {
    const items = /** @type {HTMLElement[]} */ ([...this.root.querySelectorAll("[role=menuitem]")]);
    items[(n + items.length) % items.length]?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const items = [...this.root.querySelectorAll("[role=menuitem]")];
    const at = items.indexOf(/** @type {Element} */ (document.activeElement));
    if (event.key === "ArrowDown") this.focus(at + 1);
    else if (event.key === "ArrowUp") this.focus(at - 1);
    else if (event.key === "Home") this.focus(0);
    else if (event.key === "End") this.focus(-1);
    else if (event.key === "Escape" || event.key === "Tab") this.close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {boolean} back whether the focus goes where it was */
  close(back) {
    if (this.root.hidden) return;
    this.root.hidden = true;
    if (back && this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
  }
}

/** @param {HTMLElement} element */
function below(element) {
  const box = element.getBoundingClientRect();
  return [box.left, box.bottom + 2];
}
