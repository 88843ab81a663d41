//! Parts that several views are made of: choices, cards, small tables.

import { attribute, h, replace, write } from "./dom.js";
import { t } from "./text.js";

let nth = 0;

/**
 * A few choices of which one is taken.
 * @param {string} name
 * @param {string} label
 * @param {string[][]} options value and text
 * @param {(value: string) => void} change
 */
export function segments(name, label, options, change) {
  const group = `${name}-${++nth}`;
  const inputs = options.map(([value]) => h("input", { type: "radio", name: group, value, onchange: () => change(value) }));
  const choices = options.map(([, text], n) => h("label", { class: "choice" }, inputs[n], h("span", null, text)));
  const element = h("fieldset", { class: "segments" }, h("legend", { class: "unseen" }, label), h("div", null, ...choices));
  return {
    element,
    /** @param {string} value */
    set(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}

/**
 * A number with its name, in a row of them.
 * @param {string} label
 */
export function tile(label) {
  const value = h("dd");
  const element = h("div", { class: "tile" }, h("dt", null, label), value);
  return {
    element,
    /**
     * @param {string} text
     * @param {string} [level]
     */
    set(text, level) {
      write(value, text);
      attribute(value, "data-level", level ?? null);
    },
  };
}

/**
 * A titled box.
 * @param {string} title
 * @param {...Node} content
 */
export function card(title, ...content) {
  return h("section", { class: "card" }, h("h2", null, title), ...content);
}

/**
 * @typedef {object} SmallColumn
 * @property {string} label
 * @property {boolean} [numeric]
 * @property {boolean} [mono]
 * @property {string} [width]
 * @property {boolean} [drop]   left out on a phone
 * @property {(cell: HTMLTableCellElement, row: number) => void} fill
 */

/** A table of a few rows; they are used again. */
export class Small {
  /**
   * @param {string} label
   * @param {SmallColumn[]} columns
   * @param {{open?: (row: number) => void, menu?: (at: MouseEvent | HTMLElement, row: number) => void, most?: number}} [options]
   */
  constructor(label, columns, options = {}) {
    this.columns = columns;
    this.options = options;
    this.body = h("tbody");
    const head = columns.map((column) => h("th", { scope: "col", class: classes(column) }, column.label));
    // Of the table's own letters, and beside its padding.
    const widths = columns.map(({ width, drop }) => {
      const column = h("col", { class: drop ? "drop" : null });
      if (width) column.style.width = width.endsWith("%") ? width : `calc(${width} + 24px)`;
      return column;
    });
    this.table = h("table", { class: "small", "aria-label": label }, h("colgroup", null, ...widths), h("thead", null, h("tr", null, ...head)), this.body);
    this.empty = h("p", { class: "muted empty", hidden: true }, t("table.nothing"));
    this.element = h("div", { class: "small-scroll", tabindex: "0", role: "region", "aria-label": label }, this.table, this.empty);
    this.body.addEventListener("click", (event) => this.act(event, options.open));
    this.body.addEventListener("contextmenu", (event) => this.act(event, (row) => options.menu?.(event, row)));
  }

  /**
   * @param {MouseEvent} event
   * @param {((row: number) => void) | undefined} run
   */
  act(event, run) {
    const row = event.target instanceof Element ? event.target.closest("tr") : null;
    if (row && run) run([...this.body.rows].indexOf(row));
  }

  /** @param {number} length */
  show(length) {
    const rows = Math.min(length, this.options.most ?? 100);
    while (this.body.rows.length > rows) this.body.deleteRow(-1);
    for (let row = 0; row < rows; row++) {
      const element = this.body.rows[row] ?? this.body.appendChild(this.make());
      this.columns.forEach((column, n) => column.fill(element.cells[n], row));
    }
    this.empty.hidden = rows > 0;
    this.table.hidden = rows === 0;
  }

  make() {
    const cells = this.columns.map((column) => h("td", { class: classes(column) }));
    return h("tr", this.options.open || this.options.menu ? { class: "live-row" } : null, ...cells);
  }
}

/** @param {SmallColumn} column */
function classes({ numeric, mono, drop }) {
  return [numeric ? "number" : "", mono ? "mono" : "", drop ? "drop" : ""].filter(Boolean).join(" ") || null;
}

/**
 * Bars of seconds, drawn on a canvas of the element's width.
 * @param {string} label
 */
export function strip(label) {
  const canvas = h("canvas", { role: "img", "aria-label": label });
  const element = h("div", { class: "strip" }, canvas);
  return {
    element,
    /**
     * @param {number[]} values oldest first
     * @param {string} color
     * @param {number[]} [marked] those of them that are drawn in another colour
     * @param {string} [other]
     */
    draw(values, color, marked, other) {
      const { clientWidth: width, clientHeight: height } = element;
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      const context = canvas.getContext("2d");
      if (!context || width === 0) return;
      context.scale(ratio, ratio);
      let most = 1;
      for (const value of values) most = Math.max(most, value);
      const step = width / Math.max(1, values.length);
      const bar = Math.max(1, step - (step > 3 ? 1 : 0));
      values.forEach((value, n) => {
        const tall = (value / most) * (height - 2);
        context.fillStyle = color;
        context.fillRect(n * step, height - tall, bar, tall);
        const share = marked ? (marked[n] / most) * (height - 2) : 0;
        if (share > 0 && other) {
          context.fillStyle = other;
          context.fillRect(n * step, height - Math.max(2, share), bar, Math.max(2, share));
        }
      });
    },
  };
}

/**
 * A list of names and values, as of an object.
 * @param {[string, string | Node][]} entries those without a value are left out
 */
export function facts(entries) {
  const rows = entries.filter(([, value]) => value !== "").flatMap(([name, value]) => [h("dt", null, name), h("dd", null, value)]);
  return h("dl", { class: "facts" }, ...rows);
}

/**
 * @param {HTMLElement} element
 * @param {...Node} nodes
 */
export function put(element, ...nodes) {
  replace(element, ...nodes);
}
