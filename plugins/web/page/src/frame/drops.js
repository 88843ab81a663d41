//! Why packets are lost and what helps: what a click on the counter shows.

import { h, replace } from "../dom.js";
import { t } from "../text.js";

export class Drops {
  /** @param {import("../page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.list = h("ul");
    this.counts = h("p");
    this.root = h("div", { class: "popover", role: "dialog", "aria-label": t("drops.title"), tabindex: "-1", hidden: true });
    this.root.append(h("h2", null, t("drops.title")), this.counts, this.list);
    this.root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    document.body.append(this.root);
    document.addEventListener("pointerdown", (event) => {
      if (!this.root.hidden && !this.root.contains(/** @type {Node} */ (event.target))) this.close();
    });
    /** @type {HTMLElement | null} */
    this.anchor = null;
  }

  /** @param {HTMLElement} anchor */
  open(anchor) {
    if (!this.root.hidden) return this.close();
    this.anchor = anchor;
    this.draw(null);
    this.root.hidden = false;
    const box = anchor.getBoundingClientRect();
    this.root.style.left = `${Math.max(8, Math.min(box.left, innerWidth - this.root.offsetWidth - 8))}px`;
    this.root.style.top = `${box.bottom + 8}px`;
    this.root.focus();
    this.page.store.want("drops", [{ id: "health", view: "stats", everything: true }], {
      update: (tables) => this.draw(tables.health),
    });
  }

  close() {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.page.store.want("drops", [], { update() {} });
    this.anchor?.focus();
  }

  /** @param {import("../frames.js").Table | null} health */
  draw(health) {
    const { totals } = this.page;
    const kernel = totals?.count("dropped_kernel", 0) ?? 0;
    const radar = totals?.count("dropped_radar", 0) ?? 0;
    replace(this.counts, kernel + radar > 0 ? t("head.droppedBy", { kernel, radar }) : t("drops.none"));
    const hints = [];
    for (let row = 0; health && row < health.length; row++) {
      const hint = health.text("hint", row);
      if (health.count("level", row) > 0 && hint) hints.push(h("li", { class: health.count("level", row) > 1 ? "bad" : "warn" }, hint));
    }
    if (hints.length === 0 && kernel > 0) hints.push(h("li", null, t("drops.kernel")));
    replace(this.list, ...hints);
  }
}
