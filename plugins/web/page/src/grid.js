//! A table of any number of rows, of which only those in sight are in the document; its rows are used again.

import { attribute, h, mark, replace, write } from "./dom.js";
import { t } from "./text.js";

/** Rows in the document at most. */
export const ROWS_MAX = 60;
const HEIGHT = 28;
/** Rows above and below what is in sight. */
const MARGIN = 4;

/**
 * @typedef {object} Column
 * @property {string} id
 * @property {string} label
 * @property {string} [width]            of CSS, as "8em"; without, it shares what is left
 * @property {boolean} [numeric]
 * @property {string} [sort]             what radar calls the order by it
 * @property {string} [title]            more than the label says
 * @property {boolean} [mono]
 * @property {number} [drop]             hidden where the grid is narrower, in pixels
 * @property {(cell: HTMLTableCellElement, row: number) => void} fill
 */

/**
 * @typedef {object} Options
 * @property {string} label
 * @property {Column[]} columns
 * @property {(row: number) => string} [key]                     what tells rows apart, to follow one that moves
 * @property {(row: number) => void} [open]
 * @property {(event: MouseEvent | HTMLElement, row: number) => void} [menu]
 * @property {(sort: string) => void} [sort]
 * @property {(from: number, to: number) => void} [need]         rows in sight, of which some may not be loaded
 * @property {(element: HTMLTableRowElement, row: number) => void} [style]
 */

