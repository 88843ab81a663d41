//! The names beside hosts: real text, so that it is sharp at any size of pixel; which and where is labels.js's work.

import { h, mark, write } from "../../dom.js";
import { visible } from "../../untrusted.js";
import { zoomedRadius } from "./camera.js";
import { BELOW, Labels, LEFT, RIGHT } from "./labels.js";
import { GROUP, OWN, REST } from "./palette.js";

/** Names at once, at most; and pixels of stage that each needs. */
const NAMES_MAX = 72;
const PIXELS_EACH = 11_500;
/** Characters of a name; of longer ones the middle is left out. */
const LENGTH = 30;
/** So many of the heaviest show what they carry, too. */
const SPEAKING = 6;
const LINE = 15;

/**
 * A name short enough to be read at a glance: its beginning and its end.
 * @param {string} name
 */
export function shorten(name) {
  // As it will be shown: what is hidden in it takes room.
  const shown = visible(name), letters = [...shown];
  if (letters.length <= LENGTH) return shown;
  return `${letters.slice(0, LENGTH - 17).join("")}…${letters.slice(-16).join("")}`;
}

/** @typedef {{element: HTMLElement, name: HTMLElement, figure: HTMLElement, slot: number, side: number, width: number, height: number, x: number, y: number}} Tag */

export class Names {
  /**
   * @param {(host: import("./scene.js").Host) => string} nameOf
   * @param {(host: import("./scene.js").Host) => string} figureOf
   */
  constructor(nameOf, figureOf) {
    this.root = h("div", { class: "fight-names", "aria-hidden": "true" });
    this.labels = new Labels();
    this.nameOf = nameOf;
    this.figureOf = figureOf;
    /** @type {Map<number, Tag>} */
    this.tags = new Map();
    /** @type {Tag[]} */
    this.spare = [];
    this.pen = document.createElement("canvas").getContext("2d");
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.font = "system-ui, sans-serif";
  }

  /** @param {string} text @param {number} size */
  measure(text, size) {
    const key = `${size}${text}`, known = this.widths.get(key);
    if (known !== undefined) return known;
    if (this.widths.size > 4000) this.widths.clear();
    if (this.pen) this.pen.font = `${size}px ${this.font}`;
    const width = Math.ceil(this.pen?.measureText(text).width ?? text.length * 7) + 2;
    this.widths.set(key, width);
    return width;
  }

