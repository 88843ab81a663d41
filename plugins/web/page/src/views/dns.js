//! DNS: how many are asked for, what fails, which resolver is slow, and who asked.

import { count, pair, say } from "../cells.js";
import { h } from "../dom.js";
import { card, Small, strip, tile } from "../parts.js";
import { term } from "../term.js";
import { clock, duration, number, share, t } from "../text.js";

/** @typedef {import("../frames.js").Table} Table */

/** @type {import("../types.js").View} */
export default {
  id: "dns",
  title: "view.dns",
  icon: "M10 3v4M10 13v4M4 10h12M4 10a3 3 0 0 1-1-3M10 7a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3 3h4v4H3zM13 13h4v4h-4z",
  letter: "d",
  params: {},
  subscriptions: () => [{ id: "main", view: "dns" }],
  mount,
};

/**
 * @param {HTMLElement} root
 * @param {import("../types.js").Context} context
 * @returns {import("../types.js").Mounted}
 */
function mount(root, context) {
  /** @type {import("../types.js").Tables} */
  let tables = {};
  const text = (/** @type {string} */ table, /** @type {string} */ column, /** @type {number} */ row) => tables[table]?.text(column, row) ?? "";
  const value = (/** @type {string} */ table, /** @type {string} */ column, /** @type {number} */ row) => tables[table]?.number(column, row) ?? NaN;
  const tiles = { rate: tile(t("dns.rate")), queries: tile(t("dns.queries")), nx: tile("NXDOMAIN"), servfail: tile("SERVFAIL"), unanswered: tile(t("dns.unanswered")), p50: tile(t("dns.p50")), p95: tile(t("dns.p95")) };
  const series = strip(t("dns.series"));
  const time = (/** @type {string} */ column) => ({ numeric: true, width: "4.75em", fill: (/** @type {HTMLElement} */ cell, /** @type {number} */ row) => say(cell, value("resolvers", column, row) > 0 ? duration(value("resolvers", column, row)) : "") });
  const resolvers = new Small(t("dns.resolvers"), [
    { label: t("dns.resolver"), fill: (cell, row) => pair(cell, context.mask(text("resolvers", "name", row) || text("resolvers", "address", row), "name"), text("resolvers", "protocol", row)) },
    { label: t("dns.queries"), numeric: true, width: "4em", fill: (cell, row) => count(cell, value("resolvers", "queries", row)) },
    { label: t("dns.failures"), numeric: true, width: "3.5em", fill: (cell, row) => count(cell, value("resolvers", "failures", row)) },
    { label: "p50", ...time("p50_us") }, { label: "p95", ...time("p95_us"), drop: true }, { label: t("dns.slowest"), ...time("slowest_us"), drop: true },
  ], { menu: (at, row) => context.menu(at, { label: text("resolvers", "address", row), filter: `host:${text("resolvers", "address", row)}`, address: text("resolvers", "address", row) }) });
  const names = new Small(t("dns.names"), [
    { label: t("dns.name"), fill: (cell, row) => pair(cell, context.mask(text("names", "rrname", row), "name"), text("names", "rrtype", row)) },
    { label: t("dns.answers"), width: "28%", drop: true, fill: (cell, row) => say(cell, context.mask(text("names", "answers", row)), text("names", "answers", row)) },
    { label: t("dns.code"), width: "7.5em", fill: (cell, row) => code(cell, text("names", "rcode", row)) },
    { label: t("dns.queries"), numeric: true, width: "6em", fill: (cell, row) => count(cell, value("names", "queries", row)) },
    { label: t("column.last"), numeric: true, width: "6em", drop: true, fill: (cell, row) => say(cell, clock(value("names", "last_ms", row))) },
  ], { most: 80, menu: (at, row) => context.menu(at, { label: text("names", "rrname", row), filter: term("dns.rrname", text("names", "rrname", row)) }) });
  const clients = new Small(t("dns.clients"), [
    { label: t("dns.client"), fill: (cell, row) => pair(cell, text("clients", "process", row) || context.mask(text("clients", "address", row)), text("clients", "process", row) ? context.mask(text("clients", "address", row)) : "") },
    { label: t("dns.queries"), numeric: true, width: "6em", fill: (cell, row) => count(cell, value("clients", "queries", row)) },
    { label: t("dns.failures"), numeric: true, width: "5em", fill: (cell, row) => count(cell, value("clients", "failures", row)) },
  ]);
  const wide = card(t("dns.names"), names.element);
  wide.classList.add("wide");
  const seriesCard = card(t("dns.series"), series.element);
  seriesCard.classList.add("wide");
  root.append(h("dl", { class: "tiles" }, ...Object.values(tiles).map(({ element }) => element)), h("div", { class: "cards" }, seriesCard, card(t("dns.resolvers"), resolvers.element), card(t("dns.clients"), clients.element), wide));
  const draw = () => series.draw(tables.series?.values("queries").map((n) => n || 0) ?? [], context.colors.accent, tables.series?.values("failures").map((n) => n || 0), context.colors.bad);
  return {
    update(given) {
      tables = given;
      const total = (/** @type {string} */ column) => value("totals", column, 0);
      tiles.rate.set(`${number(total("queries_rate"))}/s`);
      tiles.queries.set(number(total("queries")));
      tiles.nx.set(share(total("nxdomain_permille")), total("nxdomain_permille") > 200 ? "warn" : undefined);
      tiles.servfail.set(share(total("servfail_permille")), total("servfail_permille") > 20 ? "bad" : undefined);
      tiles.unanswered.set(number(total("unanswered")));
      tiles.p50.set(duration(total("p50_us")));
      tiles.p95.set(duration(total("p95_us")));
      resolvers.show(given.resolvers.length);
      names.show(given.names.length);
      clients.show(given.clients.length);
      draw();
    },
    theme: draw,
    destroy() {},
    table: () => ({
      caption: t("dns.names"),
      columns: [t("dns.name"), t("dns.type"), t("dns.code"), t("dns.answers"), t("dns.queries")].map((label) => ({ label })),
      rows: Array.from({ length: tables.names?.length ?? 0 }, (_, row) => [...["rrname", "rrtype", "rcode", "answers"].map((column) => context.mask(text("names", column, row), "name")), number(value("names", "queries", row))]),
    }),
    summary: () => t("dns.summary", { count: value("totals", "queries_rate", 0) || 0, share: share(value("totals", "nxdomain_permille", 0)) }),
  };
}

/**
 * @param {HTMLElement} cell
 * @param {string} text
 */
function code(cell, text) {
  say(cell, text);
  cell.dataset.level = text === "" || text === "NOERROR" ? "" : text === "NXDOMAIN" ? "warn" : "bad";
}
