//! The side: a link for each view and for each type of event that plugins declare.

import { attribute, h, icon, mark, replace } from "../dom.js";
import { t } from "../text.js";
import { EVENT, VIEWS } from "../views/index.js";

/** The one type that has no rows of its own to show: Stats and Plugins draw it. */
const LEFT_OUT = new Set(["stats"]);

export class Navigation {
  /**
   * @param {HTMLElement} root
   * @param {import("../page.js").Page} page
   */
  constructor(root, page) {
    this.page = page;
    root.setAttribute("aria-label", t("side.label"));
    /** @type {Map<string, HTMLAnchorElement>} by view, or "event/" and the type */
    this.links = new Map();
    this.views = h("ul");
    this.events = h("ul");
    this.heading = h("h2", { hidden: true }, t("side.events"));
    for (const view of VIEWS) this.views.append(this.entry(view.id, view.icon, t(view.title), view.letter && `g ${view.letter}`));
    root.append(this.views, this.heading, this.events);
  }

  /**
   * @param {string} id
   * @param {string} path
   * @param {string} label
   * @param {string} keys
   */
  entry(id, path, label, keys) {
    const link = h("a", { href: `#/${id}`, title: keys ? `${label}  (${keys})` : label }, path ? icon(path) : null, h("span", null, label));
    this.links.set(id, link);
    return h("li", null, link);
  }

  /** The types of events that there are: those of third parties first. */
  world() {
    // Two plugins may declare the same type, as x509.
    const names = new Set((this.page.hello?.events ?? []).map((event) => event.name));
    const types = [...names].filter((name) => !LEFT_OUT.has(name));
    types.sort((a, b) => Number(b.startsWith("x_")) - Number(a.startsWith("x_")) || a.localeCompare(b));
    for (const id of [...this.links.keys()]) if (id.startsWith("event/")) this.links.delete(id);
    replace(this.events, ...types.map((name, n) => this.entry(`event/${name}`, EVENT.icon, name.replace(/^x_/, ""), n < 9 ? String(n + 1) : "")));
    this.heading.hidden = types.length === 0;
    this.types = types;
    this.show();
  }

  /** @type {string[]} */
  types = [];

  show() {
    const { state } = this.page;
    const here = state.view === "event" ? `event/${state.item}` : state.view;
    for (const [id, link] of this.links) {
      const current = id === here;
      attribute(link, "aria-current", current ? "page" : null);
      attribute(link, "href", this.page.linkTo(id));
      if (current) link.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }

  /** Something about a plugin wants to be looked at.
   * @param {boolean} on */
  warn(on) {
    const link = this.links.get("plugins");
    if (link) mark(link, "warned", on);
  }
}
