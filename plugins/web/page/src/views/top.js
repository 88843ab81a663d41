//! Top: who sends and receives most, by host, service, program and what else flows have in common.

import { bars, pair, say, spark } from "../cells.js";
import { h } from "../dom.js";
import { Grid, listingOf } from "../grid.js";
import { Order } from "../order.js";
import { segments } from "../parts.js";
import { term } from "../term.js";
import { bytes, number, rate, share, t } from "../text.js";

/** @typedef {import("../types.js").Context} Context */

const KINDS = ["host", "service", "process", "country", "asn", "ja4", "name"];
/** Fields of the filter language that select a row, by kind. */
const FIELDS = /** @type {Record<string, string>} */ ({ host: "host", service: "port", process: "proc", country: "country", asn: "asn", ja4: "ja4", name: "sni" });
const MASKED = new Set(["host", "name"]);

/** @type {import("../types.js").View} */
export default {
  id: "top",
  title: "view.top",
  icon: "M3 5h14M3 10h9M3 15h5",
  letter: "t",
  params: { by: "host", sort: "-octets" },
  subscriptions: ({ params }) => [{ id: "main", view: "top", params: { by: params.by, sort: params.sort, limit: 200 } }],
  mount,
};

/**
 * @param {HTMLElement} root
 * @param {Context} context
 * @returns {import("../types.js").Mounted}
 */
function mount(root, context) {
  /** @type {import("../frames.js").Table | undefined} */
  let rows;
  /** @type {import("../frames.js").Table | undefined} */
  let total;
  /** @type {number[]} */
  let places = [];
  let most = 1;
  const order = new Order();
  const masked = (/** @type {string} */ text) => (MASKED.has(context.state().params.by) ? context.mask(text, "name") : text);
  const value = (/** @type {string} */ column, /** @type {number} */ row) => rows?.count(column, places[row]) ?? 0;
  // What has no name is called by its key, and what has one by both.
  const label = (/** @type {number} */ row) => rows?.text("label", places[row]) || rows?.text("key", places[row]) || "";
  const second = (/** @type {number} */ row) => {
    const told = rows?.text("second", places[row]) || rows?.text("key", places[row]) || "";
    return told === label(row) ? "" : told;
  };
  const columns = [
    { id: "rank", label: "#", width: "4.2em", numeric: true, drop: 600, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, number(row + 1)) },
    { id: "label", label: t("top.label"), fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => pair(cell, masked(label(row)), masked(second(row))) },
    { id: "bars", label: t("top.bars"), width: "22%", drop: 720, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => bars(cell, value("octets_up", row), value("octets_down", row), most, t("top.both", { up: bytes(value("octets_up", row)), down: bytes(value("octets_down", row)) })) },
    { id: "octets", label: t("column.octets"), width: "6.5em", numeric: true, sort: "octets", fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, bytes(value("octets_up", row) + value("octets_down", row))) },
    { id: "share", label: t("column.share"), width: "5em", numeric: true, drop: 480, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, share(value("share_permille", row))) },
    { id: "rate_up", label: `▲ ${t("column.rate")}`, width: "7em", numeric: true, sort: "rate_up", drop: 900, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, rate(value("rate_up", row))) },
    { id: "rate_down", label: `▼ ${t("column.rate")}`, width: "7em", numeric: true, sort: "rate_down", drop: 380, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, rate(value("rate_down", row))) },
    { id: "flows", label: t("column.flows"), width: "5em", numeric: true, sort: "flows", drop: 640, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, number(value("flows", row))) },
    { id: "spark", label: t("column.minute"), width: "110px", drop: 560, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => spark(cell, rows?.octets("spark", places[row]) ?? new Uint8Array()) },
  ];
  const select = (/** @type {number} */ row) => {
    const { by } = context.state().params;
    const key = rows?.text("key", places[row]) ?? "";
    return term(FIELDS[by], by === "service" ? key.split("/")[0] : key);
  };
  const grid = new Grid({
    label: t("view.top"),
    columns,
    key: (row) => rows?.text("key", places[row]) ?? "",
    open: (row) => context.go("flows", { filter: joined(context.state().filter, select(row)), label: masked(label(row)) }),
    menu: (at, row) => context.menu(at, { label: masked(label(row)), filter: select(row), address: context.state().params.by === "host" ? rows?.text("key", places[row]) : undefined }),
    sort: (sort) => context.setParams({ sort }),
  });
  order.watch(grid.element);
  const tabs = segments("top-by", t("top.by"), KINDS.map((kind) => [kind, t(`top.${kind}`)]), (by) => context.setParams({ by }));
  const sum = h("p", { class: "sum muted" });
  root.append(h("div", { class: "bar" }, tabs.element, sum), grid.element);
  const shown = () => {
    const { by, sort } = context.state().params;
    tabs.set(by);
    grid.order(sort);
    order.held = context.held();
  };
  shown();
  return {
    update(tables) {
      rows = tables.rows;
      total = tables.total;
      places = order.arrange(rows.values("key"));
      most = 1;
      for (let row = 0; row < rows.length; row++) most = Math.max(most, rows.count("octets_up", row) + rows.count("octets_down", row));
      sum.textContent = total.length > 0 ? t("top.total", { octets: bytes(total.count("octets_up", 0) + total.count("octets_down", 0)), count: total.count("flows", 0) }) : "";
      grid.show(rows.length);
    },
    state: shown,
    theme() {},
    destroy: () => grid.destroy(),
    table: () => listingOf(columns.filter(({ id }) => id !== "bars" && id !== "spark"), rows?.length ?? 0, t("view.top")),
    summary: () => (rows && rows.length > 0 ? t("top.summary", { first: label(0), share: share(value("share_permille", 0)) }) : ""),
  };
}

/**
 * @param {string} filter
 * @param {string} term
 */
function joined(filter, term) {
  return filter ? `${filter} ${term}` : term;
}
