//! Traces on the map: hop by hop along the way, dashed where nobody answered.

import { disc } from "./disc.js";
import { duration, t } from "../../text.js";
import { alpha } from "../chart/color.js";
import { beginning, way } from "./arc.js";
import { pathOf } from "./places.js";

/** @typedef {{x: number, y: number, at: [number, number], first: number, last: number, label: string, us: number, gap: boolean, born: number, target: boolean}} Stop hops at one place; gap: some before it have no place */
/** @typedef {{id: string, tone: number, stops: Stop[]}} Run */

/** How long a stretch takes to grow, in milliseconds. */
const GROW = 350;
/** Traces are told apart by colour and by the shape of their stops' rings. */
const DASHES = [[], [2, 3], [6, 3], [1, 4]];

/** @param {import("../../types.js").Colors} colors @param {number} tone */
export function tone(colors, tone) {
  return colors.classes[[1, 3, 2, 5, 4, 6][tone % 6]];
}

/** Whether a stretch still grows. @param {Run[]} runs @param {number} now @param {boolean} still */
export function growing(runs, now, still) {
  return !still && runs.some(({ stops }) => stops.some(({ born }) => now < born + GROW));
}

/**
 * @param {CanvasRenderingContext2D} pen on the plane
 * @param {import("../../types.js").Context} context
 * @param {Run[]} runs
 * @param {number} k pixels to a unit
 * @param {number} now
 * @param {(x: number, y: number) => [number, number]} screen
 * @param {number} ratio
 */
export function drawRuns(pen, context, runs, k, now, screen, ratio) {
  const { colors } = context;
  const share = (/** @type {Stop} */ stop) => (context.still() ? 1 : Math.max(0, Math.min(1, (now - stop.born) / GROW)));
  pen.lineCap = "butt";
  for (const { stops, tone: n } of runs) {
    pen.lineWidth = 2 / k;
    pen.strokeStyle = tone(colors, n);
    stops.forEach((stop, i) => {
      if (i === 0 || share(stop) === 0) return;
      pen.setLineDash(stop.gap ? [5 / k, 5 / k] : []);
      pen.stroke(pathOf(beginning(way(stops[i - 1].at, stop.at), share(stop))));
    });
  }
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  /** @type {number[][]} */
  const taken = [];
  for (const { stops, tone: n } of runs) {
    for (const stop of stops) {
      if (share(stop) < 1) continue;
      const [x, y] = screen(stop.x, stop.y);
      pen.setLineDash(DASHES[n % DASHES.length]);
      disc(pen, x, y, stop.target ? 7 : 5, colors.background, tone(colors, n), 2);
      pen.setLineDash([]);
      if (stop.target) disc(pen, x, y, 3, tone(colors, n), tone(colors, n), 2);
      label(pen, colors, stop, x, y, taken);
    }
  }
}

/** @param {CanvasRenderingContext2D} pen @param {import("../../types.js").Colors} colors @param {Stop} stop @param {number} x @param {number} y @param {number[][]} taken */
function label(pen, colors, stop, x, y, taken) {
  const hops = stop.first === 0 ? "" : stop.first === stop.last ? `${stop.first}` : `${stop.first}–${stop.last}`;
  const text = [hops, stop.label, Number.isNaN(stop.us) ? "" : duration(stop.us)].filter(Boolean).join("  ");
  pen.font = `12px ${colors.font}`;
  pen.textAlign = "left";
  pen.textBaseline = "middle";
  const wide = pen.measureText(text).width;
  const right = pen.canvas.clientWidth - 4;
  for (const [left, middle] of [[x + 12, y], [x - 12 - wide, y], [x - wide / 2, y - 18], [x - wide / 2, y + 18]]) {
    const box = [left - 5, middle - 9, left + wide + 5, middle + 9];
    if (left < 4 || box[2] > right || taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    taken.push(box);
    pen.beginPath();
    pen.roundRect(box[0], box[1], wide + 10, 18, 4);
    pen.fillStyle = alpha(colors.raised, 0.88);
    pen.fill();
    pen.fillStyle = colors.strong;
    pen.fillText(text, left, middle);
    return;
  }
}

/** What a stop that is this machine is called. */
export function startLabel() {
  return t("map.here");
}
