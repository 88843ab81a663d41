//! A line over time: one measure, one axis, a reading under the pointer, holes where nothing was seen.

import { attribute, h, write } from "../../dom.js";
import { clock, NOTHING } from "../../text.js";
import { alpha } from "./color.js";
import { Eased } from "./ease.js";
import { runs, ticks, timeTicks } from "./scale.js";
import { Surface } from "./surface.js";

/**
 * @typedef {object} Options
 * @property {string} label
 * @property {(value: number) => string} format          a value with its unit
 * @property {(value: number) => string} [axis]          the same in few characters, for the axis
 * @property {(colors: import("../../types.js").Colors) => string} color
 * @property {boolean} [counted]                         there are no halves
 * @property {(second: number | null) => void} [read]    which second is pointed at
 */

/** Between the plot and the edges: at the left for the axis, below for times. */
const LEFT = 62;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 20;
const DASH = [2, 4];

export class LineChart {
  /**
   * @param {import("../../types.js").Context} context
   * @param {Options} options
   */
  constructor(context, options) {
    this.context = context;
    this.options = options;
    /** @type {ArrayLike<number>} */
    this.seconds = [];
    /** @type {ArrayLike<number>} */
    this.values = [];
    this.from = 0;
    this.to = 1;
    /** @type {number | null} */
    this.pointed = null;
    this.top = new Eased(context.still() ? 0 : 300);
    this.time = h("span", { class: "chart-time" });
    this.value = h("output", { class: "chart-value" }, NOTHING);
    this.plot = h("div", {
      class: "chart-plot", tabindex: "0", role: "slider", "aria-label": options.label, "aria-orientation": "horizontal",
      "aria-valuemin": 0, "aria-valuemax": 0, "aria-valuenow": 0,
      onpointermove: (/** @type {PointerEvent} */ event) => this.pointer(event), onpointerdown: (/** @type {PointerEvent} */ event) => this.pointer(event),
      onpointerleave: () => this.point(null), onblur: () => this.point(null),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    });
    this.root = h("figure", { class: "chart" },
      h("figcaption", null, h("span", { class: "chart-name" }, options.label), this.time, this.value), this.plot);
    this.surface = new Surface(this.plot, (pen, size, now) => this.draw(pen, size, now), { "aria-hidden": "true" });
  }

  /**
   * @param {ArrayLike<number>} seconds since 1970, rising
   * @param {ArrayLike<number>} values NaN: nothing is known
   * @param {number} from what the axis spans, in seconds
   * @param {number} to
   */
  set(seconds, values, from, to) {
    this.seconds = seconds;
    this.values = values;
    [this.from, this.to] = [from, Math.max(to, from + 1)];
    this.marks = ticks(greatest(values, seconds, from), 3, this.options.counted ? 1 : 0);
    this.top.set("top", [this.marks[this.marks.length - 1]], performance.now());
    this.tell();
    this.surface.touch();
  }

  /** Reads another second than the newest, as all charts of a row do at once. @param {number | null} second */
  show(second) {
    if (this.pointed === second) return;
    this.pointed = second;
    this.tell();
    this.surface.touch();
  }

  destroy() {
    this.surface.destroy();
  }

  /** The index of the second that is read, or -1. */
  index() {
    const { seconds, pointed } = this;
    if (pointed === null) return seconds.length - 1;
    let best = -1;
    for (let i = 0; i < seconds.length; i += 1) {
      if (best < 0 || Math.abs(seconds[i] - pointed) < Math.abs(seconds[best] - pointed)) best = i;
    }
    return best >= 0 && Math.abs(seconds[best] - pointed) <= 1 ? best : -1;
  }

  tell() {
    const { seconds, values, options, pointed } = this;
    const at = this.index();
    const value = at < 0 ? NOTHING : options.format(values[at]);
    const second = at < 0 ? pointed : seconds[at];
    const time = pointed === null || second === null ? "" : clock(second * 1000);
    write(this.value, value);
    write(this.time, time);
    attribute(this.plot, "aria-valuemin", Math.floor(this.from));
    attribute(this.plot, "aria-valuemax", Math.ceil(this.to));
    attribute(this.plot, "aria-valuenow", Math.round(second ?? this.to));
    attribute(this.plot, "aria-valuetext", time ? `${time}: ${value}` : value);
  }

  /** @param {PointerEvent} event */
  pointer(event) {
    const box = this.plot.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / Math.max(1, box.width - LEFT - RIGHT);
    this.point(share < -0.02 || share > 1.02 ? null : Math.round(this.from + share * (this.to - this.from)));
  }

