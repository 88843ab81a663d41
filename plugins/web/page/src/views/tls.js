//! TLS and QUIC: versions, fingerprints, server names, certificates.

import { count, pair, say } from "../cells.js";
import { h } from "../dom.js";
import { card, Small, tile } from "../parts.js";
import { term } from "../term.js";
import { number, share, t } from "../text.js";

/** Of a time such as 2036-11-20T04:18:13. */
const DAY = 10;

/** @type {import("../types.js").View} */
export default {
  id: "tls",
  title: "view.tls",
  icon: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  letter: "s",
  params: {},
  subscriptions: () => [{ id: "main", view: "tls" }],
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
  // How many, or the names themselves.
  const many = (/** @type {HTMLElement} */ cell, /** @type {string} */ column, /** @type {number} */ row) => {
    if (tables.ja4?.byName.get(column)?.kind === "text") say(cell, context.mask(text("ja4", column, row), "name"));
    else count(cell, value("ja4", column, row));
  };
  const tiles = { handshakes: tile(t("tls.handshakes")), quic: tile("QUIC"), ech: tile("ECH"), resumed: tile(t("tls.resumed")), weak: tile(t("tls.weak")) };
  const versions = new Small(t("tls.versions"), [
    { label: t("flow.version"), fill: (cell, row) => { say(cell, text("versions", "version", row)); cell.dataset.level = value("versions", "weak", row) > 0 ? "bad" : ""; } },
    { label: t("tls.handshakes"), numeric: true, width: "8em", fill: (cell, row) => count(cell, value("versions", "count", row)) },
  ]);
  const ja4 = new Small(t("tls.ja4"), [
    { label: "JA4", mono: true, fill: (cell, row) => say(cell, text("ja4", "ja4", row)) },
    { label: t("tls.client"), width: "26%", drop: true, fill: (cell, row) => pair(cell, text("ja4", "label", row) || text("ja4", "processes", row), text("ja4", "label", row) ? text("ja4", "processes", row) : "") },
    { label: t("tls.handshakes"), numeric: true, width: "7em", fill: (cell, row) => count(cell, value("ja4", "count", row)) },
    { label: t("tls.names"), width: "22%", drop: true, fill: (cell, row) => many(cell, "names", row) },
  ], { most: 60, open: (row) => context.addFilter(`ja4:${text("ja4", "ja4", row)}`), menu: (at, row) => context.menu(at, { label: text("ja4", "ja4", row), filter: `ja4:${text("ja4", "ja4", row)}` }) });
  const sni = new Small(t("tls.sni"), [
    { label: "SNI", fill: (cell, row) => say(cell, context.mask(text("sni", "sni", row), "name")) },
    { label: t("flow.version"), width: "9em", drop: true, fill: (cell, row) => pair(cell, text("sni", "version", row), text("sni", "alpn", row)) },
    { label: "JA4", numeric: true, width: "4em", fill: (cell, row) => listed(cell, text("sni", "ja4s", row)) },
    { label: t("column.flows"), numeric: true, width: "4em", fill: (cell, row) => count(cell, value("sni", "flows", row)) },
  ], { most: 80, open: (row) => context.addFilter(term("sni", text("sni", "sni", row))), menu: (at, row) => context.menu(at, { label: context.mask(text("sni", "sni", row), "name"), filter: term("sni", text("sni", "sni", row)) }) });
  const certificates = new Small(t("tls.certificates"), [
    { label: t("tls.subject"), fill: (cell, row) => pair(cell, context.mask(text("certificates", "subject", row), "name"), text("certificates", "issuer", row)) },
    { label: t("tls.until"), width: "8em", fill: (cell, row) => { say(cell, text("certificates", "not_after", row).slice(0, DAY), text("certificates", "not_after", row)); cell.dataset.level = value("certificates", "expired", row) > 0 ? "bad" : ""; } },
    { label: t("tls.seen"), numeric: true, width: "5em", drop: true, fill: (cell, row) => count(cell, value("certificates", "count", row)) },
  ], { most: 40 });
  const wide = card(t("tls.ja4"), ja4.element);
  wide.classList.add("wide");
  root.append(h("dl", { class: "tiles" }, ...Object.values(tiles).map(({ element }) => element)), h("div", { class: "cards" }, wide, card(t("tls.sni"), sni.element), h("div", { class: "stack" }, card(t("tls.versions"), versions.element), card(t("tls.certificates"), certificates.element))));
  return {
    update(given) {
      tables = given;
      const total = (/** @type {string} */ column) => value("totals", column, 0);
      tiles.handshakes.set(number(total("handshakes")));
      tiles.quic.set(share(total("quic_permille")));
      tiles.ech.set(share(total("ech_permille")));
      tiles.resumed.set(number(total("resumed")));
      tiles.weak.set(number(total("weak")), total("weak") > 0 ? "bad" : undefined);
      versions.show(given.versions.length);
      ja4.show(given.ja4.length);
      sni.show(given.sni.length);
      certificates.show(given.certificates.length);
    },
    theme() {},
    destroy() {},
    table: () => ({
      caption: t("tls.ja4"),
      columns: ["JA4", t("tls.client"), t("column.program"), t("tls.handshakes")].map((label) => ({ label })),
      rows: Array.from({ length: tables.ja4?.length ?? 0 }, (_, row) => [...["ja4", "label", "processes"].map((column) => text("ja4", column, row)), number(value("ja4", "count", row))]),
    }),
    summary: () => t("tls.summary", { count: value("totals", "handshakes", 0) || 0, share: share(value("totals", "quic_permille", 0)) }),
  };
}

/**
 * How many there are in a list, and which when pointed at.
 * @param {HTMLElement} cell
 * @param {string} list with commas between
 */
function listed(cell, list) {
  say(cell, list ? number(list.split(",").length) : "", list);
}
