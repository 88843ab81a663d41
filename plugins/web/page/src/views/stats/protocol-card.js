//! The tree of protocols: what each has carried, and within it those it bears.

import { attribute, h, mark, write } from "../../dom.js";
import { bytes, number, share, t } from "../../text.js";
import { Keyed } from "../chart/keyed.js";
import { rows, tree } from "./protocols.js";

/** @typedef {import("./protocols.js").Protocol & {rest?: boolean}} Row */

/**
 * @param {import("../../types.js").Context} context
 * @returns {import("./panel.js").Card}
 */
export function protocolCard(context) {
  const body = h("tbody");
  const head = ["protocol", "share", "octets", "packets", "flows"].map((name, i) => h("th", { scope: "col", class: i > 1 ? "number" : null }, t(`stats.protocols.${name}`)));
  /** @type {Set<string>} */
  const closed = new Set();
  /** @type {import("./protocols.js").Protocol[]} */
  let roots = [];
  let whole = 0;
  const keyed = new Keyed(body, (path) => make(path, toggle, context), (elements, /** @type {Row} */ row) => fill(elements, row, whole, closed));
  const show = () => keyed.set(rows(roots, (path) => !closed.has(path)), ({ path }) => path);
  /** @param {string} path */
  function toggle(path) {
    if (!closed.delete(path)) closed.add(path);
    show();
  }
  return {
    root: h("section", { class: "stat stats-protocols", "aria-label": t("stats.protocols") }, h("h2", null, t("stats.protocols")),
      h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("stats.protocols") }, h("table", { class: "plain-table" }, h("thead", null, h("tr", null, ...head)), body))),
    update(table) {
      roots = tree(table);
      whole = roots.reduce((sum, { octets }) => sum + octets, 0);
      show();
    },
    lines: () => rows(roots, () => true).map((row) => [t("stats.protocols"), row.rest ? `${row.path}…` : row.path, t("stats.protocols.line", { octets: bytes(row.octets), share: share(part(row, whole)) })]),
    theme() {},
    destroy() {},
  };
}

/** @param {Row} row @param {number} whole */
function part({ octets }, whole) {
  return whole > 0 ? (octets / whole) * 1000 : 0;
}

/** @param {string} path @param {(path: string) => void} toggle @param {import("../../types.js").Context} context */
function make(path, toggle, context) {
  const twist = h("button", { type: "button", class: "twist", "aria-label": t("stats.protocols.open", { name: path }), onclick: () => toggle(path) });
  const name = h("button", { type: "button", class: "link" });
  const filter = filterOf(path);
  if (filter) name.addEventListener("click", () => context.addFilter(filter));
  const bar = h("i", { class: "gauge-fill" });
  const [percent, octets, packets, flows] = [h("span"), h("td", { class: "number" }), h("td", { class: "number" }), h("td", { class: "number" })];
  const first = h("th", { scope: "row" }, twist, name);
  const root = h("tr", null, first, h("td", { class: "share" }, h("span", { class: "gauge" }, bar), percent), octets, packets, flows);
  return { root, first, twist, name, bar, percent, octets, packets, flows };
}

/** What a path is in the filter language: the outermost is the IP protocol, what is within is spoken over it. @param {string} path */
function filterOf(path) {
  const parts = path.split("/");
  if (parts[parts.length - 1] === "") return "";
  return parts.length === 1 ? `proto:${parts[0]}` : `app:${parts[parts.length - 1]}`;
}

/** @param {ReturnType<typeof make>} elements @param {Row} row @param {number} whole @param {Set<string>} closed */
function fill({ root, first, twist, name, bar, percent, octets, packets, flows }, row, whole, closed) {
  const permille = part(row, whole);
  write(name, row.rest ? t("stats.protocols.rest") : row.name);
  attribute(name, "disabled", row.rest === true);
  attribute(twist, "aria-expanded", row.within.length > 0 ? String(!closed.has(row.path)) : null);
  mark(twist, "none", row.within.length === 0);
  attribute(twist, "disabled", row.within.length === 0);
  mark(root, "rest", row.rest === true);
  first.style.setProperty("--depth", `${row.depth}`);
  bar.style.width = `${permille / 10}%`;
  write(percent, share(permille));
  write(octets, bytes(row.octets));
  write(packets, number(row.packets));
  write(flows, number(row.flows));
}
