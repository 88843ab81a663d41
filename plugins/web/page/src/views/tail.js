//! Tail: events as they come, at most two hundred a second; a click holds them.

import { h, mark, write } from "../dom.js";
import { clockFine, t } from "../text.js";

/** Rows in the document; older ones scroll away. */
const ROWS = 60;

/** Rates are those of so many milliseconds. */
const SPAN = 3000;

/** @typedef {{at: number, shown: number, offered: number}} Told */

/** @type {import("../types.js").View} */
export default {
  id: "tail",
  title: "view.tail",
  icon: "M4 4h12M4 8h9M4 12h12M4 16h6",
  letter: "a",
  params: { types: "", packets: "0" },
  subscriptions: ({ params }) => [{ id: "main", view: "tail", params: { types: params.types ? params.types.split(",") : [], packets: Number(params.packets) } }],
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
  let held = false;
  let shown = 0;
  let offered = 0;
  /** What each frame of the last seconds has told. @type {Told[]} */
  const frames = [];
  const rate = h("p", { class: "muted" });
  const hold = h("button", { class: "quiet", type: "button", "aria-pressed": "false", onclick: () => keep(!held) }, t("tail.hold"));
  const packets = h("input", { type: "checkbox", onchange: () => context.setParams({ packets: packets.checked ? "1" : "0" }) });
  const types = h("select", { "aria-label": t("tail.types"), onchange: () => context.setParams({ types: types.value }) });
  const body = h("tbody");
  const lines = Array.from({ length: ROWS }, () => {
    const line = h("tr", { hidden: true }, ...["time", "type", "program", "ends", "summary"].map((name) => h("td", { class: name })));
    body.append(line);
    return line;
  });
  const table = h("table", { class: "tail", "aria-label": t("view.tail") }, h("colgroup", null, ...["time", "type", "program", "ends", "summary"].map((name) => h("col", { class: name }))), h("thead", { class: "unseen" }, h("tr", null, ...["column.time", "column.type", "column.program", "column.ends", "column.summary"].map((key) => h("th", { scope: "col" }, t(key))))), body);
  const scroll = h("div", { class: "scroll tail-scroll", tabindex: "0", role: "region", "aria-label": t("view.tail") }, table);
  root.append(h("div", { class: "bar" }, hold, types, h("label", { class: "check" }, packets, t("tail.packets")), rate), scroll);
  body.addEventListener("click", (event) => {
    const line = event.target instanceof Element ? event.target.closest("tr") : null;
    const row = line ? lines.indexOf(line) : -1;
    keep(true);
    if (row >= 0 && rows) open(at(row));
  });

  /** The row of the table at a line: the newest is above. @param {number} line */
  const at = (line) => (rows?.length ?? 0) - 1 - line;
  /** @param {number} row */
  const open = (row) => {
    const id = rows?.text("id", row);
    if (id) context.drawer.open(rows?.text("summary", row) || t("trail.flow"), h("p", null, h("button", { class: "quiet", type: "button", onclick: () => context.openFlow(id) }, t("menu.flow"))));
  };
  /** @param {boolean} on */
  function keep(on) {
    held = on;
    hold.setAttribute("aria-pressed", String(on));
    write(hold, t(on ? "tail.go" : "tail.hold"));
    mark(scroll, "held", on);
    if (!on) draw();
  }
  function draw() {
    if (!rows || held) return;
    lines.forEach((line, n) => {
      const row = at(n);
      const there = row >= 0;
      if (line.hidden === there) line.hidden = !there;
      if (!there || !rows) return;
      const cells = line.cells;
      write(cells[0], clockFine(rows.number("time_ms", row)));
      write(cells[1], rows.text("type", row).replace(/^x_/, ""));
      cells[1].dataset.type = rows.text("type", row);
      write(cells[2], rows.text("process", row));
      write(cells[3], `${masked(rows.text("src", row))} > ${masked(rows.text("dest", row))}`);
      write(cells[4], context.mask(rows.text("summary", row), "name"));
    });
  }
  /** Whether any row has a program, which files do not tell. */
  const named = () => {
    for (let row = 0; rows && row < rows.length; row++) if (rows.text("process", row) !== "") return true;
    return false;
  };
  /** Without the port, which says nothing about who. @param {string} end */
  const masked = (end) => {
    const colon = end.lastIndexOf(":");
    return colon > 0 ? context.mask(end.slice(0, colon)) + end.slice(colon) : context.mask(end);
  };
  const settings = () => {
    const { params } = context.state();
    const known = [...new Set(context.hello()?.events.map(({ name }) => name))];
    if (types.options.length !== known.length + 1) types.replaceChildren(h("option", { value: "" }, t("tail.all")), ...known.map((name) => h("option", { value: name }, name)));
    types.value = params.types;
    packets.checked = params.packets === "1";
  };
  settings();
  return {
    update(tables) {
      rows = tables.rows;
      frames.push({ at: performance.now(), shown: tables.rate.count("shown", 0), offered: tables.rate.count("offered", 0) });
      while (frames.length > 1 && frames[0].at < performance.now() - SPAN) frames.shift();
      [shown, offered] = perSecond(frames);
      write(rate, t(offered > shown ? "tail.sampled" : "tail.everything", { shown, offered }));
      mark(table, "alone", !named());
      draw();
    },
    state: settings,
    theme() {},
    destroy() {},
    table: () => ({
      caption: t("view.tail"),
      columns: ["column.time", "column.type", "column.program", "column.ends", "column.summary"].map((key) => ({ label: t(key) })),
      rows: lines.filter((line) => !line.hidden).map((line) => [...line.cells].map((cell) => cell.textContent ?? "")),
    }),
    summary: () => t("tail.summary", { count: offered }),
    key(event) {
      if (event.key !== "h") return false;
      keep(!held);
      return true;
    },
  };
}

/**
 * What is shown and what there is in a second, each frame telling what has come since the one before it.
 * @param {Told[]} frames
 */
function perSecond(frames) {
  const seconds = Math.max(0.2, (frames[frames.length - 1].at - frames[0].at) / 1000);
  // The first one tells of a time before it.
  const counted = frames.length > 1 ? frames.slice(1) : frames;
  return [counted.reduce((sum, { shown }) => sum + shown, 0), counted.reduce((sum, { offered }) => sum + offered, 0)].map((sum) => Math.round(sum / seconds));
}
