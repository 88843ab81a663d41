//! The filter box: completion, the place of an error underlined, and what was typed before.

import { h, icon, mark, replace, write } from "../dom.js";
import { fromOctets, toOctets } from "../octets.js";
import { number, t } from "../text.js";

const GLASS = "M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4 4";
const CROSS = "M5 5l10 10M15 5L5 15";
const HISTORY = "radar.filters";
const HISTORY_MAX = 30;
const ITEMS_MAX = 12;
/** What is typed counts after so long a rest, in milliseconds. */
const REST = 400;

export class Filterbox {
  /** @param {import("../page.js").Page} page */
  constructor(page) {
    this.page = page;
    this.items = /** @type {import("../types.js").Completion[]} */ ([]);
    this.chosen = -1;
    this.past = -1;
    this.draft = "";
    /** @type {ReturnType<typeof setTimeout> | number} */
    this.timer = 0;
    this.asked = 0;
    this.input = h("input", {
      type: "text",
      role: "combobox",
      "aria-label": t("filter.label"),
      "aria-expanded": "false",
      "aria-controls": "completions",
      "aria-autocomplete": "list",
      "aria-describedby": "filter-trouble",
      placeholder: t("filter.placeholder"),
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      maxlength: 1000,
      oninput: () => this.typed(),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
      onfocus: () => void this.suggest(),
      onblur: () => this.left(),
      onscroll: () => (this.mirror.scrollLeft = this.input.scrollLeft),
    });
    this.mirror = h("div", { class: "mirror", "aria-hidden": "true" });
    this.list = h("ul", { id: "completions", class: "completions", role: "listbox", "aria-label": t("filter.completions"), hidden: true });
    this.trouble = h("div", { id: "filter-trouble", class: "trouble", role: "status", hidden: true });
    this.clear = h("button", { class: "clear", type: "button", "aria-label": t("filter.clear"), hidden: true, onclick: () => this.apply("") }, icon(CROSS));
    this.hint = h("kbd", { "aria-hidden": "true" }, "/");
    this.element = h(
      "div",
      { class: "filterbox", role: "search" },
      icon(GLASS),
      h("div", { class: "field" }, this.mirror, this.input),
      this.hint,
      this.clear,
      this.list,
      this.trouble,
    );
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  /** Shows the filter of the address, unless somebody is typing one.
   * @param {string} filter */
  show(filter) {
    if (this.input.value !== filter && document.activeElement !== this.input) this.input.value = filter;
    this.tidy();
  }

  tidy() {
    const empty = this.input.value === "";
    this.clear.hidden = empty;
    this.hint.hidden = !empty;
    mark(this.element, "set", !empty);
  }

  typed() {
    this.tidy();
    this.excuse();
    this.past = -1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.page.setFilter(this.input.value.trim(), true), REST);
    void this.suggest();
  }

  /** @param {string} filter */
  apply(filter) {
    clearTimeout(this.timer);
    this.input.value = filter;
    this.tidy();
    this.excuse();
    this.shut();
    this.page.setFilter(filter.trim());
    remember(filter.trim());
  }

  left() {
    // A click on a completion takes the focus first.
    setTimeout(() => {
      if (document.activeElement === this.input) return;
      this.shut();
      if (this.input.value.trim() !== this.page.state.filter) this.apply(this.input.value);
      else remember(this.input.value.trim());
    }, 150);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" && open) this.choose(this.chosen + 1);
    else if (event.key === "ArrowUp" && open && this.chosen >= 0) this.choose(this.chosen - 1);
    else if (event.key === "ArrowUp") this.recall(1);
    else if (event.key === "ArrowDown" && this.past >= 0) this.recall(-1);
    else if (event.key === "Tab" && open && !event.shiftKey && this.items.length > 0) this.take(Math.max(0, this.chosen));
    else if (event.key === "Enter" && open && this.chosen >= 0) this.take(this.chosen);
    else if (event.key === "Enter") this.apply(this.input.value);
    else if (event.key === "Escape" && open) this.shut();
    else if (event.key === "Escape") this.input.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} step */
  recall(step) {
    const past = history();
    const at = this.past + step;
    if (at >= past.length) return;
    if (this.past < 0) this.draft = this.input.value;
    this.past = Math.max(-1, at);
    this.input.value = this.past < 0 ? this.draft : past[this.past];
    this.tidy();
    this.shut();
  }

