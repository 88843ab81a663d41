//! Traces below the map: which there are, the way of each as a line of hops, and the table of one.

import { attribute, h, mark, replace, write } from "../../dom.js";
import { duration, number, share, t } from "../../text.js";
import { Keyed } from "../chart/keyed.js";
import { asn, located } from "./places.js";
import { project } from "./projection.js";
import { startLabel, tone } from "./runs.js";

/** Traces that are drawn at once; more cannot be told apart. */
const RUNS_MAX = 6;
/** A hop appears so long after the one before it, in milliseconds. */
const PACE = 260;

/** @typedef {{ttl: number, address: string, name: string, asn: string, org: string, country: string, lat: number, lon: number, loss: number, sent: number, received: number, last: number, avg: number, best: number, worst: number, stdev: number, reason: string, mpls: string}} Hop */
/** @typedef {{id: string, target: string, address: string, state: string, round: number, rounds: number, hops: Hop[], tone: number}} Trace */

export class TracePanel {
  /** @param {import("../../types.js").Context} context @param {import("./picture.js").Picture} picture */
  constructor(context, picture) {
    this.context = context;
    this.picture = picture;
    /** @type {Trace[]} */
    this.runs = [];
    /** @type {import("./places.js").Place | undefined} */
    this.here = undefined;
    this.active = "";
    /** @type {Set<string>} traces that are not drawn */
    this.hidden = new Set();
    /** @type {Set<string>} targets that were asked about */
    this.asked = new Set();
    /** @type {Map<string, number>} when each hop was first seen, as `performance.now()` counts */
    this.born = new Map();
    /** @type {Map<string, number>} */
    this.tones = new Map();
    this.heard = false;
    this.input = h("input", { type: "text", class: "trace-input", "aria-label": t("trace.target"), placeholder: t("trace.placeholder"), spellcheck: "false", autocomplete: "off" });
    this.form = h("form", { class: "trace-form", onsubmit: (/** @type {Event} */ event) => this.submit(event) }, this.input, h("button", { type: "submit", class: "quiet" }, t("trace.go")));
    this.ask = h("div", { class: "trace-ask", role: "group", hidden: true });
    this.chips = h("div", { class: "trace-chips", role: "group", "aria-label": t("trace.runs") });
    this.strips = h("div", { class: "trace-strips" });
    this.body = h("tbody");
    const head = COLUMNS.map(([name, numeric]) => h("th", { scope: "col", class: numeric ? "number" : null }, t(`trace.${name}`)));
    this.caption = h("caption");
    this.hops = h("table", { class: "plain-table trace-table", hidden: true }, this.caption, h("thead", null, h("tr", null, ...head)), this.body);
    this.keyedChips = new Keyed(this.chips, (id) => this.makeChip(id), (elements, /** @type {Trace} */ trace) => this.fillChip(elements, trace));
    this.keyedStrips = new Keyed(this.strips, () => this.makeStrip(), (elements, /** @type {Trace} */ trace) => this.fillStrip(elements, trace));
    this.keyedHops = new Keyed(this.body, () => makeHop(), (elements, /** @type {Hop} */ hop) => fillHop(elements, hop, context));
    this.root = h("section", { class: "trace", hidden: true, "aria-label": t("trace.label") }, h("div", { class: "trace-head" }, h("h2", null, t("trace.label")), this.form, this.chips), this.ask, this.strips,
      h("div", { class: "trace-scroll", tabindex: "0", role: "group", "aria-label": t("trace.hops") }, this.hops));
  }

  /** The address names other targets. @param {string} targets */
  state(targets) {
    this.root.hidden = targets === "";
    this.form.hidden = !this.context.hello()?.control;
    if (targets === "") {
      this.picture.trace([]);
      this.heard = false;
    } else this.question();
    this.draw();
  }

  targets() {
    return this.context.state().params.trace.split(",").filter((target) => target !== "" && target !== "-");
  }

