//! The way from one place to another as it is drawn: along the great circle, a little bowed so that near places have an arc too.

import { project } from "./projection.js";

/** @typedef {[number, number]} Point */
/** A way in one piece, or in two where it leaves the map at one edge and comes back at the other; x, y, x, y, ... on the plane. @typedef {Float32Array[]} Way */

const RADIANS = Math.PI / 180;
/** How far the middle of a short way is off the straight one, as a part of its length. */
const BOW = 0.16;

/**
 * @param {Point} from longitude and latitude in degrees
 * @param {Point} to
 * @param {number} [segments]
 * @returns {Way}
 */
export function way(from, to, segments = 48) {
  const [a, b] = [onSphere(from), onSphere(to)];
  const angle = Math.acos(Math.max(-1, Math.min(1, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])));
  if (angle < 1e-6) return [Float32Array.of(...project(...from), ...project(...to))];
  /** @type {Point[][]} */
  const pieces = [[]];
  let before = from[0];
  for (let i = 0; i <= segments; i += 1) {
    const [longitude, latitude] = between(a, b, angle, i / segments, from, to);
    if (Math.abs(longitude - before) > 180) leaveAndReturn(pieces, before > 0 ? 180 : -180, latitude);
    pieces[pieces.length - 1].push(project(longitude, latitude));
    before = longitude;
  }
  if (pieces.length === 1) bow(pieces[0], angle);
  return pieces.map((points) => Float32Array.from(points.flat()));
}

/** The length of a way on the plane. @param {Way} pieces */
export function length(pieces) {
  let sum = 0;
  for (const points of pieces) {
    for (let i = 2; i < points.length; i += 2) sum += Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1]);
  }
  return sum;
}

/**
 * The beginning of a way, so that it can grow.
 * @param {Way} pieces
 * @param {number} share 0 to 1
 * @returns {Way}
 */
export function beginning(pieces, share) {
  let left = length(pieces) * share;
  /** @type {Way} */
  const part = [];
  for (const points of pieces) {
    const kept = [points[0], points[1]];
    for (let i = 2; i < points.length && left > 0; i += 2) {
      const [dx, dy] = [points[i] - points[i - 2], points[i + 1] - points[i - 1]];
      const step = Math.hypot(dx, dy);
      const reach = step > left ? left / step : 1;
      kept.push(points[i - 2] + dx * reach, points[i - 1] + dy * reach);
      left -= step;
    }
    part.push(Float32Array.from(kept));
    if (left <= 0) break;
  }
  return part;
}

/** @param {Point} place @returns {[number, number, number]} */
function onSphere([longitude, latitude]) {
  const around = Math.cos(latitude * RADIANS);
  return [around * Math.cos(longitude * RADIANS), around * Math.sin(longitude * RADIANS), Math.sin(latitude * RADIANS)];
}

/**
 * The place a share of the way along; the ends are exactly the ends.
 * @param {number[]} a @param {number[]} b @param {number} angle @param {number} share
 * @param {Point} from @param {Point} to
 * @returns {Point}
 */
function between(a, b, angle, share, from, to) {
  if (share <= 0) return from;
  if (share >= 1) return to;
  const sine = Math.sin(angle);
  // Of the ways between two opposite places the one over the pole is as good as any.
  const [p, q] = sine < 1e-6 ? [1 - share, share] : [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine];
  const [x, y, z] = [p * a[0] + q * b[0], p * a[1] + q * b[1], p * a[2] + q * b[2]];
  return [Math.atan2(y, x) / RADIANS, Math.atan2(z, Math.hypot(x, y)) / RADIANS];
}

/** @param {Point[][]} pieces @param {number} edge @param {number} latitude */
function leaveAndReturn(pieces, edge, latitude) {
  pieces[pieces.length - 1].push(project(edge, latitude));
  pieces.push([project(-edge, latitude)]);
}

/**
 * Lifts the middle to the north (of a way due north, to the west); long ways are bowed by the globe already.
 * @param {Point[]} points @param {number} angle
 */
function bow(points, angle) {
  const [first, last] = [points[0], points[points.length - 1]];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const lift = BOW * Math.max(0, 1 - angle / 1.4) * (dx < 0 ? -1 : 1);
  points.forEach((point, i) => {
    const share = i / (points.length - 1);
    const height = 4 * share * (1 - share) * lift;
    point[0] -= dy * height;
    point[1] += dx * height;
  });
}
