//! The only door by which anything gets into the document: elements, attributes and text, never markup.

import { visible } from "./untrusted.js";

/** @typedef {Node | string | number | null | undefined | false} Child */

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element: `h("button", { class: "quiet", onclick: close, "aria-label": "Close" }, "×")`. A property that begins
 * with `on` is a listener; false and null leave an attribute out, true leaves it empty.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, properties, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, properties, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, any> | null | undefined} properties
 * @param {Child[]} children
 */
function fill(element, properties, children) {
  for (const name in properties) {
    const value = properties[name];
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else attribute(element, name, value);
  }
  append(element, ...children);
  return element;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function attribute(element, name, value) {
  if (value === false || value === null || value === undefined) element.removeAttribute(name);
  else {
    const text = value === true ? "" : visible(String(value));
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/**
 * @param {Element | DocumentFragment} parent
 * @param {...Child} children
 */
export function append(parent, ...children) {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.append(child instanceof Node ? child : visible(String(child)));
  }
}

/**
 * Makes these the only children.
 * @param {Element} parent
 * @param {...Child} children
 */
export function replace(parent, ...children) {
  parent.replaceChildren();
  append(parent, ...children);
}

/**
 * Sets a text, and touches the document only if it is another one.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  const shown = visible(text);
  const first = node.firstChild;
  if (first instanceof Text && first === node.lastChild) {
    if (first.data !== shown) first.data = shown;
  } else node.textContent = shown;
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {boolean} on
 */
export function mark(element, name, on) {
  if (element.classList.contains(name) !== on) element.classList.toggle(name, on);
}

/**
 * An icon of one path, drawn by its outline in 20 × 20.
 * @param {string} path
 * @param {string} [label] what it says to those who do not see it; without, it is decoration
 */
export function icon(path, label) {
  const hidden = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return svg("svg", { class: "icon", viewBox: "0 0 20 20", ...hidden }, svg("path", { d: path }));
}
