//! The small card beside the host under the pointer, and the panel of the one that is pinned.

import { h, replace } from "../../dom.js";
import { bytes, number, rate, t } from "../../text.js";
import { GROUP, OWN, REST } from "./palette.js";

/** @typedef {import("./scene.js").Host} Host */
/** @typedef {(text: string, kind?: "address" | "name") => string} Mask */

/**
 * What is known of a host, as pairs.
 * @param {Host} host
 * @param {Mask} mask
 * @returns {[string, string][]}
 */
export function facts(host, mask) {
  /** @type {[string, string][]} */
  const all = [
    [t("fight.address"), host.kind === GROUP || host.kind === REST ? "" : mask(host.address, "address")],
    [t("fight.process"), host.process],
    [t("fight.country"), host.country],
    [t("fight.asn"), host.asn],
    [t("fight.net"), host.kind === GROUP ? "" : mask(host.net, "address")],
    [t("fight.members"), host.members > 1 ? number(host.members) : ""],
    [t("fight.flows"), host.flows > 0 ? number(host.flows) : ""],
  ];
  return all.filter(([, value]) => value !== "");
}

/**
 * @param {Host} host
 * @param {Mask} mask
 */
function list(host, mask) {
  return h("dl", null, ...facts(host, mask).flatMap(([name, value]) => [h("dt", null, name), h("dd", null, value)]));
}

/**
 * @param {Host} host
 */
function rates(host) {
  return h("p", { class: "rates" },
    h("span", { class: "up" }, `▲ ${rate(host.up)}`), h("span", { class: "down" }, `▼ ${rate(host.down)}`));
}

export class Card {
  /**
   * @param {(host: Host) => string} nameOf
   * @param {Mask} mask
   */
  constructor(nameOf, mask) {
    this.nameOf = nameOf;
    this.mask = mask;
    this.root = h("div", { class: "fight-card", "aria-hidden": "true", hidden: true });
    this.content = h("div", { class: "fight-panel" });
  }

  /**
   * Shows the card of a host whose centre and radius on the screen are these.
   * @param {Host} host
   * @param {number} x
   * @param {number} y
   * @param {number} radius
   * @param {number} width of the stage
   * @param {number} height
   */
  show(host, x, y, radius, width, height) {
    replace(this.root, h("strong", null, this.nameOf(host)), rates(host), list(host, this.mask));
    this.root.hidden = false;
    const { offsetWidth, offsetHeight } = this.root, off = radius + 16;
    // Away from the centre, where the paths are.
    const fits = x + off + offsetWidth < width - 8, right = fits && (x > width / 2 || x - off - offsetWidth < 8);
    const left = right ? x + off : Math.max(8, x - off - offsetWidth);
    const top = Math.max(8, Math.min(height - offsetHeight - 8, y - offsetHeight / 2));
    this.root.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide() {
    this.root.hidden = true;
  }

  /**
   * Fills the panel of the pinned host.
   * @param {Host} host
   * @param {{name: string, up: number, down: number}[]} partners whom it talks with, packets a second
   * @param {{label: string, run: () => void}[]} actions
   */
  panel(host, partners, actions) {
    // Built anew only with other buttons: a press must not lose its button to a number that changed.
    const kind = host.kind === OWN ? t("fight.own") : "";
    const rows = partners.map((it) => h("tr", null,
      h("th", { scope: "row" }, it.name), h("td", null, number(it.up)), h("td", null, number(it.down))));
    const heads = ["fight.partner", "fight.sent", "fight.received"].map((key) => h("th", { scope: "col" }, t(key)));
    const facts = h("div", null, kind && h("p", { class: "muted" }, kind), rates(host),
      h("p", { class: "muted" }, t("fight.octets", { octets: bytes(host.octets) })), list(host, this.mask),
      rows.length > 0 && h("table", null, h("thead", null, h("tr", null, ...heads)), h("tbody", null, ...rows)));
    const first = this.content.firstElementChild;
    if (first && this.shown === host.id) first.replaceWith(facts);
    else {
      const buttons = actions.map((it) => h("button", { type: "button", onclick: it.run }, it.label));
      replace(this.content, facts, h("p", { class: "fight-actions" }, ...buttons));
      this.shown = host.id;
    }
    return this.content;
  }
}
