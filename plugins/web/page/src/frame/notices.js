//! What is to be said about the state of things: a banner above the view, or a panel where the view has nothing.

import { h, mark, replace } from "../dom.js";
import { bytes, number, rate, t } from "../text.js";
import { nearest } from "../nearest.js";

/** Radar is waited for so long before that is said, in milliseconds. */
const PATIENCE = 2000;
const REPLAYS = [1, 10, 100];
/** After so long without a packet radar calls an interface quiet, in milliseconds. */
const QUIET = 3000;

export class Notices {
  /**
   * @param {HTMLElement} root
   * @param {HTMLElement} cover
   * @param {import("../page.js").Page} page
   */
  constructor(root, cover, page) {
    this.root = root;
    this.cover = cover;
    this.page = page;
    this.began = performance.now();
    this.shown = "";
    this.covered = "";
    /** @type {{filter: string, items: {text: string, count?: number}[]}} */
    this.meant = { filter: "", items: [] };
    /** @type {Map<string, string>} states of plugins as they were told */
    this.unwell = new Map();
    /** Since when there are no packets, as `performance.now()` counts. */
    this.quietSince = 0;
    root.setAttribute("role", "status");
    setInterval(() => this.show(), 1000);
  }

  /** Shows what there is to say now; what is shown already stays untouched. */
  show() {
    const banner = this.lost() ?? this.ended() ?? this.hides();
    const key = banner?.key ?? "";
    if (key !== this.shown) {
      this.shown = key;
      replace(this.root, banner ? h("div", { class: `banner ${banner.level}` }, ...banner.content()) : null);
    }
    const away = this.page.link.kind !== "open" && this.page.link.kind !== "connecting";
    mark(document.body, "away", away);
    this.panel(this.waiting() ?? this.quiet());
  }

  /** @param {{key: string, content: () => import("../dom.js").Child[]} | null} panel */
  panel(panel) {
    const key = panel?.key ?? "";
    if (key === this.covered) return;
    this.covered = key;
    replace(this.cover, ...(panel?.content() ?? []));
    this.cover.hidden = panel === null;
  }

  waiting() {
    const { page } = this;
    if (page.link.kind === "refused") return { key: "refused", content: () => panel(t("refused.title"), t("refused.text"), h("code", null, "radar web-url")) };
    if (page.drawn || (page.link.kind === "open" && page.hello && page.totals)) return null;
    const late = performance.now() - this.began > PATIENCE;
    const host = location.host;
    return { key: `wait ${late}`, content: () => [skeleton(), late ? h("p", { class: "waiting" }, t("waiting", { host })) : null] };
  }

  /** No packets on the interface that is listened on: since when, and where there are some. */
  quiet() {
    const { input, hello, totals } = this.page;
    if (input.kind !== "quiet") this.quietSince = 0;
    else this.quietSince ||= performance.now() - QUIET;
    if (!hello || input.kind !== "quiet" || (totals && totals.count("packets", 0) > 0)) return null;
    const own = input.interface ? [input.interface] : (hello.sources ?? []).map((source) => source.interface ?? source.name);
    const others = (input.interfaces ?? []).filter((other) => !own.includes(other.name) && other.up !== false);
    const busy = others.filter((other) => (other.rate ?? 0) > 0).sort((a, b) => (b.rate ?? 0) - (a.rate ?? 0));
    const name = own.join(", ");
    const count = Math.round(input.seconds ?? (performance.now() - this.quietSince) / 1000);
    const rows = busy.slice(0, 8).map((other) => h("li", null, h("code", null, other.name), h("span", { class: "muted" }, rate(other.rate ?? 0))));
    // A rate takes two countings.
    const counted = others.length === 0 || others.some((other) => other.rate !== undefined);
    const there = rows.length > 0 ? [h("p", null, t("quiet.others")), h("ul", { class: "interfaces" }, ...rows)] : [];
    const how = !counted ? [] : [h("p", { class: "muted" }, t(rows.length > 0 ? "quiet.how" : "quiet.any")), h("code", null, `radar -i ${busy[0]?.name ?? "any"}`)];
    const content = () => panel(name ? t("quiet.title", { name }) : t("quiet.nameless"), t("quiet.text", { count }), ...there, ...how);
    return { key: `quiet ${count} ${counted} ${JSON.stringify(busy)}`, content };
  }