  /** @param {number | null} second */
  point(second) {
    this.show(second);
    this.options.read?.(second);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const now = this.pointed ?? this.seconds[this.seconds.length - 1] ?? this.to;
    const stride = event.shiftKey ? 10 : 1;
    const first = this.seconds[0] ?? this.from;
    const last = this.seconds[this.seconds.length - 1] ?? this.to;
    if (event.key === "ArrowLeft" || event.key === "ArrowDown") this.point(Math.max(first, now - stride));
    else if (event.key === "ArrowRight" || event.key === "ArrowUp") this.point(Math.min(last, now + stride));
    else if (event.key === "Home") this.point(first);
    else if (event.key === "End") this.point(last);
    else if (event.key === "Escape" && this.pointed !== null) this.point(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {import("./surface.js").Size} size
   * @param {number} now
   */
  draw(pen, { width, height }, now) {
    const { colors } = this.context;
    const [top = 1] = this.top.at("top", now) ?? [];
    const box = { left: LEFT, right: width - RIGHT, top: TOP, bottom: height - BOTTOM };
    /** @param {number} second */
    const x = (second) => box.left + ((second - this.from) / (this.to - this.from)) * (box.right - box.left);
    /** @param {number} value */
    const y = (value) => box.bottom - (Math.min(value, top * 1.05) / top) * (box.bottom - box.top);
    pen.font = `11px ${colors.font}`;
    this.axes(pen, box, x, y);
    pen.save();
    pen.beginPath();
    pen.rect(box.left, 0, box.right - box.left + 1, height);
    pen.clip();
    this.line(pen, box, x, y);
    pen.restore();
    if (this.pointed !== null) this.crosshair(pen, box, x, y);
    return this.top.moving(now);
  }

  /** @typedef {{left: number, right: number, top: number, bottom: number}} Box */
  /**
   * @param {CanvasRenderingContext2D} pen @param {Box} box
   * @param {(second: number) => number} x @param {(value: number) => number} y
   */
  axes(pen, box, x, y) {
    const { colors } = this.context;
    const axis = this.options.axis ?? this.options.format;
    pen.lineWidth = 1;
    pen.textBaseline = "middle";
    pen.textAlign = "right";
    for (const mark of this.marks ?? [0]) {
      const at = Math.round(y(mark)) + 0.5;
      pen.strokeStyle = colors.line;
      pen.setLineDash(mark === 0 ? [] : DASH);
      line(pen, box.left, at, box.right, at);
      pen.fillStyle = colors.muted;
      pen.fillText(axis(mark), box.left - 8, at);
    }
    pen.setLineDash([]);
    pen.textBaseline = "alphabetic";
    pen.textAlign = "center";
    for (const time of timeTicks(this.from, this.to, Math.max(2, Math.floor((box.right - box.left) / 90)))) {
      const at = x(time);
      if (at < box.left + 24 || at > box.right - 22) continue;
      pen.fillText(clock(time * 1000), at, box.bottom + 15);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen @param {Box} box
   * @param {(second: number) => number} x @param {(value: number) => number} y
   */
  line(pen, box, x, y) {
    const { seconds, values } = this;
    const color = this.options.color(this.context.colors);
    const ground = pen.createLinearGradient(0, box.top, 0, box.bottom);
    ground.addColorStop(0, alpha(color, 0.28));
    ground.addColorStop(1, alpha(color, 0.02));
    pen.lineJoin = "round";
    pen.strokeStyle = color;
    for (const [start, end] of runs(seconds, values)) {
      const shape = new Path2D();
      shape.moveTo(x(seconds[start]), y(values[start]));
      for (let i = start + 1; i < end; i += 1) shape.lineTo(x(seconds[i]), y(values[i]));
      if (end - start === 1) shape.lineTo(x(seconds[start]) + 1, y(values[start]));
      const area = new Path2D(shape);
      area.lineTo(x(seconds[end - 1]), box.bottom);
      area.lineTo(x(seconds[start]), box.bottom);
      pen.fillStyle = ground;
      pen.fill(area);
      pen.lineWidth = 1.5;
      pen.stroke(shape);
    }
    const newest = seconds.length - 1;
    if (this.pointed === null && newest >= 0 && !Number.isNaN(values[newest])) dot(pen, x(seconds[newest]), y(values[newest]), color, this.context.colors.surface);
  }

  /**
   * @param {CanvasRenderingContext2D} pen @param {Box} box
   * @param {(second: number) => number} x @param {(value: number) => number} y
   */
  crosshair(pen, box, x, y) {
    const { colors } = this.context;
    const at = this.index();
    const column = Math.round(x(at < 0 ? /** @type {number} */ (this.pointed) : this.seconds[at])) + 0.5;
    pen.strokeStyle = colors.faint;
    pen.lineWidth = 1;
    line(pen, column, box.top, column, box.bottom);
    if (at >= 0 && !Number.isNaN(this.values[at])) dot(pen, column, y(this.values[at]), this.options.color(colors), colors.surface);
  }
}

/** @param {ArrayLike<number>} values @param {ArrayLike<number>} seconds @param {number} from */
function greatest(values, seconds, from) {
  let most = 0;
  for (let i = 0; i < values.length; i += 1) if (values[i] > most && seconds[i] >= from) most = values[i];
  return most;
}

/** @param {CanvasRenderingContext2D} pen @param {number} x0 @param {number} y0 @param {number} x1 @param {number} y1 */
function line(pen, x0, y0, x1, y1) {
  pen.beginPath();
  pen.moveTo(x0, y0);
  pen.lineTo(x1, y1);
  pen.stroke();
}

/** @param {CanvasRenderingContext2D} pen @param {number} x @param {number} y @param {string} color @param {string} ground */
function dot(pen, x, y, color, ground) {
  pen.beginPath();
  pen.arc(x, y, 3.5, 0, 7);
  pen.fillStyle = color;
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = ground;
  pen.stroke();
}
