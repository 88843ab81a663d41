//! The head of the page: whether radar is there, what comes in, what is lost, and the filter.

import { h, icon, mark, replace, write } from "../dom.js";
import { standing } from "../standing.js";
import { number, rate, short, t } from "../text.js";
import { Filterbox } from "./filterbox.js";

/** @typedef {import("../page.js").Page} Page */

const HELP = "M7.5 7.5a2.5 2.5 0 1 1 3.6 2.200c-.7.4-1.1.8-1.1 1.600v.5M10 14.5v.01M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15";
const GEAR = "M3 6h8M15 6h2M3 14h2M9 14h8M11 6a2 2 0 1 0 4 0 2 2 0 1 0-4 0M5 14a2 2 0 1 0 4 0 2 2 0 1 0-4 0";

export class Header {
  /**
   * @param {HTMLElement} root
   * @param {Page} page
   */
  constructor(root, page) {
    this.page = page;
    this.dot = h("span", { class: "dot", "aria-hidden": "true" });
    this.source = h("span", { class: "source" });
    this.standing = h("span", { class: "standing" });
    this.up = h("span", { class: "value" });
    this.down = h("span", { class: "value" });
    this.packets = h("span", { class: "value" });
    this.drops = h("span", { class: "value" });
    this.dropped = h("button", { class: "figure drops", type: "button", onclick: () => page.explainDrops(this.dropped) });
    this.dropped.append(h("span", { class: "label" }, t("head.dropped")), this.drops);
    this.filter = new Filterbox(page);
    root.append(
      h("div", { class: "brand" }, this.dot, h("h1", null, "radar"), this.source, this.standing),
      h(
        "div",
        { class: "figures", role: "group", "aria-label": t("head.rates") },
        figure("up", "▲", t("head.up"), this.up),
        figure("down", "▼", t("head.down"), this.down),
        h("span", { class: "figure packets" }, this.packets, h("span", { class: "label" }, t("head.packets"))),
        this.dropped,
      ),
      this.filter.element,
      h(
        "div",
        { class: "tools" },
        tool(HELP, t("head.help"), () => page.help.open()),
        tool(GEAR, t("head.settings"), () => page.settings.open()),
      ),
    );
  }

  /** @param {import("../frames.js").Table} totals */
  totals(totals) {
    write(this.up, rate(totals.number("octets_up_rate", 0)));
    write(this.down, rate(totals.number("octets_down_rate", 0)));
    write(this.packets, short(totals.number("packets_rate", 0)));
    const kernel = totals.count("dropped_kernel", 0);
    const radar = totals.count("dropped_radar", 0);
    write(this.drops, number(kernel + radar));
    mark(this.dropped, "some", kernel + radar > 0);
    const title = t("head.droppedBy", { kernel, radar });
    if (this.dropped.title !== title) this.dropped.title = title;
  }

  /** Whether radar is there and what is looked at. */
  standings() {
    const { page } = this;
    const { kind, text } = standing(page);
    this.dot.dataset.kind = kind;
    this.standing.dataset.kind = kind;
    write(this.standing, text);
    const sources = page.hello?.sources ?? [];
    const names = sources.map((source) => source.interface ?? source.file?.split("/").pop() ?? source.name);
    replace(this.source, names.length > 2 ? t("head.sources", { count: names.length }) : names.join(", "));
  }
}

/**
 * @param {string} kind
 * @param {string} sign
 * @param {string} label
 * @param {HTMLElement} value
 */
function figure(kind, sign, label, value) {
  const shown = h("span", { class: `sign ${kind}`, "aria-hidden": "true" }, sign);
  return h("span", { class: `figure ${kind}`, title: label }, shown, h("span", { class: "unseen" }, label), value);
}

/**
 * @param {string} path
 * @param {string} label
 * @param {() => void} run
 */
function tool(path, label, run) {
  return h("button", { class: "tool", type: "button", title: label, "aria-label": label, onclick: run }, icon(path));
}