  lost() {
    const { link, drawn, totals } = this.page;
    if (link.kind === "open" || link.kind === "connecting" || link.kind === "refused") return null;
    if (!drawn && !totals) return null;
    const seconds = link.retry > 0 ? Math.max(0, Math.ceil((link.retry - performance.now()) / 1000)) : 0;
    const text = seconds > 0 ? t("lost.wait", { count: seconds, attempt: link.attempt }) : t("lost.now", { attempt: link.attempt });
    const what = link.kind === "broken" ? t("lost.broken", { what: link.what }) : t("lost.title");
    const retry = () => this.page.connection.hurry();
    const content = () => [h("strong", null, what), h("span", null, text), h("span", { class: "muted" }, t("lost.kept")), button(t("lost.retry"), retry)];
    return { key: `lost ${text}`, level: "warn", content };
  }

  ended() {
    const { input, hello } = this.page;
    if (input.kind !== "ended") return null;
    const sources = hello?.live ? [] : (hello?.sources ?? []).map(({ file, name }) => file ?? name);
    const files = (input.files ?? sources).map((file) => file.split("/").pop()).join(", ");
    const values = { reason: input.reason ?? "", files, count: input.packets ?? 0, octets: bytes(input.octets ?? 0), seconds: (input.seconds ?? 0).toFixed(1) };
    const replay = (/** @type {number} */ pace) => button(t("time.times", { pace: String(pace) }), () => void this.page.command({ do: "replay", pace }));
    const buttons = hello?.control && !hello.live ? [h("span", { class: "muted" }, t("ended.replay")), ...REPLAYS.map(replay)] : [];
    return { key: `ended ${JSON.stringify(input)} ${buttons.length}`, level: "plain", content: () => [h("strong", null, t("ended.title", values)), h("span", null, t(files ? "ended.file" : "ended.text", values)), ...buttons] };
  }

  hides() {
    const { totals, state } = this.page;
    if (!state.filter || !totals || totals.length === 0) return null;
    const all = totals.count("flows", 0);
    if (all === 0 || totals.number("flows_matching", 0) !== 0) return null;
    if (this.meant.filter !== state.filter) void this.mean(state.filter);
    const { items } = this.meant;
    const key = `hides ${state.filter} ${items.map((item) => item.text).join()} ${all}`;
    const use = (/** @type {{text: string, count?: number}} */ item) => button(item.count === undefined ? item.text : `${item.text} (${number(item.count)})`, () => this.page.setFilter(item.text));
    const content = () => [
      h("span", null, t("hides.text", { count: all, filter: "" })),
      h("code", null, state.filter),
      items.length > 0 ? h("span", { class: "muted" }, t("hides.meant")) : null,
      ...items.map(use),
      button(t("hides.clear"), () => this.page.setFilter("")),
    ];
    return { key, level: "plain", content };
  }

  /** What may have been meant by a filter of one term that nothing matches. @param {string} filter */
  async mean(filter) {
    this.meant = { filter, items: [] };
    const match = /^([\w.-]+:)([^\s/*]{3,})$/.exec(filter);
    if (!match) return;
    const [, field, value] = match;
    const start = `${field}${value.slice(0, 1)}`;
    const found = await this.page.store.complete(start, new TextEncoder().encode(start).length);
    if (this.meant.filter !== filter) return;
    const values = found.map((item) => ({ ...item, text: item.text.startsWith(field) ? item.text.slice(field.length) : item.text }));
    this.meant.items = nearest(value, values, 2).map((item) => ({ text: `${field}${item.text}`, count: item.count }));
    this.show();
  }

  /** Tells once when a plugin is set aside, and marks where to look. @param {import("../frames.js").Table} [rows] */
  plugins(rows) {
    if (!rows) return;
    let unwell = false;
    for (let row = 0; row < rows.length; row++) {
      const name = rows.text("name", row);
      const state = rows.text("state", row);
      const bad = state === "faulted" || state === "set aside";
      unwell ||= bad;
      if (bad && this.unwell.get(name) !== state) this.page.toasts.show(t(`plugin.${state}`, { name }), "bad");
      this.unwell.set(name, state);
    }
    this.page.navigation.warn(unwell);
  }
}

/**
 * @param {string} label
 * @param {() => void} run
 */
function button(label, run) {
  return h("button", { class: "quiet", type: "button", onclick: run }, label);
}

/**
 * @param {string} title
 * @param {string} text
 * @param {...import("../dom.js").Child} more
 * @returns {import("../dom.js").Child[]}
 */
function panel(title, text, ...more) {
  return [h("div", { class: "panel" }, h("h2", null, title), h("p", { class: "muted" }, text), ...more)];
}

function skeleton() {
  const bars = Array.from({ length: 12 }, () => h("div", { class: "bone" }));
  return h("div", { class: "skeleton", "aria-hidden": "true" }, ...bars);
}
