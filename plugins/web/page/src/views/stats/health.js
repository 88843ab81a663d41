//! The health of the capture: what is well, what is not, and what to do about it.

import { attribute, h, icon, write } from "../../dom.js";
import { number, t } from "../../text.js";
import { Keyed } from "../chart/keyed.js";

/** Levels by number: each has its colour, its shape and its word. */
const LEVELS = /** @type {const} */ (["ok", "warn", "bad"]);
const SHAPES = { ok: "M4 10.5l4 4 8-9", warn: "M10 3L18 17H2zM10 8v4M10 14.4v.2", bad: "M6.5 2h7L18 6.5v7L13.5 18h-7L2 13.5v-7zM7 7l6 6M13 7l-6 6" };

/** @typedef {{name: string, value: string, level: "ok" | "warn" | "bad", hint: string}} Item */

/**
 * @param {import("../../types.js").Context} _context
 * @returns {import("./panel.js").Card}
 */
export function healthCard(_context) {
  const list = h("ul", { class: "health" });
  const keyed = new Keyed(list, make, fill);
  /** @type {Item[]} */
  let items = [];
  return {
    root: h("section", { class: "stat stats-health", "aria-label": t("stats.health") }, h("h2", null, t("stats.health")), list),
    update(table) {
      items = Array.from({ length: table.length }, (_, row) => read(table, row));
      // What is not well comes first; else they stay as radar has put them.
      const order = [...items].sort((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level));
      keyed.set(order, ({ name }) => name);
    },
    lines: () => items.map(({ name, value, level, hint }) => [t("stats.health"), name, [value, t(`stats.health.${level}`), hint].filter(Boolean).join(" · ")]),
    theme() {},
    destroy() {},
  };
}

/** @param {import("../../frames.js").Table} table @param {number} row @returns {Item} */
function read(table, row) {
  const value = table.byName.get("value")?.kind === "text" ? table.text("value", row) : number(table.number("value", row));
  return { name: table.text("name", row), value, level: LEVELS[table.count("level", row)] ?? "bad", hint: table.text("hint", row) };
}

/** @param {string} name */
function make(name) {
  const shapes = Object.fromEntries(LEVELS.map((level) => [level, icon(SHAPES[level], t(`stats.health.${level}`))]));
  const [value, hint] = [h("span", { class: "health-value" }), h("p", { class: "health-hint" })];
  const place = h("span", { class: "health-level" }, ...Object.values(shapes));
  return { root: h("li", null, place, h("span", { class: "health-name" }, name), value, hint), value, hint, place };
}

/** @param {ReturnType<typeof make>} elements @param {Item} item */
function fill({ root, value, hint, place }, item) {
  if (root.dataset.level !== item.level) root.dataset.level = item.level;
  [...place.children].forEach((shape, i) => attribute(shape, "class", LEVELS[i] === item.level ? "icon" : "icon gone"));
  write(value, item.value);
  write(hint, item.hint);
  hint.hidden = item.hint === "";
}
