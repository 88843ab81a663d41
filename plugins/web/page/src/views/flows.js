//! Flows: every flow there is, of which those in sight are asked for; a flow's details beside them.

import { dot, pair, say } from "../cells.js";
import { h } from "../dom.js";
import { Grid, listingOf } from "../grid.js";
import { Order } from "../order.js";
import { bytes, duration, rate, t } from "../text.js";
import { Details } from "./flow.js";

/** Rows asked for at once, which is more than is in sight, so that a little scrolling shows rows at once. */
const WINDOW = 150;
const SELF = 1;
const ENDED = 2;

/** @type {import("../types.js").View} */
export default {
  id: "flows",
  title: "view.flows",
  icon: "M3 5h3M3 10h3M3 15h3M9 5h8M9 10h8M9 15h8",
  letter: "l",
  params: { sort: "-rate", cols: "" },
  subscriptions({ params, item, local }) {
    const columns = params.cols ? params.cols.split(",") : [];
    const list = { id: "main", view: "flows", params: { sort: params.sort, offset: local.offset ?? 0, limit: WINDOW, columns } };
    // A link from elsewhere names a flow that the filter may hide.
    return item ? [list, { id: "flow", view: "flow", filter: "", params: { id: item } }] : [list];
  },
  mount,
};

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
function mount(root, context) {
  /** @type {import("../frames.js").Table | undefined} */
  let rows;
  /** @type {number[]} */
  let places = [];
  let all = 0;
  let matching = 0;
  let shownOffset = 0;
  const order = new Order();
  const text = (/** @type {string} */ column, /** @type {number} */ row) => rows?.text(column, places[row]) ?? "";
  const value = (/** @type {string} */ column, /** @type {number} */ row) => rows?.number(column, places[row]) ?? NaN;
  const end = (/** @type {"src" | "dest"} */ side, /** @type {number} */ row) => {
    const port = value(`${side}_port`, row);
    const name = text(`${side}_name`, row);
    const address = text(side, row);
    const shown = name ? context.mask(name, "name") : context.mask(address);
    return [port > 0 ? `${shown}:${port}` : shown, name ? context.mask(address) : ""];
  };
  /** @type {import("../grid.js").Column[]} */
  const columns = [
    { id: "state", label: t("column.state"), width: "9.5em", sort: "state", drop: 640, fill: (cell, row) => dot(cell, level(text("state", row), value("flags", row), value("idle_ms", row)), text("state", row) || t("state.none"), t("flows.idle", { time: duration(value("idle_ms", row) * 1000) })) },
    { id: "process", label: t("column.program"), width: "11em", sort: "process", drop: 560, fill: (cell, row) => pair(cell, text("process", row), value("pid", row) > 0 ? String(value("pid", row)) : "") },
    { id: "src", label: t("column.source"), width: "13em", sort: "src", drop: 1060, fill: (cell, row) => say(cell, end("src", row)[0]) },
    { id: "dest", label: t("column.destination"), sort: "dest", fill: (cell, row) => pair(cell, .../** @type {[string, string]} */ (end("dest", row))) },
    { id: "app", label: t("column.application"), width: "7em", sort: "app", drop: 480, fill: (cell, row) => pair(cell, text("app", row) || text("proto", row), text("app", row) ? text("proto", row) : "") },
    { id: "country", label: t("column.country"), width: "6.5em", sort: "country", drop: 900, fill: (cell, row) => say(cell, text("country", row)) },
    { id: "ja4", label: "JA4", width: "13em", mono: true, sort: "ja4", drop: 1360, fill: (cell, row) => say(cell, text("ja4", row)) },
    { id: "rtt", label: "RTT", width: "6em", numeric: true, sort: "rtt_us", drop: 940, fill: (cell, row) => say(cell, value("rtt_us", row) > 0 ? duration(value("rtt_us", row)) : "") },
    { id: "up", label: t("column.up"), width: "6.5em", numeric: true, sort: "octets_up", drop: 720, fill: (cell, row) => say(cell, bytes(value("octets_up", row))) },
    { id: "down", label: t("column.down"), width: "6.5em", numeric: true, sort: "octets_down", fill: (cell, row) => say(cell, bytes(value("octets_down", row))) },
    { id: "rate", label: t("column.rateNow"), width: "7em", numeric: true, sort: "rate", fill: (cell, row) => say(cell, value("rate", row) > 0 ? rate(value("rate", row)) : "") },
  ];
  const asked = (/** @type {string} */ name) => ({ id: name, label: name, width: "12em", drop: 800, fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, text(name, row)) });
  const withAsked = () => [...columns, ...(context.state().params.cols || "").split(",").filter(Boolean).map(asked)];
  const grid = new Grid({
    label: t("view.flows"),
    columns: withAsked(),
    key: (row) => text("id", row),
    open: (row) => context.openFlow(text("id", row)),
    menu: (at, row) => context.menu(at, { label: end("dest", row)[0], filter: `host:${text("dest", row)}`, flow: text("id", row), address: text("dest", row), bpf: bpfOfRow(row) }),
    sort: (sort) => context.setParams({ sort }),
    need: (from, to) => need(from, to),
    style: (element, row) => element.classList.toggle("ended", (value("flags", row) & ENDED) !== 0),
  });
  const bpfOfRow = (/** @type {number} */ row) => `host ${text("src", row)} and host ${text("dest", row)}${value("src_port", row) > 0 ? ` and ${text("proto", row).toLowerCase()} port ${value("src_port", row)}` : ""}`;
  const details = new Details(context);
  order.watch(grid.element);
  const sum = h("p", { class: "muted" });
  root.append(h("div", { class: "bar" }, sum), grid.element);

  /** Asks for the rows in sight, if they are not those that were asked for. @param {number} from @param {number} to */
  function need(from, to) {
    const { local } = context.state();
    const offset = local.offset ?? 0;
    if (from >= offset && to <= offset + WINDOW) return;
    local.offset = Math.max(0, Math.round((from + to) / 2 - WINDOW / 2));
    if (local.offset !== offset) queueMicrotask(() => context.refresh());
  }
  const shown = () => {
    const { item, params } = context.state();
    grid.order(params.sort);
    grid.columns(withAsked());
    order.held = context.held();
    grid.chosen = item;
    if (item) details.open(item);
    else details.close();
    grid.draw();
  };
  shown();
  return {
    update(tables, id) {
      if (id === "flow") return details.update(tables);
      rows = tables.rows;
      const offset = context.state().local.offset ?? 0;
      if (offset !== shownOffset) order.keys = [];
      shownOffset = offset;
      places = order.arrange(rows.values("id"));
      matching = tables.count.count("matching", 0);
      all = tables.count.count("all", 0);
      sum.textContent = matching === all ? t("flows.all", { count: all }) : t("flows.some", { matching, count: all });
      grid.show(matching, offset, rows.length);
    },
    state: shown,
    theme: () => details.theme(),
    destroy() {
      details.close();
      grid.destroy();
    },
    table: () => listingOf(columns, rows?.length ?? 0, t("view.flows")),
    summary: () => t("flows.summary", { count: matching }),
    bpf: () => details.bpf(),
    save: () => details.save(),
  };
}

/**
 * @param {string} state
 * @param {number} flags
 * @param {number} idle milliseconds
 */
function level(state, flags, idle) {
  if (flags & ENDED || state === "closed") return "off";
  if (flags & SELF) return "idle";
  return idle < 5000 ? "ok" : idle < 60_000 ? "warn" : "idle";
}
