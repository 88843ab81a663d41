//! Processes: which program speaks with which fingerprint to which names, and which share one.

import { count, pair, say } from "../cells.js";
import { attribute, h, replace } from "../dom.js";
import { card, Small } from "../parts.js";
import { term } from "../term.js";
import { bytes, has, number, rate, t } from "../text.js";

/** Columns and rows of the matrix; what is beyond is in the list of the `t` key. */
const PRINTS_MAX = 14;
const PROGRAMS_MAX = 40;

/** @type {import("../types.js").View} */
export default {
  id: "processes",
  title: "view.processes",
  icon: "M4 4h12v12H4zM8 8h4v4H8zM8 1.5V4M12 1.5V4M8 16v2.5M12 16v2.5M1.5 8H4M1.5 12H4M16 8h2.5M16 12h2.5",
  letter: "p",
  params: {},
  subscriptions: () => [{ id: "main", view: "processes" }],
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
  let version = "";
  const text = (/** @type {string} */ column, /** @type {number} */ row) => tables.programs?.text(column, row) ?? "";
  const value = (/** @type {string} */ column, /** @type {number} */ row) => tables.programs?.number(column, row) ?? NaN;
  const live = () => context.hello()?.live ?? true;
  // How many, or the things themselves: radar tells some of them by name.
  const many = (/** @type {string} */ column, /** @type {number} */ row) => {
    const cell = tables.programs?.byName.get(column);
    return cell?.kind === "text" ? text(column, row) : value(column, row) > 0 ? number(value(column, row)) : "";
  };
  const programs = new Small(t("processes.programs"), [
    { label: t("column.program"), fill: (cell, row) => { pair(cell, text("name", row) || "?", [text("user", row), text("container", row), value("new", row) === 1 ? t("processes.new") : ""].filter(Boolean).join(" · ")); attribute(cell, "title", why(text("reason", row), live()) || text("exe", row)); } },
    { label: t("column.flows"), numeric: true, width: "5em", fill: (cell, row) => count(cell, value("flows", row)) },
    { label: "JA4", numeric: true, width: "4em", fill: (cell, row) => say(cell, many("fingerprints", row)) },
    { label: t("column.octets"), numeric: true, width: "7em", fill: (cell, row) => say(cell, bytes((value("octets_up", row) || 0) + (value("octets_down", row) || 0))) },
    { label: t("column.rateNow"), numeric: true, width: "7.5em", fill: (cell, row) => say(cell, rate((value("rate_up", row) || 0) + (value("rate_down", row) || 0))) },
  ], {
    most: 100,
    open: (row) => context.go("flows", { filter: `${context.state().filter} ${term("proc", text("name", row))}`.trim(), label: text("name", row) }),
    menu: (at, row) => context.menu(at, { label: text("name", row), filter: term("proc", text("name", row)) }),
  });
  const unknown = h("p", { class: "muted", hidden: true });
  const matrix = h("div", { class: "matrix-scroll", tabindex: "0", role: "region", "aria-label": t("processes.matrix") });
  const findings = h("ul", { class: "findings" });
  const wide = card(t("processes.matrix"), findings, matrix);
  wide.classList.add("wide");
  const list = card(t("processes.programs"), programs.element, unknown);
  list.classList.add("wide");
  root.append(h("div", { class: "cards" }, list, wide));

  /** Reads the matrix: octets by program and fingerprint, and the names behind. */
  function draw() {
    const table = tables.matrix;
    const { process: who, cells, prints } = collect(table);
    const key = `${who.join()} ${prints.map(({ ja4 }) => ja4).join()} ${Math.round(performance.now() / 4000)}`;
    // Names of columns come and go seldom; the picture is made anew every few seconds at most, and not under the hand.
    if (key === version || matrix.matches(":hover, :focus-within")) return;
    version = key;
    let most = 1;
    for (const cell of cells.values()) most = Math.max(most, cell.octets);
    const head = h("tr", null, h("th", { scope: "col" }, t("column.program")), ...prints.map(({ ja4, programs: shared }) => h("th", { scope: "col", class: shared > 1 ? "shared" : null, title: ja4 }, h("span", { class: "mono" }, ja4.split("_")[0]), h("span", { class: "muted mono" }, ja4.split("_")[1]?.slice(0, 6)))));
    const rows = who.map((name) => h("tr", null, h("th", { scope: "row" }, name), ...prints.map(({ ja4 }) => matrixCell(cells.get(`${name}\n${ja4}`), most, name, ja4))));
    replace(matrix, h("table", { class: "matrix" }, h("thead", null, head), h("tbody", null, ...rows)));
    replace(findings, ...prints.filter(({ programs: shared }) => shared > 1).slice(0, 3).map(({ ja4, names }) => h("li", null, t("processes.shared", { names: [...names].join(", "), ja4 }))));
    matrix.hidden = who.length === 0;
  }
  /**
   * @param {{octets: number, names: Set<string>, fresh: boolean} | undefined} cell
   * @param {number} most
   * @param {string} name
   * @param {string} ja4
   */
  function matrixCell(cell, most, name, ja4) {
    if (!cell) return h("td");
    const names = [...cell.names].slice(0, 8).map((sni) => context.mask(sni, "name")).join(", ");
    const button = h("button", { type: "button", class: cell.fresh ? "fresh" : null, title: `${name} · ${ja4}\n${bytes(cell.octets)}\n${names}`, onclick: () => context.go("flows", { filter: `${term("proc", name)} ${term("ja4", ja4)}`, label: `${name} · ${ja4.split("_")[0]}` }) }, h("span", null, t("processes.names", { count: cell.names.size })));
    button.style.setProperty("--weight", `${Math.round(12 + 58 * Math.sqrt(cell.octets / most))}%`);
    return h("td", null, button);
  }
  return {
    update(given) {
      tables = given;
      programs.show(given.programs.length);
      const reasons = Array.from({ length: given.unknown.length }, (_, row) => t("processes.unknown", { count: given.unknown.count("flows", row), octets: bytes(given.unknown.count("octets", row)), reason: why(given.unknown.text("reason", row), live()) }));
      unknown.textContent = reasons.join(" ");
      unknown.hidden = reasons.length === 0;
      draw();
    },
    theme() {},
    destroy() {},
    table: () => ({
      caption: t("processes.matrix"),
      columns: [{ label: t("column.program") }, { label: "JA4" }, { label: "SNI" }, { label: t("column.flows"), numeric: true }, { label: t("column.octets"), numeric: true }, { label: t("processes.sharedBy"), numeric: true }],
      rows: Array.from({ length: Math.min(300, tables.matrix?.length ?? 0) }, (_, row) => [tables.matrix.text("process", row), tables.matrix.text("ja4", row), context.mask(tables.matrix.text("sni", row), "name"), number(tables.matrix.count("flows", row)), bytes(tables.matrix.count("octets", row)), number(tables.matrix.count("shared", row))]),
    }),
    summary: () => t("processes.summary", { count: tables.programs?.length ?? 0 }),
  };
}

