//! Plugins: how each does, what it costs, and what its last words were.

import { count, dot, pair, say } from "../cells.js";
import { h, replace } from "../dom.js";
import { Grid, listingOf } from "../grid.js";
import { facts } from "../parts.js";
import { bytes, duration, number, share, short, t } from "../text.js";

/** @type {import("../types.js").View} */
export default {
  id: "plugins",
  title: "view.plugins",
  icon: "M8 3v3M12 3v3M5 6h10v4a5 5 0 0 1-10 0zM10 15v3",
  letter: "u",
  params: {},
  still: true,
  subscriptions: () => [{ id: "main", view: "plugins" }],
  mount,
};

const LEVELS = /** @type {Record<string, "ok" | "warn" | "bad" | "off">} */ ({ ok: "ok", faulted: "bad", "set aside": "warn", disabled: "off" });

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
function mount(root, context) {
  /** @type {import("../frames.js").Table | undefined} */
  let rows;
  let opened = "";
  const text = (/** @type {string} */ column, /** @type {number} */ row) => rows?.text(column, row) ?? "";
  const value = (/** @type {string} */ column, /** @type {number} */ row) => rows?.number(column, row) ?? NaN;
  /** @type {import("../grid.js").Column[]} */
  const columns = [
    { id: "state", label: t("column.state"), width: "8em", fill: (cell, row) => dot(cell, LEVELS[text("state", row)] ?? "idle", t(`plugins.${text("state", row)}`)) },
    { id: "name", label: t("plugins.name"), fill: (cell, row) => pair(cell, text("name", row), [text("kind", row), value("wasm", row) === 1 ? "WASM" : "", text("version", row)].filter(Boolean).join(" · ")) },
    { id: "inputs", label: t("plugins.inputs"), width: "7em", numeric: true, drop: 640, fill: (cell, row) => say(cell, `${short(value("inputs_rate", row) || 0)}/s`) },
    { id: "events", label: t("plugins.events"), width: "7em", numeric: true, drop: 500, fill: (cell, row) => say(cell, `${short(value("events_rate", row) || 0)}/s`) },
    { id: "cpu", label: "CPU", width: "5em", numeric: true, fill: (cell, row) => say(cell, share(value("cpu_permille", row))) },
    { id: "memory", label: t("plugins.memory"), width: "7em", numeric: true, drop: 760, fill: (cell, row) => say(cell, value("memory", row) > 0 ? bytes(value("memory", row)) : "") },
    { id: "time", label: t("plugins.time"), width: "7em", numeric: true, drop: 860, fill: (cell, row) => say(cell, duration(value("time_us_per_call", row))) },
    { id: "drops", label: t("plugins.drops"), width: "6em", numeric: true, drop: 560, fill: (cell, row) => count(cell, value("drops", row)) },
    { id: "faults", label: t("plugins.faults"), width: "6em", numeric: true, fill: (cell, row) => count(cell, value("faults", row)) },
  ];
  const grid = new Grid({ label: t("view.plugins"), columns, key: (row) => text("name", row), open: (row) => open(text("name", row)) });
  root.append(grid.element);
  const body = h("div");
  /** @param {string} name */
  function open(name) {
    opened = name;
    grid.chosen = name;
    context.drawer.open(name, body, () => {
      opened = "";
      grid.chosen = "";
      grid.draw();
    });
    describe();
    grid.draw();
  }
  function describe() {
    const row = rows ? rows.values("name").indexOf(opened) : -1;
    if (row < 0) return;
    const state = text("state", row);
    const act = (/** @type {string} */ what) => h("button", { class: "quiet", type: "button", onclick: () => void context.command({ do: what, plugin: opened }) }, t(`plugins.${what}`));
    const list = facts([
      [t("column.state"), t(`plugins.${state}`)], [t("plugins.kind"), text("kind", row)], [t("flow.version"), text("version", row)],
      [t("plugins.faults"), number(value("faults", row) || 0)], [t("plugins.queue"), number(value("queue", row) || 0)],
    ]);
    const words = text("last_words", row);
    const kept = body.contains(document.activeElement);
    if (!kept) replace(body, list, words ? h("section", null, h("h3", null, t("plugins.words")), h("p", { class: "words mono" }, words)) : null, context.hello()?.control ? h("p", { class: "buttons" }, act("restart"), act("disable")) : h("p", { class: "muted" }, t("plugins.control")));
  }
  return {
    update(tables) {
      rows = tables.rows;
      grid.show(rows.length);
      if (opened) describe();
    },
    theme() {},
    destroy() {
      if (opened) context.drawer.close();
      grid.destroy();
    },
    table: () => listingOf(columns, rows?.length ?? 0, t("view.plugins")),
    summary: () => t("plugins.summary", { count: rows?.length ?? 0 }),
  };
}
