//! The histogram of packet sizes: bars for how many there are, a line for what they carry.

import { attribute, h, write } from "../../dom.js";
import { number, share, t } from "../../text.js";
import { alpha } from "../chart/color.js";
import { Eased } from "../chart/ease.js";
import { ticks } from "../chart/scale.js";
import { Surface } from "../chart/surface.js";

const LEFT = 44;
const RIGHT = 8;
const TOP = 8;
const BOTTOM = 20;

export class Histogram {
  /** @param {import("../../types.js").Context} context */
  constructor(context) {
    this.context = context;
    /** @type {import("./sizes.js").Bin[]} */
    this.bins = [];
    this.pointed = -1;
    this.bars = new Eased(context.still() ? 0 : 300);
    this.reading = h("output", { class: "chart-reading" });
    this.plot = h("div", {
      class: "chart-plot", tabindex: "0", role: "slider", "aria-label": t("stats.sizes"), "aria-valuemin": 0, "aria-valuemax": 0, "aria-valuenow": 0,
      onpointermove: (/** @type {PointerEvent} */ event) => this.pointer(event), onpointerdown: (/** @type {PointerEvent} */ event) => this.pointer(event),
      onpointerleave: () => this.point(-1), onblur: () => this.point(-1), onkeydown: (/** @type {KeyboardEvent} */ event) => this.key(event),
    });
    const legend = h("span", { class: "chart-legend" },
      h("i", { class: "swatch swatch-bar" }), t("stats.sizes.packets"), h("i", { class: "swatch swatch-line" }), t("stats.sizes.octets"));
    this.root = h("figure", { class: "chart" }, h("figcaption", null, legend, this.reading), this.plot);
    this.surface = new Surface(this.plot, (pen, size, now) => this.draw(pen, size, now), { "aria-hidden": "true" });
  }

  /** @param {import("./sizes.js").Bin[]} bins */
  set(bins) {
    this.bins = bins;
    const [packets, octets] = [sum(bins, "packets"), sum(bins, "octets")];
    /** @type {[number, number][]} */
    this.shares = bins.map((bin) => [packets ? bin.packets / packets : 0, octets ? bin.octets / octets : 0]);
    this.marks = ticks(Math.max(0.1, ...this.shares.flat()), 3);
    const now = performance.now();
    this.bars.set("top", [this.marks[this.marks.length - 1]], now);
    this.shares.forEach((pair, i) => this.bars.set(`${i}`, pair, now, [0, 0]));
    this.tell();
    this.surface.touch();
  }

  tell() {
    const bin = this.bins[this.pointed];
    const [packets, octets] = this.shares?.[this.pointed] ?? [NaN, NaN];
    const shares = { packets: share(packets * 1000), octets: share(octets * 1000) };
    const text = bin ? t("stats.sizes.reading", { from: number(bin.floor), to: number(bin.end - 1), ...shares }) : "";
    write(this.reading, text);
    attribute(this.plot, "aria-valuemax", Math.max(0, this.bins.length - 1));
    attribute(this.plot, "aria-valuenow", Math.max(0, this.pointed));
    attribute(this.plot, "aria-valuetext", text || t("stats.sizes"));
  }

  /** @param {number} at */
  point(at) {
    if (at === this.pointed) return;
    this.pointed = at;
    this.tell();
    this.surface.touch();
  }

  /** @param {PointerEvent} event */
  pointer(event) {
    const box = this.plot.getBoundingClientRect();
    const at = Math.floor(((event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT)) * this.bins.length);
    this.point(at >= 0 && at < this.bins.length ? at : -1);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    const last = this.bins.length - 1;
    if (event.key === "ArrowLeft" || event.key === "ArrowDown") this.point(Math.max(0, this.pointed - 1));
    else if (event.key === "ArrowRight" || event.key === "ArrowUp") this.point(Math.min(last, this.pointed + 1));
    else if (event.key === "Home") this.point(0);
    else if (event.key === "End") this.point(last);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {CanvasRenderingContext2D} pen @param {import("../chart/surface.js").Size} size @param {number} now */
  draw(pen, { width, height }, now) {
    const { colors } = this.context;
    const [top = 1] = this.bars.at("top", now) ?? [];
    const [bottom, tall] = [height - BOTTOM, height - BOTTOM - TOP];
    const wide = (width - LEFT - RIGHT) / Math.max(1, this.bins.length);
    pen.font = `11px ${colors.font}`;
    this.axes(pen, width, bottom, tall, top, wide);
    const curve = new Path2D();
    this.bins.forEach((_, i) => {
      const [packets, octets] = this.bars.at(`${i}`, now) ?? [0, 0];
      const left = LEFT + i * wide;
      pen.fillStyle = i === this.pointed ? colors.accent : alpha(colors.accent, 0.6);
      const bar = Math.min(tall, (packets / top) * tall);
      pen.fillRect(left + wide * 0.1, bottom - bar, wide * 0.8, bar);
      const level = bottom - Math.min(tall, (octets / top) * tall);
      curve.lineTo(left, level);
      curve.lineTo(left + wide, level);
    });
    pen.strokeStyle = colors.up;
    pen.lineWidth = 1.5;
    pen.stroke(curve);
    return this.bars.moving(now);
  }

  /** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} bottom @param {number} tall @param {number} top @param {number} wide */
  axes(pen, width, bottom, tall, top, wide) {
    const { colors } = this.context;
    pen.lineWidth = 1;
    pen.strokeStyle = colors.line;
    pen.fillStyle = colors.muted;
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const mark of this.marks ?? []) {
      const y = Math.round(bottom - Math.min(1.1, mark / top) * tall) + 0.5;
      pen.setLineDash(mark === 0 ? [] : [2, 4]);
      pen.beginPath();
      pen.moveTo(LEFT, y);
      pen.lineTo(width - RIGHT, y);
      pen.stroke();
      pen.fillText(share(mark * 1000), LEFT - 8, y);
    }
    pen.setLineDash([]);
    pen.textAlign = "center";
    pen.textBaseline = "alphabetic";
    const every = Math.ceil(46 / wide);
    const round = [1, 2, 4, 8, 16].find((one) => one >= every) ?? every;
    for (let i = 0; i < this.bins.length; i += round) pen.fillText(number(this.bins[i].floor), LEFT + i * wide, bottom + 15);
  }

  destroy() {
    this.surface.destroy();
  }
}

/** @param {import("./sizes.js").Bin[]} bins @param {"packets" | "octets"} what */
function sum(bins, what) {
  return bins.reduce((all, bin) => all + bin[what], 0);
}