  /** Asks before the first packet goes out; without control, tells how to do it elsewhere. */
  question() {
    const control = this.context.hello()?.control ?? false;
    const known = new Set(this.runs.flatMap(({ target, address }) => [target, address]));
    const open = this.targets().filter((target) => !known.has(target) && !this.asked.has(target));
    const target = this.heard ? open[0] : undefined;
    const key = `${control} ${target ?? ""} ${this.runs.length === 0 && this.heard}`;
    if (this.ask.dataset.key === key) return;
    this.ask.dataset.key = key;
    this.ask.hidden = !target && (this.runs.length > 0 || !this.heard);
    if (!control) {
      const command = `radar trace ${/^[\w.:-]+$/.test(target ?? "") ? target : "HOST"}`;
      const copy = () => navigator.clipboard?.writeText(command).then(() => this.context.toast(t("trace.copied")), () => this.context.toast(command));
      replace(this.ask, h("p", null, t("trace.nocontrol")), h("code", null, command), h("button", { type: "button", class: "quiet", onclick: copy }, t("trace.copy")));
      return;
    }
    if (!target) return replace(this.ask, h("p", null, t("trace.none")));
    replace(this.ask, h("p", null, t("trace.ask", { target: this.context.mask(target) })),
      h("button", { type: "button", class: "quiet primary", onclick: () => void this.begin(target) }, t("trace.yes")),
      h("button", { type: "button", class: "quiet", onclick: () => this.refuse(target) }, t("trace.no")));
  }

  /** @param {string} target */
  refuse(target) {
    this.context.setParams({ trace: this.targets().filter((one) => one !== target).join(",") || "-" });
  }

  /** @param {string} target */
  async begin(target) {
    this.asked.add(target);
    this.question();
    const { ok, what } = await this.context.command({ do: "trace", target });
    if (!ok) {
      this.asked.delete(target);
      this.context.toast(what || t("trace.refused"), "warn");
    }
  }

  /** @param {Event} event */
  submit(event) {
    event.preventDefault();
    const target = this.input.value.trim();
    if (target === "" || target.includes(",")) return;
    this.input.value = "";
    this.asked.add(target);
    this.context.setParams({ trace: [...new Set([...this.targets(), target])].join(",") });
    void this.begin(target);
  }

  /** @param {import("../../types.js").Tables} tables */
  update(tables) {
    this.heard = true;
    const hops = hopsOf(tables.hops);
    const runs = runsOf(tables.runs, hops);
    this.runs = runs.slice(-RUNS_MAX);
    for (const { id } of this.runs) if (!this.tones.has(id)) this.tones.set(id, this.tones.size);
    for (const run of this.runs) run.tone = this.tones.get(run.id) ?? 0;
    if (!this.runs.some(({ id }) => id === this.active)) this.active = this.runs.at(-1)?.id ?? "";
    this.question();
    this.draw();
  }

  theme() {
    this.draw();
  }

  draw() {
    const shown = this.runs.filter(({ id }) => !this.hidden.has(id));
    this.keyedChips.set(this.runs, ({ id }) => id);
    this.keyedStrips.set(shown, ({ id }) => id);
    const active = this.runs.find(({ id }) => id === this.active);
    this.hops.hidden = !active;
    write(this.caption, active ? t("trace.caption", { target: this.context.mask(active.target), round: active.round, rounds: active.rounds }) : "");
    this.keyedHops.set(active?.hops ?? [], ({ ttl }) => `${active?.id} ${ttl}`);
    const tracing = this.context.state().params.trace !== "";
    this.picture.trace(tracing ? shown.map((run) => ({ id: run.id, tone: run.tone, stops: this.stops(run) })) : []);
  }

