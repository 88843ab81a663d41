//! A view's data as a table, in place of whatever it draws: the `t` key.

import { h, replace, write } from "../dom.js";
import { t } from "../text.js";

/** Rows are written anew so often, in milliseconds: slowly, as they are read. */
const EVERY = 2000;
const ROWS_MAX = 500;

export class Listing {
  /**
   * @param {HTMLElement} root
   * @param {import("../page.js").Page} page
   */
  constructor(root, page) {
    this.root = root;
    this.page = page;
    this.drawn = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined;
    this.shape = "";
    this.caption = h("caption");
    this.head = h("thead");
    this.body = h("tbody");
    this.table = h("table", { class: "listing-table" }, this.caption, this.head, this.body);
    this.root.append(h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table.label") }, this.table));
  }

  get on() {
    return !this.root.hidden;
  }

  /** @param {boolean} on */
  set(on) {
    this.root.hidden = !on;
    this.drawn = 0;
    if (on) this.draw();
  }

  draw() {
    clearTimeout(this.later);
    if (!this.on) return;
    const wait = this.drawn + EVERY - performance.now();
    if (wait > 0) {
      // What came last may be the last there is.
      this.later = setTimeout(() => this.draw(), wait);
      return;
    }
    this.drawn = performance.now();
    const listing = this.page.mounted?.table();
    if (!listing) return;
    write(this.caption, `${listing.caption} (${t("table.rows", { count: listing.rows.length })})`);
    this.columns(listing.columns);
    this.rows(listing);
  }

  /** @param {import("../types.js").Listing["columns"]} columns */
  columns(columns) {
    const shape = JSON.stringify(columns);
    if (shape === this.shape) return;
    this.shape = shape;
    replace(this.head, h("tr", null, ...columns.map((column) => h("th", { scope: "col", class: column.numeric ? "number" : null }, column.label))));
    replace(this.body);
  }

  /** @param {import("../types.js").Listing} listing */
  rows({ columns, rows }) {
    const length = Math.min(rows.length, ROWS_MAX);
    while (this.body.rows.length > length) this.body.deleteRow(-1);
    for (let n = 0; n < length; n++) {
      const row = this.body.rows[n] ?? this.body.appendChild(h("tr", null, ...columns.map((column) => h("td", { class: column.numeric ? "number" : null }))));
      columns.forEach((_, cell) => write(row.cells[cell], rows[n][cell] ?? ""));
    }
  }
}
