//! Percentiles on axes of powers of ten: half, nineteen of twenty and ninety-nine of a hundred are not more than that.

import { attribute, h, write } from "../../dom.js";
import { bytes, duration, t } from "../../text.js";
import { Keyed } from "../chart/keyed.js";
import { logShare } from "../chart/scale.js";

const MARKS = /** @type {const} */ (["p50", "p95", "p99"]);

/** The axes: octets from the smallest packet to the largest, times from 100 μs to 10 s. */
const AXES = {
  octets: { low: 40, high: 65_536, ticks: [64, 1500, 16_000], format: bytes },
  time: { low: 100, high: 1e7, ticks: [1e3, 1e5], format: duration },
};

/**
 * @param {import("../../types.js").Context} _context
 * @returns {import("./panel.js").Card}
 */
export function percentileCard(_context) {
  const list = h("ul", { class: "percentiles" });
  const keyed = new Keyed(list, make, fill);
  /** @type {Item[]} */
  let items = [];
  return {
    root: h("section", { class: "stat stats-percentiles", "aria-label": t("stats.percentiles") }, h("h2", null, t("stats.percentiles")), list,
      h("p", { class: "muted note" }, t("stats.percentiles.note"))),
    update(table) {
      items = Array.from({ length: table.length }, (_, row) => read(table, row));
      keyed.set(items, ({ what }) => what);
    },
    lines: () => items.flatMap((item) => MARKS.map((mark, i) => [label(item.what), t(`stats.${mark}`), item.axis.format(item.values[i])])),
    theme() {},
    destroy() {},
  };
}

/** @typedef {{what: string, axis: typeof AXES.time, values: number[]}} Item */

/** @param {import("../../frames.js").Table} table @param {number} row @returns {Item} */
function read(table, row) {
  const unit = table.text("unit", row);
  return { what: table.text("what", row), axis: unit === "octets" ? AXES.octets : AXES.time, values: MARKS.map((mark) => table.number(mark, row)) };
}

/** @param {string} what */
function label(what) {
  return t(`stats.percentiles.${what}`);
}

/** @param {string} what */
function make(what) {
  const [p50, p95, p99] = MARKS.map((mark) => h("i", { class: `mark mark-${mark}` }));
  const [v50, v95, v99] = MARKS.map(() => h("dd"));
  const span = h("i", { class: "track-span" });
  const ticks = h("div", { class: "track-ticks", "aria-hidden": "true" });
  const track = h("div", { class: "scale", "aria-hidden": "true" }, span, p50, p95, p99);
  const values = h("dl", null, ...[v50, v95, v99].flatMap((value, i) => [h("dt", null, h("i", { class: `mark mark-${MARKS[i]}`, "aria-hidden": "true" }), t(`stats.${MARKS[i]}`)), value]));
  return { root: h("li", null, h("h3", null, label(what)), track, ticks, values), p50, p95, p99, v50, v95, v99, span, ticks };
}

/** @param {ReturnType<typeof make>} elements @param {Item} item */
function fill(elements, { axis, values }) {
  const { p50, p95, p99, v50, v95, v99, span, ticks } = elements;
  const places = values.map((value) => logShare(value, axis.low, axis.high) * 100);
  [p50, p95, p99].forEach((mark, i) => {
    attribute(mark, "hidden", Number.isNaN(values[i]));
    mark.style.left = `${places[i]}%`;
  });
  [v50, v95, v99].forEach((value, i) => write(value, axis.format(values[i])));
  attribute(span, "hidden", values.some(Number.isNaN));
  span.style.left = `${places[0]}%`;
  span.style.width = `${Math.max(0, places[2] - places[0])}%`;
  if (ticks.childElementCount > 0) return;
  for (const tick of axis.ticks) {
    const mark = h("span", null, axis.format(tick));
    mark.style.left = `${logShare(tick, axis.low, axis.high) * 100}%`;
    ticks.append(mark);
  }
}