  /** The places of a run in order: hops at one place are one stop, and a hop without a place leaves a gap. @param {Trace} run */
  stops(run) {
    /** @type {import("./runs.js").Stop[]} */
    const stops = [];
    const now = performance.now();
    if (this.here) stops.push({ x: this.here.x, y: this.here.y, at: this.here.at, first: 0, last: 0, label: startLabel(), us: NaN, gap: false, born: 0, target: false });
    let gap = false;
    for (const hop of run.hops) {
      if (!located(hop.lon, hop.lat)) {
        gap ||= hop.received === 0;
        continue;
      }
      const before = stops.at(-1);
      const target = hop.address === run.address;
      if (before && before.first > 0 && Math.hypot(before.at[0] - hop.lon, before.at[1] - hop.lat) < 0.3) {
        Object.assign(before, { last: hop.ttl, us: hop.avg, target: before.target || target });
        gap = false;
        continue;
      }
      const key = `${run.id} ${hop.ttl}`;
      if (!this.born.has(key)) this.born.set(key, Math.max(now, (before?.born ?? 0) + PACE));
      const [x, y] = project(hop.lon, hop.lat);
      stops.push({ x, y, at: [hop.lon, hop.lat], first: hop.ttl, last: hop.ttl, label: [hop.country, hop.asn].filter(Boolean).join(" "), us: hop.avg, gap, born: this.born.get(key) ?? now, target });
      gap = false;
    }
    return stops;
  }

  // ---- chips and strips ----

  /** @param {string} id */
  makeChip(id) {
    const see = h("input", { type: "checkbox", onchange: () => this.hide(id) });
    const name = h("button", { type: "button", class: "link", onclick: () => this.choose(id) });
    const swatch = h("i", { class: "trace-swatch" });
    return { root: h("span", { class: "trace-chip" }, see, swatch, name), see, swatch, name };
  }

  /** @param {string} id */
  hide(id) {
    if (!this.hidden.delete(id)) this.hidden.add(id);
    this.draw();
  }

  /** @param {string} id */
  choose(id) {
    this.active = id;
    this.draw();
  }

  /** @param {ReturnType<TracePanel["makeChip"]>} elements @param {Trace} trace */
  fillChip({ root, see, swatch, name }, trace) {
    const target = this.context.mask(trace.target);
    see.checked = !this.hidden.has(trace.id);
    attribute(see, "aria-label", t("trace.show", { target }));
    swatch.style.background = tone(this.context.colors, trace.tone);
    write(name, `${target} · ${t(`trace.state.${trace.state}`)}`);
    attribute(name, "aria-pressed", String(trace.id === this.active));
    mark(root, "active", trace.id === this.active);
  }

  makeStrip() {
    const [name, list] = [h("h3"), h("ol")];
    return { root: h("div", { class: "trace-strip", tabindex: "0", role: "group" }, name, list), name, list };
  }

  /** @param {ReturnType<TracePanel["makeStrip"]>} elements @param {Trace} trace */
  fillStrip({ root, name, list }, trace) {
    const target = this.context.mask(trace.target);
    write(name, target);
    attribute(root, "aria-label", t("trace.way", { target }));
    root.style.setProperty("--tone", tone(this.context.colors, trace.tone));
    const parts = stretches(trace, this.context);
    while (list.childElementCount > parts.length) list.lastElementChild?.remove();
    parts.forEach((part, i) => {
      let item = list.children[i];
      if (!item) list.append((item = h("li", null, h("i", { "aria-hidden": "true" }), h("b"), h("span"), h("span"))));
      item.className = part.kind;
      [part.title, part.system, part.time].forEach((text, n) => write(item.children[n + 1], text));
    });
  }

  // ---- for the table and the ear ----

  /** @returns {import("../../types.js").Listing} */
  table() {
    return {
      caption: t("trace.label"),
      columns: [{ label: t("trace.target") }, ...COLUMNS.map(([name, numeric]) => ({ label: t(`trace.${name}`), numeric }))],
      rows: this.runs.flatMap((run) => run.hops.map((hop) => [this.context.mask(run.target), ...cells(hop, this.context)])),
    };
  }

  summary() {
    const run = this.runs.find(({ id }) => id === this.active);
    const last = run?.hops.filter(({ received }) => received > 0).at(-1);
    return run && last ? t("trace.summary", { target: this.context.mask(run.target), count: run.hops.length, time: duration(last.avg) }) : t("trace.none");
  }
}

/** @typedef {{kind: string, title: string, system: string, time: string}} Stretch */