export class Grid {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    /** How many rows there are, and which of them are loaded: from `offset` on. */
    this.total = 0;
    this.offset = 0;
    this.loaded = 0;
    this.active = 0;
    this.sorted = "";
    /** @type {string} key of the row whose details are open */
    this.chosen = "";
    this.headRow = h("tr");
    this.body = h("tbody");
    this.above = h("tr", { class: "spacer", "aria-hidden": "true" }, h("td"));
    this.below = h("tr", { class: "spacer", "aria-hidden": "true" }, h("td"));
    this.columnGroup = h("colgroup");
    this.table = h("table", { class: "grid", role: "grid", "aria-label": options.label }, this.columnGroup, h("thead", null, this.headRow), this.body);
    this.element = h("div", { class: "grid-scroll" }, this.table);
    /** @type {HTMLTableRowElement[]} */
    this.pool = [];
    this.element.addEventListener("scroll", () => this.draw(), { passive: true });
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("click", (event) => this.click(event));
    this.body.addEventListener("contextmenu", (event) => this.context(event));
    this.watch = new ResizeObserver(() => {
      this.fit();
      this.draw();
    });
    this.watch.observe(this.element);
    this.columns(options.columns);
  }

  destroy() {
    this.watch.disconnect();
  }

  /** @param {Column[]} columns */
  columns(columns) {
    this.options.columns = columns;
    this.width = -1;
    this.fit();
  }

  width = -1;
  /** @type {Column[]} those there is room for */
  shown = [];

  /** Leaves out the columns there is no room for. */
  fit() {
    const width = this.element.clientWidth || innerWidth;
    const shown = this.options.columns.filter(({ drop }) => !drop || width >= drop);
    if (this.width >= 0 && shown.length === this.shown.length && shown.every((column, n) => column === this.shown[n])) return;
    this.width = width;
    this.shown = shown;
    replace(this.columnGroup, ...shown.map(({ width: wide }) => {
      const column = h("col");
      if (wide) column.style.width = wide;
      return column;
    }));
    replace(this.headRow, ...shown.map((column) => this.heading(column)));
    this.pool = [];
    replace(this.body, this.above, this.below);
    for (const spacer of [this.above, this.below]) /** @type {HTMLTableCellElement} */ (spacer.firstElementChild).colSpan = shown.length;
    this.showSort();
  }

  /** @param {Column} column */
  heading(column) {
    const { id, label, numeric, sort, title } = column;
    const press = () => this.options.sort?.(this.sorted === `-${sort}` ? `${sort}` : `-${sort}`);
    const inner = sort && this.options.sort ? h("button", { type: "button", onclick: press }, label) : label;
    return h("th", { scope: "col", "data-id": id, class: numeric ? "number" : null, title: title ?? null }, inner);
  }

  /** @param {string} sort as `-rate` */
  order(sort) {
    if (sort === this.sorted) return;
    this.sorted = sort;
    this.showSort();
  }

  showSort() {
    const name = this.sorted.replace(/^-/, "");
    this.shown.forEach((column, n) => {
      const on = column.sort !== undefined && column.sort === name;
      attribute(this.headRow.cells[n], "aria-sort", on ? (this.sorted.startsWith("-") ? "descending" : "ascending") : null);
    });
  }

  /**
   * @param {number} total
   * @param {number} offset
   * @param {number} loaded
   */
  show(total, offset = 0, loaded = total) {
    this.total = total;
    this.offset = offset;
    this.loaded = loaded;
    if (this.active >= total) this.active = Math.max(0, total - 1);
    attribute(this.table, "aria-rowcount", total + 1);
    this.draw();
  }

  draw() {
    const { clientHeight, scrollTop } = this.element;
    const first = Math.max(0, Math.floor(scrollTop / HEIGHT) - MARGIN);
    const count = Math.min(ROWS_MAX, this.total - first, Math.ceil(clientHeight / HEIGHT) + 2 * MARGIN);
    const length = Math.max(0, count);
    while (this.pool.length < length) this.grow();
    this.above.style.height = `${first * HEIGHT}px`;
    this.below.style.height = `${Math.max(0, this.total - first - length) * HEIGHT}px`;
    this.pool.forEach((row, n) => {
      const used = n < length;
      if (row.hidden === used) row.hidden = !used;
      if (used) this.fill(row, first + n);
    });
    this.options.need?.(first, first + length);
  }

  grow() {
    const cells = this.shown.map((column) => h("td", { class: [column.numeric ? "number" : "", column.mono ? "mono" : ""].join(" ").trim() || null }));
    const row = h("tr", { tabindex: "-1" }, ...cells);
    this.pool.push(row);
    this.below.before(row);
  }

  /**
   * @param {HTMLTableRowElement} element
   * @param {number} row
   */
  fill(element, row) {
    element.dataset.row = String(row);
    attribute(element, "aria-rowindex", row + 2);
    attribute(element, "tabindex", row === this.active ? "0" : "-1");
    const at = row - this.offset;
    const there = at >= 0 && at < this.loaded;
    mark(element, "absent", !there);
    if (!there) {
      for (const cell of element.cells) write(cell, "");
      return;
    }
    mark(element, "chosen", this.chosen !== "" && this.options.key?.(at) === this.chosen);
    this.options.style?.(element, at);
    this.shown.forEach((column, n) => column.fill(element.cells[n], at));
  }

  /** @param {Event} event */
  rowOf(event) {
    const row = event.target instanceof Element ? event.target.closest("tr") : null;
    return row instanceof HTMLTableRowElement && row.dataset.row !== undefined ? row : null;
  }

  /** @param {HTMLTableRowElement} row */
  at(row) {
    const at = Number(row.dataset.row) - this.offset;
    return at >= 0 && at < this.loaded ? at : -1;
  }

  /** @param {MouseEvent} event */
  click(event) {
    const row = this.rowOf(event);
    if (!row || (event.target instanceof Element && event.target.closest("button, a"))) return;
    this.activate(Number(row.dataset.row), true);
    if (this.at(row) >= 0 && String(getSelection()) === "") this.options.open?.(this.at(row));
  }

  /** @param {MouseEvent} event */
  context(event) {
    const row = this.rowOf(event);
    if (!row || this.at(row) < 0 || !this.options.menu) return;
    this.activate(Number(row.dataset.row), true);
    // The menu key gives no place: the menu then hangs below the row.
    this.options.menu(event.clientX === 0 && event.clientY === 0 ? row : event, this.at(row));
    event.preventDefault();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLButtonElement) return;
    const page = Math.max(1, Math.floor(this.element.clientHeight / HEIGHT) - 2);
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -this.total, End: this.total });
    const row = this.rowOf(event);
    if (event.key in steps) this.activate(this.active + steps[event.key], true);
    else if (event.key === "Enter" && row && this.at(row) >= 0) this.options.open?.(this.at(row));
    else if (event.key === "ContextMenu" && row && this.at(row) >= 0) this.options.menu?.(row, this.at(row));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {number} row
   * @param {boolean} focus
   */
  activate(row, focus) {
    this.active = Math.max(0, Math.min(this.total - 1, row));
    const top = this.active * HEIGHT;
    const { scrollTop, clientHeight } = this.element;
    const head = this.headRow.offsetHeight;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + HEIGHT + head > scrollTop + clientHeight) this.element.scrollTop = top + HEIGHT + head - clientHeight;
    this.draw();
    if (focus) this.pool.find((one) => !one.hidden && Number(one.dataset.row) === this.active)?.focus({ preventScroll: true });
  }
}

/**
 * The columns and loaded rows of a grid, for the `t` key.
 * @param {Column[]} columns
 * @param {number} rows
 * @param {string} caption
 * @returns {import("./types.js").Listing}
 */
export function listingOf(columns, rows, caption) {
  const cell = h("td");
  const text = (/** @type {Column} */ column, /** @type {number} */ row) => {
    cell.replaceChildren();
    cell.removeAttribute("title");
    column.fill(cell, row);
    return cell.textContent || cell.title || "";
  };
  const lines = Array.from({ length: Math.min(rows, 300) }, (_, row) => columns.map((column) => text(column, row)));
  return { caption: caption || t("table.nothing"), columns: columns.map(({ label, numeric }) => ({ label, numeric })), rows: lines };
}
