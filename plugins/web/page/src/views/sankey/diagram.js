//! The Sankey diagram on its canvas: it glides from tick to tick, a pointer or key isolates a path, a click filters.

import { h } from "../../dom.js";
import { bytes, number, t } from "../../text.js";
import { alpha } from "../chart/color.js";
import { Eased } from "../chart/ease.js";
import { Surface } from "../chart/surface.js";
import { termOf } from "../term.js";
import { layout, path } from "./layout.js";
import { keep, order } from "./order.js";

/** @typedef {import("./order.js").Node} Node */
/** @typedef {import("./order.js").Link} Link */
/** @typedef {{node: string} | {link: Link}} Picked */

const BAR = 10;
const MARGIN = 16;
/** Labels of less than this apart are left out, those of the smaller nodes. */
const LABEL = 15;

export class Diagram {
  /**
   * @param {import("../../types.js").Context} context
   * @param {() => string[]} columns what each column is
   */
  constructor(context, columns) {
    this.context = context;
    this.columns = columns;
    /** @type {Node[]} */
    this.nodes = [];
    /** @type {Link[]} */
    this.links = [];
    /** @type {string[][]} */
    this.order = [];
    /** @type {Map<string, number>} the tone of a node, for as long as the diagram is not begun anew */
    this.tones = new Map();
    /** @type {Picked | null} */
    this.picked = null;
    this.laid = layout([], [], [], 1);
    /** The height it is laid out for; 0: to be laid out anew. @type {number} */
    this.height = 0;
    this.eased = new Eased(context.still() ? 0 : 300, 1);
    this.tip = h("div", { class: "reading", hidden: true });
    this.root = h("div", {
      class: "sankey-plot", tabindex: "0", role: "group", "aria-roledescription": t("sankey.diagram"), "aria-label": t("view.sankey"),
      onpointermove: (/** @type {PointerEvent} */ event) => this.pointer(event), onpointerleave: () => this.pick(null),
      onclick: (/** @type {MouseEvent} */ event) => this.click(event), oncontextmenu: (/** @type {MouseEvent} */ event) => this.menu(event),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event), onblur: () => this.pick(null),
    });
    this.surface = new Surface(this.root, (pen, size, now) => this.draw(pen, size, now), { "aria-hidden": "true" });
    this.root.append(this.tip);
  }

  /** Forgets the order, as something else is shown from now on. */
  begin() {
    this.order = [];
    this.tones.clear();
    this.pick(null);
  }

  /** @param {Node[]} nodes @param {Link[]} links */
  set(nodes, links) {
    this.nodes = nodes;
    this.links = links;
    this.order = this.order.length === 0 ? order(nodes, links) : keep(this.order, nodes, links, this.picked !== null);
    for (const id of this.order.flat()) if (!this.tones.has(id)) this.tones.set(id, this.tones.size);
    this.height = 0;
    this.surface.touch();
  }

  total() {
    return this.nodes.filter(({ column }) => column === 0).reduce((sum, { octets }) => sum + octets, 0);
  }

  /** @param {string} id */
  label(id) {
    const node = this.nodes.find((one) => one.id === id);
    return node ? this.name(node) : id;
  }

  /** @param {Node} node */
  name({ label, column }) {
    if (label === "" || label === "?") return t("sankey.unknown");
    const kind = this.columns()[column];
    if (kind === "country" && /^[A-Z]{2}$/.test(label)) return countryName(label);
    return kind === "host" ? this.context.mask(label, "address") : kind === "name" ? this.context.mask(label, "name") : label;
  }

  summary() {
    const most = [...this.links].sort((a, b) => b.octets - a.octets)[0];
    if (!most) return t("sankey.nothing");
    return t("sankey.summary", { octets: bytes(this.total()), from: this.label(most.from), to: this.label(most.to), most: bytes(most.octets) });
  }

  destroy() {
    this.surface.destroy();
  }

  // ---- what is pointed at ----

  /** @param {Picked | null} picked */
  pick(picked) {
    this.picked = picked;
    if (!picked) this.tip.hidden = true;
    this.surface.touch();
  }

  /** @param {Picked} picked */
  describe(picked) {
    if ("link" in picked) {
      const { from, to, octets, flows } = picked.link;
      return t("sankey.link", { from: this.label(from), to: this.label(to), octets: bytes(octets), count: flows });
    }
    const node = this.nodes.find(({ id }) => id === picked.node);
    if (!node) return "";
    const share = this.total() > 0 ? Math.round((1000 * node.octets) / this.total()) / 10 : 0;
    return t("sankey.node", { name: this.name(node), octets: bytes(node.octets), share: number(share) });
  }

  /** @param {number} x @param {number} y @returns {Picked | null} */
  at(x, y) {
    const now = performance.now();
    for (const [id, { column }] of this.laid.bars) {
      const [top, height] = this.eased.at(`n${id}`, now) ?? [0, 0];
      const left = this.left(column);
      if (x >= left - 6 && x <= left + BAR + 6 && y >= top - 3 && y <= top + height + 3) return { node: id };
    }
    for (const { link } of [...this.laid.ribbons].reverse()) {
      const [y0, y1, height] = this.eased.at(ribbonKey(link), now) ?? [0, 0, 0];
      const [x0, x1] = this.ends(link);
      if (x < x0 || x > x1) continue;
      const share = (x - x0) / (x1 - x0);
      const middle = y0 + (y1 - y0) * share * share * (3 - 2 * share);
      if (y >= middle - 1 && y <= middle + Math.max(3, height)) return { link };
    }
    return null;
  }

  /** @param {PointerEvent} event */
  pointer(event) {
    const box = this.root.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const picked = this.at(x, y);
    this.root.style.cursor = picked ? "pointer" : "";
    this.pick(picked);
    if (!picked) return;
    this.tip.textContent = this.describe(picked);
    this.tip.hidden = false;
    this.tip.style.left = `${Math.max(4, Math.min(x + 14, box.width - this.tip.offsetWidth - 4))}px`;
    this.tip.style.top = `${Math.max(4, Math.min(y + 14, box.height - this.tip.offsetHeight - 4))}px`;
  }

  /** @param {Picked} picked */
  terms(picked) {
    const ids = "node" in picked ? [picked.node] : [picked.link.from, picked.link.to];
    return ids.map((id) => {
      const node = this.nodes.find((one) => one.id === id);
      return node ? termOf(this.columns()[node.column], node.label) : "";
    }).filter(Boolean);
  }

  /** @param {MouseEvent} event */
  click(event) {
    const box = this.root.getBoundingClientRect();
    const picked = this.at(event.clientX - box.left, event.clientY - box.top);
    if (picked) this.filter(picked);
  }

  /** @param {Picked} picked */
  filter(picked) {
    const filter = this.terms(picked).join(" ");
    if (filter) this.context.addFilter(filter);
    else this.context.toast(t("sankey.nofilter"));
  }

  /** @param {MouseEvent} event */
  menu(event) {
    const box = this.root.getBoundingClientRect();
    const picked = this.at(event.clientX - box.left, event.clientY - box.top);
    const filter = picked ? this.terms(picked).join(" ") : "";
    if (picked && filter) this.context.menu(event, { label: this.describe(picked), filter });
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const ids = this.order;
    const id = this.picked && "node" in this.picked ? this.picked.node : null;
    const column = Math.max(0, ids.findIndex((list) => id !== null && list.includes(id)));
    const row = id === null ? -1 : ids[column].indexOf(id);
    /** @type {string | undefined} */
    let next;
    if (event.key === "ArrowDown") next = ids[column]?.[Math.min(row + 1, ids[column].length - 1)];
    else if (event.key === "ArrowUp") next = ids[column]?.[Math.max(row - 1, 0)];
    else if (event.key === "ArrowRight" && id) next = this.beside(id, "from", "to");
    else if (event.key === "ArrowLeft" && id) next = this.beside(id, "to", "from");
    else if (event.key === "Enter" && this.picked) return this.done(event, () => this.picked && this.filter(this.picked));
    else if (event.key === "Escape" && this.picked) return this.done(event, () => this.pick(null));
    else return;
    this.done(event, () => {
      if (next === undefined) return;
      this.pick({ node: next });
      this.context.say(this.describe({ node: next }));
    });
  }

  /** @param {KeyboardEvent} event @param {() => void} run */
  done(event, run) {
    event.preventDefault();
    event.stopPropagation();
    run();
  }

  /** The node at the other end of the broadest ribbon. @param {string} id @param {"from" | "to"} near @param {"from" | "to"} far */
  beside(id, near, far) {
    return this.links.filter((link) => link[near] === id).sort((a, b) => b.octets - a.octets)[0]?.[far];
  }

  // ---- drawing ----

  /** @param {number} column */
  left(column) {
    const last = Math.max(1, this.order.length - 1);
    return MARGIN + (column / last) * (this.surface.size.width - 2 * MARGIN - BAR);
  }

  /** @param {Link} link @returns {[number, number]} */
  ends(link) {
    const { bars } = this.laid;
    return [this.left(bars.get(link.from)?.column ?? 0) + BAR, this.left(bars.get(link.to)?.column ?? 0)];
  }

  /** @param {number} height @param {number} now */
  lay(height, now) {
    if (this.height === height) return;
    const resized = this.height !== 0;
    this.height = height;
    this.laid = layout(this.nodes, this.links, this.order, height - 2 * MARGIN);
    if (resized) this.eased.glides.clear();
    const keys = new Set();
    for (const [id, { y, height: tall }] of this.laid.bars) {
      keys.add(`n${id}`);
      this.eased.set(`n${id}`, [y + MARGIN, tall], now, [y + MARGIN + tall / 2, 0]);
    }
    for (const { link, y0, y1, height: tall } of this.laid.ribbons) {
      keys.add(ribbonKey(link));
      this.eased.set(ribbonKey(link), [y0 + MARGIN, y1 + MARGIN, tall], now, [y0 + MARGIN + tall / 2, y1 + MARGIN + tall / 2, 0]);
    }
    this.eased.retain(keys, now, (at) => [...at.slice(0, -1), 0]);
  }

  /** @param {string} id */
  tone(id) {
    const { classes } = this.context.colors;
    return classes[(this.tones.get(id) ?? 0) % (classes.length - 1)];
  }

  /** @param {CanvasRenderingContext2D} pen @param {import("../chart/surface.js").Size} size @param {number} now */
  draw(pen, { width, height }, now) {
    this.lay(height, now);
    const isolated = this.picked ? path(this.links, this.picked) : null;
    const [nodes, links] = [isolated?.nodes, new Set([...(isolated?.links ?? [])].map(ribbonKey))];
    for (const { link } of this.laid.ribbons) {
      const place = this.eased.at(ribbonKey(link), now);
      if (place) this.ribbon(pen, link, place, isolated ? (links.has(ribbonKey(link)) ? 0.62 : 0.06) : 0.3);
    }
    for (const [id, { column }] of this.laid.bars) {
      const [y, tall] = this.eased.at(`n${id}`, now) ?? [0, 0];
      pen.fillStyle = alpha(this.tone(id), nodes && !nodes.has(id) ? 0.3 : 1);
      pen.beginPath();
      pen.roundRect(this.left(column), y, BAR, Math.max(1.5, tall), Math.min(3, tall / 2));
      pen.fill();
    }
    this.labels(pen, width, now, nodes);
    return this.eased.moving(now);
  }

  /** @param {CanvasRenderingContext2D} pen @param {Link} link @param {number[]} place @param {number} weight */
  ribbon(pen, link, [y0, y1, height], weight) {
    const [x0, x1] = this.ends(link);
    const middle = (x0 + x1) / 2;
    const tall = Math.max(0.75, height);
    const ground = pen.createLinearGradient(x0, 0, x1, 0);
    ground.addColorStop(0, alpha(this.tone(link.from), weight));
    ground.addColorStop(1, alpha(this.tone(link.to), weight));
    pen.fillStyle = ground;
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.bezierCurveTo(middle, y0, middle, y1, x1, y1);
    pen.lineTo(x1, y1 + tall);
    pen.bezierCurveTo(middle, y1 + tall, middle, y0 + tall, x0, y0 + tall);
    pen.fill();
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} now @param {Set<string> | undefined} nodes */
  labels(pen, width, now, nodes) {
    const { colors } = this.context;
    const last = this.order.length - 1;
    const room = (width - 2 * MARGIN) / Math.max(1, last) - BAR - 20;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = colors.background;
    this.order.forEach((ids, column) => {
      /** @type {number[]} */
      const taken = [];
      const weight = (/** @type {string} */ id) => (nodes?.has(id) ? 1e18 : 0) + (this.laid.bars.get(id)?.node.octets ?? 0);
      for (const id of [...ids].sort((a, b) => weight(b) - weight(a))) {
        const bar = this.laid.bars.get(id);
        const [top, tall] = this.eased.at(`n${id}`, now) ?? [0, 0];
        const y = top + tall / 2;
        if (!bar || taken.some((other) => Math.abs(other - y) < LABEL) || (nodes && !nodes.has(id))) continue;
        taken.push(y);
        this.write(pen, bar.node, y, column === last, column === 0 || column === last ? room * 0.62 : room * 0.5);
      }
    });
  }

  /** @param {CanvasRenderingContext2D} pen @param {Node} node @param {number} y @param {boolean} atRight @param {number} room */
  write(pen, node, y, atRight, room) {
    const { colors } = this.context;
    const x = this.left(node.column) + (atRight ? -8 : BAR + 8);
    pen.textAlign = atRight ? "right" : "left";
    pen.font = `550 13px ${colors.font}`;
    const name = cut(pen, this.name(node), room);
    const octets = bytes(node.octets);
    const wide = pen.measureText(name).width;
    pen.font = `12px ${colors.font}`;
    const both = wide + 8 + pen.measureText(octets).width <= room;
    if (both) label(pen, octets, atRight ? x - wide - 8 : x + wide + 8, y, colors.muted);
    pen.font = `550 13px ${colors.font}`;
    label(pen, name, x, y, colors.strong);
  }
}

/** @param {Link} link */
function ribbonKey({ from, to }) {
  return `l${from}\n${to}`;
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} x @param {number} y @param {string} color */
function label(pen, text, x, y, color) {
  pen.strokeText(text, x, y);
  pen.fillStyle = color;
  pen.fillText(text, x, y);
}

/** @param {CanvasRenderingContext2D} pen @param {string} text @param {number} room */
function cut(pen, text, room) {
  if (pen.measureText(text).width <= room) return text;
  let length = Math.max(1, Math.floor((text.length * room) / pen.measureText(text).width));
  while (length > 1 && pen.measureText(`${text.slice(0, length)}…`).width > room) length -= 1;
  return `${text.slice(0, length)}…`;
}

/** @type {Intl.DisplayNames | undefined} */
let countries;

/** The name of a country in the language of the page. @param {string} code */
export function countryName(code) {
  countries ??= new Intl.DisplayNames(document.documentElement.lang || "en", { type: "region", fallback: "code" });
  try {
    return countries.of(code) ?? code;
  } catch {
    return code;
  }
}
