//! The panel at the side: details of whatever was chosen. One for all views.

import { h, icon, replace } from "../dom.js";
import { t } from "../text.js";

const CROSS = "M5 5l10 10M15 5L5 15";

export class Drawer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {(() => void) | undefined} */
    this.onclose = undefined;
    /** @type {Element | null} */
    this.before = null;
  }

  isOpen() {
    return !this.root.hidden;
  }

  /**
   * @param {string} title
   * @param {HTMLElement} content
   * @param {() => void} [onclose]
   */
  open(title, content, onclose) {
    const again = this.isOpen();
    if (again) this.closed();
    else this.before = document.activeElement;
    this.onclose = onclose;
    const close = h("button", { class: "tool", type: "button", "aria-label": t("drawer.close"), title: `${t("drawer.close")} (Esc)`, onclick: () => this.close() }, icon(CROSS));
    const heading = h("h2", { tabindex: "-1" }, title);
    this.root.setAttribute("aria-label", title);
    replace(this.root, h("div", { class: "drawer-head" }, heading, close), h("div", { class: "drawer-body" }, content));
    this.root.hidden = false;
    document.body.classList.add("with-drawer");
  }

  /** Moves the focus into it, for those who opened it by a key. */
  enter() {
    this.root.querySelector("h2")?.focus();
  }

  close() {
    if (!this.isOpen()) return;
    const inside = this.root.contains(document.activeElement);
    this.root.hidden = true;
    document.body.classList.remove("with-drawer");
    this.closed();
    replace(this.root);
    if (inside && this.before instanceof HTMLElement && this.before.isConnected) this.before.focus();
  }

  closed() {
    const onclose = this.onclose;
    this.onclose = undefined;
    onclose?.();
  }
}