/** @param {import("../frames.js").Table} table */
function collect(table) {
  /** @type {Map<string, {octets: number, names: Set<string>, fresh: boolean}>} */
  const cells = new Map();
  /** @type {Map<string, number>} */
  const who = new Map();
  /** @type {Map<string, {ja4: string, octets: number, programs: number, names: Set<string>}>} */
  const prints = new Map();
  for (let row = 0; row < table.length; row++) {
    const name = table.text("process", row);
    const ja4 = table.text("ja4", row);
    if (ja4 === "") continue;
    const octets = table.count("octets", row);
    const cell = cells.get(`${name}\n${ja4}`) ?? { octets: 0, names: new Set(), fresh: false };
    cells.set(`${name}\n${ja4}`, cell);
    cell.octets += octets;
    cell.fresh ||= table.count("new", row) > 0;
    const sni = table.text("sni", row);
    if (sni) cell.names.add(sni);
    who.set(name, (who.get(name) ?? 0) + octets);
    const print = prints.get(ja4) ?? { ja4, octets: 0, programs: 0, names: new Set() };
    prints.set(ja4, print);
    print.octets += octets;
    print.names.add(name);
    print.programs = Math.max(print.names.size, table.count("shared", row));
  }
  // By name, as octets change all the time and columns that move cannot be read.
  const process = [...who].sort((a, b) => b[1] - a[1]).slice(0, PROGRAMS_MAX).map(([name]) => name).sort();
  const shown = [...prints.values()].sort((a, b) => b.octets - a.octets).slice(0, PRINTS_MAX).sort((a, b) => b.programs - a.programs || a.ja4.localeCompare(b.ja4));
  return { process, cells, prints: shown };
}

/**
 * Why a program is not known, and what helps.
 * @param {string} reason as radar has it
 * @param {boolean} live
 */
function why(reason, live) {
  const key = `processes.why.${reason}${live ? "" : ".file"}`;
  return has(key) ? t(key) : reason;
}
