//! What comes in a second: packets, bits, events and drops, one below the other in time.

import { h } from "../../dom.js";
import { bits, clock, number, short, t } from "../../text.js";
import { LineChart } from "../chart/line.js";

/** @typedef {import("../../types.js").Colors} Colors */

/** @type {{name: string, column: string, factor: number, format: (value: number) => string, axis: (value: number) => string, color: (colors: Colors) => string}[]} */
const CHARTS = [
  { name: "packets", column: "packets", factor: 1, format: perSecond, axis: short, color: (colors) => colors.accent },
  { name: "bits", column: "octets", factor: 8, format: bits, axis: bits, color: (colors) => colors.ok },
  { name: "events", column: "events", factor: 1, format: perSecond, axis: short, color: (colors) => colors.classes[3] },
  { name: "drops", column: "drops", factor: 1, format: perSecond, axis: short, color: (colors) => colors.bad },
];

/**
 * @param {import("../../types.js").Context} context
 * @returns {import("./panel.js").Card}
 */
export function rateCard(context) {
  /** @param {number | null} second */
  const read = (second) => charts.forEach((chart) => chart.show(second));
  const charts = CHARTS.map(({ name, format, axis, color }) =>
    new LineChart(context, { label: t(`stats.rates.${name}`), format, axis, color, counted: name !== "bits", read }));
  /** @type {import("../../frames.js").Table | undefined} */
  let rates;
  return {
    root: h("section", { class: "stats-rates", "aria-label": t("stats.rates") }, ...charts.map(({ root }) => root)),
    update(table) {
      rates = table;
      const length = whole(context, table);
      const seconds = table.values("second").slice(0, length);
      const [from, to] = span(context, seconds);
      charts.forEach((chart, i) => chart.set(seconds, values(table, CHARTS[i].column, CHARTS[i].factor).slice(0, length), from, to));
    },
    lines: () => CHARTS.flatMap(({ name, column, factor, format }) => (rates ? lines(rates, whole(context, rates), t(`stats.rates.${name}`), column, factor, format) : [])),
    theme: () => charts.forEach(({ surface }) => surface.touch()),
    destroy: () => charts.forEach((chart) => chart.destroy()),
  };
}

/** The last ten seconds are enough to hear or read. */
const LISTED = 10;

/** @param {import("../../frames.js").Table} table @param {number} length @param {string} what @param {string} column @param {number} factor @param {(value: number) => string} format */
function lines(table, length, what, column, factor, format) {
  const rows = [];
  for (let row = Math.max(0, length - LISTED); row < length; row += 1) {
    rows.push([what, clock(table.number("second", row) * 1000), format(table.number(column, row) * factor)]);
  }
  return rows;
}

/**
 * How many seconds are over: the one that is going on would always look like a fall.
 * @param {import("../../types.js").Context} context @param {import("../../frames.js").Table} table
 */
function whole(context, table) {
  return table.length > 1 && context.state().live && !context.ended() ? table.length - 1 : table.length;
}

/** @param {import("../../frames.js").Table} table @param {string} column @param {number} factor */
function values(table, column, factor) {
  const all = table.values(column);
  return factor === 1 ? all : all.map((value) => value * factor);
}

/**
 * The seconds that the axis spans: the range asked for, and as far as its end has come.
 * @param {import("../../types.js").Context} context @param {ArrayLike<number>} seconds
 */
function span(context, seconds) {
  const { range } = context.state();
  if (!Array.isArray(range)) return [range.from / 1000, range.to / 1000];
  const last = seconds.length > 0 ? seconds[seconds.length - 1] : Math.floor(context.now() / 1000);
  return [last + (range[0] - range[1]), last];
}

/** @param {number} value */
function perSecond(value) {
  return Number.isNaN(value) ? number(value) : t("stats.per.second", { value: short(value) });
}