  async suggest() {
    const asked = ++this.asked;
    const text = this.input.value;
    const cursor = this.input.selectionStart ?? text.length;
    const found = await this.page.store.complete(text, toOctets(text, cursor));
    if (asked !== this.asked || document.activeElement !== this.input) return;
    this.items = found.slice(0, ITEMS_MAX);
    for (const item of this.items) item.replace = [fromOctets(text, item.replace[0]), fromOctets(text, item.replace[1])];
    if (this.items.length === 0) this.items = this.fields(text, cursor);
    this.chosen = -1;
    this.draw();
  }

  /** Fields whose names go on with the word before the cursor.
   * @param {string} text
   * @param {number} cursor */
  fields(text, cursor) {
    const word = /[\w.-]*$/.exec(text.slice(0, cursor))?.[0] ?? "";
    const fields = this.page.hello?.fields ?? [];
    const fitting = fields.filter((field) => field.name.startsWith(word) && field.name !== word).slice(0, ITEMS_MAX);
    return fitting.map((field) => ({
      text: `${field.name}:`,
      description: field.description,
      replace: /** @type {[number, number]} */ ([cursor - word.length, cursor]),
    }));
  }

  draw() {
    const rows = this.items.map((item, n) =>
      h(
        "li",
        { id: `completion-${n}`, role: "option", "aria-selected": "false", onpointerdown: (/** @type {Event} */ event) => this.pick(event, n) },
        h("span", { class: "mono" }, item.text),
        h("span", { class: "muted" }, item.description ?? (item.count === undefined ? "" : number(item.count))),
      ),
    );
    replace(this.list, ...rows);
    this.list.hidden = rows.length === 0;
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
  }

  /**
   * @param {Event} event
   * @param {number} n
   */
  pick(event, n) {
    event.preventDefault();
    this.take(n);
  }

  /** @param {number} n */
  choose(n) {
    this.chosen = Math.min(n, this.items.length - 1);
    [...this.list.children].forEach((row, at) => {
      row.setAttribute("aria-selected", String(at === this.chosen));
      if (at === this.chosen) row.scrollIntoView({ block: "nearest" });
    });
    if (this.chosen < 0) this.input.removeAttribute("aria-activedescendant");
    else this.input.setAttribute("aria-activedescendant", `completion-${this.chosen}`);
  }

  /** @param {number} n */
  take(n) {
    const item = this.items[n];
    const text = this.input.value;
    const [from, to] = item.replace;
    this.input.value = text.slice(0, from) + item.text + text.slice(to);
    const cursor = from + item.text.length;
    this.input.setSelectionRange(cursor, cursor);
    this.shut();
    this.typed();
  }

  shut() {
    this.asked += 1;
    this.chosen = -1;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** Radar does not understand the filter.
   * @param {import("../types.js").Refusal} refusal */
  complain(refusal) {
    const text = this.input.value;
    const [from, to] = (refusal.at ?? [0, 0]).map((at) => fromOctets(text, at));
    const wrong = text.slice(from, Math.max(to, from + 1));
    replace(this.mirror, text.slice(0, from), wrong ? h("span", { class: "wrong" }, wrong) : null, text.slice(from + wrong.length));
    this.mirror.scrollLeft = this.input.scrollLeft;
    this.input.setAttribute("aria-invalid", "true");
    mark(this.element, "wrong", true);
    replace(this.trouble, h("span", null, refusal.what));
    if (refusal.suggestion) this.trouble.append(" ", this.suggestion(refusal.suggestion, from, to));
    this.trouble.hidden = false;
  }

  /**
   * @param {string} suggestion
   * @param {number} from
   * @param {number} to
   */
  suggestion(suggestion, from, to) {
    const text = this.input.value;
    const apply = () => this.apply(text.slice(0, from) + suggestion + text.slice(Math.max(to, from)));
    return h("button", { class: "link", type: "button", onpointerdown: apply, onclick: apply }, t("filter.didYouMean", { text: suggestion }));
  }

  excuse() {
    if (this.trouble.hidden) return;
    this.trouble.hidden = true;
    write(this.mirror, "");
    this.input.removeAttribute("aria-invalid");
    mark(this.element, "wrong", false);
  }
}

/** @returns {string[]} the newest first */
function history() {
  try {
    const stored = JSON.parse(localStorage.getItem(HISTORY) ?? "[]");
    return Array.isArray(stored) ? stored.filter((text) => typeof text === "string").slice(0, HISTORY_MAX) : [];
  } catch {
    return [];
  }
}

/** @param {string} filter */
function remember(filter) {
  if (filter === "") return;
  const past = [filter, ...history().filter((text) => text !== filter)];
  localStorage.setItem(HISTORY, JSON.stringify(past.slice(0, HISTORY_MAX)));
}