  /**
   * Chooses anew which names are shown.
   * @param {import("./scene.js").Scene} scene
   * @param {import("./camera.js").Camera} eye
   * @param {import("./labels.js").Box[]} taken
   */
  choose(scene, eye, taken) {
    const stage = { left: 4, top: 4, right: eye.width - 4, bottom: eye.height - 4 };
    const heaviest = [...scene.slots.values()].sort((a, b) => weight(scene, b) - weight(scene, a)).slice(0, SPEAKING);
    const wishes = [];
    for (const slot of scene.slots.values()) {
      const wish = this.wish(scene, eye, slot, heaviest.includes(slot));
      if (wish) wishes.push(wish);
    }
    const most = Math.min(NAMES_MAX, Math.max(6, Math.floor((eye.width * eye.height) / PIXELS_EACH)));
    const shown = this.labels.place(wishes, taken, stage, most);
    const keep = new Set(shown.map((it) => it.slot));
    for (const [slot, tag] of this.tags) if (!keep.has(slot)) this.hide(slot, tag);
    const bySlot = new Map(wishes.map((wish) => [wish.slot, wish]));
    for (const { slot, side } of shown) this.show(scene, slot, side, bySlot.get(slot), heaviest.includes(slot));
    this.follow(scene, eye);
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {import("./camera.js").Camera} eye
   * @param {number} slot
   * @param {boolean} speaking
   */
  wish(scene, eye, slot, speaking) {
    const host = scene.hosts[slot];
    if (!host || scene.alphaGoal[slot] === 0) return null;
    const x = eye.screenX(scene.layout.x[slot]), y = eye.screenY(scene.layout.y[slot]);
    if (x < -20 || y < -20 || x > eye.width + 20 || y > eye.height + 20) return null;
    const must = slot === scene.hovered || slot === scene.pinned || slot === scene.focused;
    const figure = speaking || must ? this.measure(this.figureOf(host), 11) : 0;
    const width = Math.max(this.measure(shorten(this.nameOf(host)), 12), figure);
    const ring = slot === scene.own ? 10 : 1;
    const radius = scene.layout.radius[slot] * zoomedRadius(eye.zoom) + ring;
    return { slot, x, y, radius, width, height: figure > 0 ? LINE * 2 - 2 : LINE, weight: weight(scene, slot), must };
  }

  /**
   * @param {import("./scene.js").Scene} scene
   * @param {number} slot
   * @param {number} side
   * @param {import("./labels.js").Wish | undefined} wish
   * @param {boolean} speaking
   */
  show(scene, slot, side, wish, speaking) {
    const host = scene.hosts[slot];
    if (!host || !wish) return;
    const tag = this.tags.get(slot) ?? this.take(slot);
    write(tag.name, shorten(this.nameOf(host)));
    write(tag.figure, speaking || wish.must ? this.figureOf(host) : "");
    tag.side = side;
    tag.width = wish.width;
    tag.height = wish.height;
    mark(tag.element, "own", host.kind === OWN);
    mark(tag.element, "many", host.kind === GROUP || host.kind === REST);
    mark(tag.element, "must", wish.must);
    mark(tag.element, "start", side === RIGHT);
    mark(tag.element, "end", side === LEFT);
  }

  /** @param {number} slot */
  take(slot) {
    const name = h("span", { class: "name" }), figure = h("span", { class: "figure" });
    const tag = this.spare.pop() ?? { element: h("div", null, name, figure), name, figure, slot, side: 0, width: 0, height: 0, x: NaN, y: NaN };
    tag.slot = slot;
    tag.x = tag.y = NaN;
    this.tags.set(slot, tag);
    this.root.append(tag.element);
    tag.element.animate?.([{ opacity: 0 }, { opacity: 1 }], 180);
    return tag;
  }

  /**
   * @param {number} slot
   * @param {Tag} tag
   */
  hide(slot, tag) {
    this.tags.delete(slot);
    tag.element.remove();
    if (this.spare.length < NAMES_MAX) this.spare.push(tag);
  }

  /**
   * Names go with their hosts.
   * @param {import("./scene.js").Scene} scene
   * @param {import("./camera.js").Camera} eye
   */
  follow(scene, eye) {
    const grown = zoomedRadius(eye.zoom);
    for (const tag of this.tags.values()) {
      const { slot, side, width, height } = tag, far = scene.radius[slot] * grown + (slot === scene.own ? 11 : 1);
      let x = eye.screenX(scene.layout.x[slot]), y = eye.screenY(scene.layout.y[slot]);
      if (side === RIGHT) x += far + 6;
      else if (side === LEFT) x -= far + 6 + width;
      else x -= width / 2;
      if (side === BELOW) y += far + 4;
      else if (side === RIGHT || side === LEFT) y -= height / 2;
      else y -= far + 4 + height;
      // To whole device pixels, or text would shimmer while it drifts.
      x = Math.round(x * eye.density) / eye.density;
      y = Math.round(y * eye.density) / eye.density;
      const near = scene.near(slot) ? 1 : 1 - 0.7 * scene.dim;
      const opacity = Math.round(Math.min(1, scene.alpha[slot] * 1.1) * near * 50) / 50;
      if (tag.x === x && tag.y === y && tag.element.dataset.o === String(opacity)) continue;
      tag.x = x;
      tag.y = y;
      tag.element.dataset.o = String(opacity);
      tag.element.style.transform = `translate(${x}px, ${y}px)`;
      tag.element.style.opacity = String(opacity);
      tag.element.style.width = `${width}px`;
    }
  }
}

/**
 * How much a host's name is wanted.
 * @param {import("./scene.js").Scene} scene
 * @param {number} slot
 */
function weight(scene, slot) {
  const host = scene.hosts[slot];
  if (!host) return 0;
  if (slot === scene.own) return 1e15;
  return (host.octets + 1) * (host.kind === OWN || host.kind === REST ? 1e6 : 1);
}
