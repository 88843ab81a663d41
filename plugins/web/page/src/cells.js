//! What cells of tables are filled with: names, bars, sparklines. Each changes what the last row left in the cell.

import { attribute, h, mark, svg, write } from "./dom.js";
import { NOTHING, number } from "./text.js";

/**
 * @param {HTMLElement} cell
 * @param {string} text
 * @param {string} [title]
 */
export function say(cell, text, title = "") {
  write(cell, text === "" ? NOTHING : text);
  mark(cell, "none", text === "");
  attribute(cell, "title", title || (text.length > 24 ? text : null));
}

/**
 * A text and a lesser one behind it.
 * @param {HTMLElement} cell
 * @param {string} first
 * @param {string} second
 */
export function pair(cell, first, second) {
  // The space is for those who hear the cell or copy it.
  const [a, b] = parts(cell, "pair", () => [h("span"), " ", h("span", { class: "muted" })]);
  write(a, first === "" ? NOTHING : first);
  write(b, second);
  attribute(cell, "title", `${first}  ${second}`.trim());
}

/**
 * A number over two bars, sent and received, whose lengths are parts of `most`.
 * @param {HTMLElement} cell
 * @param {number} up
 * @param {number} down
 * @param {number} most
 * @param {string} title
 */
export function bars(cell, up, down, most, title) {
  const [track] = parts(cell, "bars", () => [h("span", { class: "bar-track" }, h("i", { class: "bar down" }), h("i", { class: "bar up" }))]);
  const [downBar, upBar] = /** @type {HTMLElement[]} */ ([...track.children]);
  downBar.style.width = `${percent(down, most)}%`;
  upBar.style.width = `${percent(up, most)}%`;
  attribute(cell, "title", title);
}

/**
 * @param {number} value
 * @param {number} most
 */
function percent(value, most) {
  return most > 0 ? Math.round((1000 * value) / most) / 10 : 0;
}

/**
 * The last minute as a line.
 * @param {HTMLElement} cell
 * @param {Uint8Array} values
 */
export function spark(cell, values) {
  const [picture] = parts(cell, "spark", () => [svg("svg", { viewBox: "0 0 60 20", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("path", { class: "area" }), svg("path", { class: "stroke" }))]);
  let path = "";
  const { length } = values;
  for (let n = 0; n < length; n++) path += `${n === 0 ? "M" : "L"}${((n * 60) / Math.max(1, length - 1)).toFixed(1)} ${(19 - (values[n] / 255) * 18).toFixed(1)}`;
  picture.children[0].setAttribute("d", path ? `${path}L60 20L0 20Z` : "");
  picture.children[1].setAttribute("d", path);
}

/**
 * A state as a dot and a word.
 * @param {HTMLElement} cell
 * @param {"ok" | "warn" | "bad" | "idle" | "off"} level
 * @param {string} text
 * @param {string} [title]
 */
export function dot(cell, level, text, title = "") {
  const [point, word] = parts(cell, "state", () => [h("i", { class: "point" }), h("span")]);
  attribute(point, "data-level", level);
  write(word, text);
  attribute(cell, "title", title || text);
}

/**
 * A count, where 0 is nothing to look at.
 * @param {HTMLElement} cell
 * @param {number} value
 */
export function count(cell, value) {
  say(cell, value === 0 || Number.isNaN(value) ? "" : number(value));
}

/**
 * The parts of a cell, made when the cell was made for something else.
 * @template {Element} E
 * @param {HTMLElement} cell
 * @param {string} kind
 * @param {() => (E | string)[]} make
 * @returns {E[]}
 */
function parts(cell, kind, make) {
  if (cell.dataset.kind !== kind || cell.childElementCount === 0) {
    cell.dataset.kind = kind;
    cell.replaceChildren(...make());
    mark(cell, "none", false);
  }
  return /** @type {E[]} */ ([...cell.children]);
}
