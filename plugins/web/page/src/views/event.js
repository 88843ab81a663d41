//! Events of one type, whichever plugin declares it: its fields are the columns. No type has code of its own here.

import { say } from "../cells.js";
import { h, replace, write } from "../dom.js";
import { Grid, listingOf } from "../grid.js";
import { card, Small, strip } from "../parts.js";
import { term } from "../term.js";
import { clockFine, number, t } from "../text.js";

const FIRST = new Set(["seq", "time_ms", "src", "dest", "process", "flow"]);

/** Pixels that the ends and the time take, and a field at least. */
const ENDS = 560;
const FIELD = 104;

/** @type {import("../types.js").View} */
export default {
  id: "event",
  title: "view.event",
  icon: "M4 4h12v12H4zM10 7v4M10 13.5v.01",
  letter: "",
  params: {},
  subscriptions: ({ item }) => (item ? [{ id: "main", view: "event", params: { type: item } }] : []),
  mount,
};

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
function mount(root, context) {
  const type = context.state().item;
  /** @type {import("../types.js").Tables} */
  let tables = {};
  let shape = "";
  /** Fields that have held something. @type {Set<string>} */
  const filled = new Set();
  const declaredOf = () => describe()?.fields ?? [];
  /** @type {import("../grid.js").Column[]} */
  let columns = [];
  const about = h("p", { class: "muted" });
  const series = strip(t("event.series"));
  const values = h("div", { class: "cards values" });
  /** @type {Map<string, {small: Small, rows: number[]}>} */
  const fields = new Map();
  const grid = new Grid({ label: type, columns: [], open: (row) => context.addFilter(`flow:${tables.rows.number("flow", row)}`) });
  root.append(h("div", { class: "bar" }, h("h2", null, type.replace(/^x_/, "")), about), series.element, values, grid.element);

  function describe() {
    const found = context.hello()?.events.find(({ name }) => name === type);
    write(about, [found?.description, found?.plugin ? t("event.plugin", { name: found.plugin }) : ""].filter(Boolean).join(" · "));
    return found;
  }
  /** Columns are those of the table that hold something: a type may declare thirty fields of which most are seldom there. */
  function build() {
    const { rows } = tables;
    for (const { name } of rows.columns) if (!FIRST.has(name) && !filled.has(name) && holds(rows, name)) filled.add(name);
    const room = Math.max(1, Math.floor((grid.element.clientWidth - ENDS) / FIELD));
    const told = rows.columns.map(({ name }) => name).filter((name) => filled.has(name)).slice(0, room);
    const key = `${told.join()} ${declaredOf().length}`;
    if (key === shape) return;
    shape = key;
    const declared = declaredOf();
    columns = [
      { id: "time", label: t("column.time"), width: "9.5em", fill: (cell, row) => say(cell, clockFine(tables.rows.number("time_ms", row))) },
      { id: "src", label: t("column.source"), width: "11em", drop: 900, fill: (cell, row) => say(cell, context.mask(tables.rows.text("src", row))) },
      { id: "dest", label: t("column.destination"), width: "11em", drop: 600, fill: (cell, row) => say(cell, context.mask(tables.rows.text("dest", row), "name")) },
      { id: "process", label: t("column.program"), width: "9em", drop: 1000, fill: (cell, row) => say(cell, tables.rows.text("process", row)) },
      ...told.map((name) => ({ id: name, label: name, title: declared.find((field) => field.name === name)?.description, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, tables.rows.text(name, row)) })),
    ];
    grid.columns(columns);
  }
  /** The values of each field that is a text, and how often each came. */
  function count() {
    const table = tables.values;
    for (const one of fields.values()) one.rows = [];
    let fresh = false;
    for (let row = 0; row < table.length; row++) {
      const name = table.text("field", row);
      let one = fields.get(name);
      if (!one) {
        if (fields.size >= 4) continue;
        one = { small: new Small(name, [], {}), rows: [] };
        const own = one;
        own.small = new Small(name, [
          { label: name, fill: (cell, n) => say(cell, tables.values.text("value", own.rows[n])) },
          { label: t("event.count"), numeric: true, width: "5em", fill: (cell, n) => say(cell, number(tables.values.number("count", own.rows[n]))) },
        ], { most: 6, open: (n) => context.addFilter(term(`${type}.${name}`, tables.values.text("value", own.rows[n]))) });
        fields.set(name, own);
        fresh = true;
      }
      one.rows.push(row);
    }
    if (fresh) replace(values, ...[...fields].map(([name, { small }]) => card(name, small.element)));
    for (const { small, rows } of fields.values()) small.show(rows.length);
  }
  const draw = () => series.draw(tables.series?.values("count").map((n) => n || 0) ?? [], context.colors.accent);
  describe();
  return {
    update(given) {
      tables = given;
      build();
      count();
      grid.show(given.rows.length);
      draw();
    },
    state: () => void describe(),
    theme: draw,
    destroy: () => grid.destroy(),
    table: () => listingOf(columns, tables.rows?.length ?? 0, type),
    summary: () => t("event.summary", { count: tables.rows?.length ?? 0, type }),
  };
}

/**
 * @param {import("../frames.js").Table} rows
 * @param {string} name
 */
function holds(rows, name) {
  for (let row = 0; row < rows.length; row++) if (rows.text(name, row) !== "") return true;
  return false;
}