/** The way as a line: who answered one by one, who did not together. @param {Trace} trace @param {import("../../types.js").Context} context @returns {Stretch[]} */
function stretches({ hops, address }, context) {
  /** @type {Stretch[]} */
  const parts = [{ kind: "here", title: t("map.here"), system: "", time: "" }];
  let silent = 0;
  const rest = () => {
    if (silent > 0) parts.push({ kind: "silent", title: "", system: t("trace.silent", { count: silent }), time: "" });
    silent = 0;
  };
  for (const hop of hops) {
    if (hop.received === 0 && hop.address === "") {
      silent += 1;
      continue;
    }
    rest();
    parts.push({ kind: hop.address === address ? "target" : "hop", title: context.mask(hop.name || hop.address, hop.name ? "name" : "address"), system: [hop.asn, hop.country].filter(Boolean).join(" "), time: duration(hop.avg) });
  }
  rest();
  return parts;
}

/** @type {[string, boolean][]} */
const COLUMNS = [["hop", true], ["host", false], ["loss", true], ["sent", true], ["last", true], ["avg", true], ["best", true], ["worst", true], ["stdev", true], ["asn", false]];

/** @param {Hop} hop @param {import("../../types.js").Context} context @returns {string[]} */
function cells(hop, context) {
  const address = context.mask(hop.address, "address");
  const host = hop.address === "" ? t("trace.noanswer") : hop.name ? `${context.mask(hop.name, "name")} (${address})` : address;
  return [number(hop.ttl), [host, hop.mpls && t("trace.mpls", { labels: hop.mpls }), hop.address && hop.reason].filter(Boolean).join(" · "), share(hop.loss), number(hop.sent),
    duration(hop.last), duration(hop.avg), duration(hop.best), duration(hop.worst), duration(hop.stdev), [hop.asn, hop.org].filter(Boolean).join(" ")];
}

function makeHop() {
  const tds = COLUMNS.map(([, numeric]) => h("td", { class: numeric ? "number" : null }));
  const root = h("tr", null, ...tds);
  return { root };
}

/** @param {{root: HTMLElement}} elements @param {Hop} hop @param {import("../../types.js").Context} context */
function fillHop({ root }, hop, context) {
  cells(hop, context).forEach((text, i) => write(root.children[i], text));
  mark(root, "silent", hop.received === 0);
  mark(root, "lossy", hop.received > 0 && hop.loss > 0);
}

/** @param {import("../../frames.js").Table | undefined} table @returns {Map<string, Hop[]>} */
function hopsOf(table) {
  /** @type {Map<string, Hop[]>} */
  const hops = new Map();
  for (let row = 0; row < (table?.length ?? 0); row += 1) {
    const one = /** @type {import("../../frames.js").Table} */ (table);
    const run = String(one.values("run")[row] ?? "");
    const text = (/** @type {string} */ column) => one.text(column, row);
    const value = (/** @type {string} */ column) => one.number(column, row);
    const hop = {
      ttl: value("ttl"), address: text("address"), name: text("name"), asn: asn(one, row), org: text("org"), country: text("country"), lat: value("lat"), lon: value("lon"),
      loss: value("loss_permille"), sent: value("sent"), received: value("received") || 0, last: value("last_us"), avg: value("avg_us"), best: value("best_us"), worst: value("worst_us"), stdev: value("stdev_us"),
      reason: text("reason"), mpls: String(one.values("mpls")[row] ?? ""),
    };
    hops.set(run, [...(hops.get(run) ?? []), hop]);
  }
  for (const list of hops.values()) list.sort((a, b) => a.ttl - b.ttl);
  return hops;
}

/** @param {import("../../frames.js").Table | undefined} table @param {Map<string, Hop[]>} hops @returns {Trace[]} */
function runsOf(table, hops) {
  return Array.from({ length: table?.length ?? 0 }, (_, row) => {
    const one = /** @type {import("../../frames.js").Table} */ (table);
    const id = String(one.values("id")[row] ?? "");
    return { id, target: one.text("target", row) || one.text("address", row), address: one.text("address", row), state: one.text("state", row) || "round", round: one.count("round", row), rounds: one.count("rounds", row), hops: hops.get(id) ?? [], tone: 0 };
  });
}
