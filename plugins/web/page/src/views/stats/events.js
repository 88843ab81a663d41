//! Events by type, most first; a click leads to that type's own view.

import { h, write } from "../../dom.js";
import { number, t } from "../../text.js";
import { Keyed } from "../chart/keyed.js";

/** @typedef {{type: string, count: number, rate: number, most: number}} Item */

/**
 * @param {import("../../types.js").Context} context
 * @returns {import("./panel.js").Card}
 */
export function eventCard(context) {
  const body = h("tbody");
  const head = ["type", "share", "count", "rate"].map((name, i) => h("th", { scope: "col", class: i > 1 ? "number" : null }, t(`stats.events.${name}`)));
  const empty = h("p", { class: "muted" }, t("stats.events.none"));
  const table = h("table", { class: "plain-table", hidden: true }, h("thead", null, h("tr", null, ...head)), body);
  const keyed = new Keyed(body, (type) => make(type, context), fill);
  /** @type {Item[]} */
  let items = [];
  return {
    root: h("section", { class: "stat stats-events", "aria-label": t("stats.events") }, h("h2", null, t("stats.events")), empty, table),
    update(from) {
      items = Array.from({ length: from.length }, (_, row) => ({ type: from.text("type", row), count: from.count("count", row), rate: from.number("rate", row), most: 1 }));
      items.sort((a, b) => b.count - a.count || (a.type < b.type ? -1 : 1));
      for (const item of items) item.most = items[0].count || 1;
      empty.hidden = items.length > 0;
      table.hidden = items.length === 0;
      keyed.set(items, ({ type }) => type);
    },
    lines: () => items.map(({ type, count }) => [t("stats.events"), type, number(count)]),
    theme() {},
    destroy() {},
  };
}

/** @param {string} type @param {import("../../types.js").Context} context */
function make(type, context) {
  const name = h("button", { type: "button", class: "link", onclick: () => context.go("tail", { params: { types: type } }) }, type);
  const [bar, count, rate] = [h("i", { class: "gauge-fill" }), h("td", { class: "number" }), h("td", { class: "number" })];
  return { root: h("tr", null, h("th", { scope: "row" }, name), h("td", { class: "share" }, h("span", { class: "gauge" }, bar)), count, rate), bar, count, rate };
}

/** @param {ReturnType<typeof make>} elements @param {Item} item */
function fill({ bar, count, rate }, item) {
  bar.style.width = `${(item.count / item.most) * 100}%`;
  write(count, number(item.count));
  write(rate, t("stats.per.second", { value: number(item.rate) }));
}
