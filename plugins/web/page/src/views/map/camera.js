//! What part of the plane is seen: its middle and how much larger than at home. Never beyond the edge of the world.

import { WORLD, project, unproject } from "./projection.js";

/** @typedef {{x: number, y: number, zoom: number}} Camera the middle on the plane; zoom 1 is home */
/** @typedef {{width: number, height: number}} Size in CSS pixels */
/** @typedef {[number, number]} Point */

export const ZOOM_MAX = 24;
/** What home shows: nearly all people and no Antarctica. */
const TOP = project(0, 83.5)[1];
const BOTTOM = project(0, -57)[1];

/** @returns {Camera} */
export function home() {
  return { x: 0, y: (TOP + BOTTOM) / 2, zoom: 1 };
}

/** Pixels to a unit of the plane. @param {Camera} camera @param {Size} size */
export function scale(camera, size) {
  return Math.min(size.width / (2 * WORLD.x), size.height / (TOP - BOTTOM)) * camera.zoom;
}

/**
 * @param {Camera} camera @param {Size} size @param {number} x on the plane @param {number} y
 * @returns {Point} in pixels
 */
export function toScreen(camera, size, x, y) {
  const k = scale(camera, size);
  return [size.width / 2 + (x - camera.x) * k, size.height / 2 - (y - camera.y) * k];
}

/**
 * @param {Camera} camera @param {Size} size @param {number} left in pixels @param {number} top
 * @returns {Point | undefined} longitude and latitude
 */
export function placeAt(camera, size, left, top) {
  const k = scale(camera, size);
  return unproject(camera.x + (left - size.width / 2) / k, camera.y - (top - size.height / 2) / k);
}

/** @param {Camera} camera @param {Size} size @param {number} dx pixels that what is seen moves to the right @param {number} dy down */
export function pan(camera, size, dx, dy) {
  const k = scale(camera, size);
  return bound({ ...camera, x: camera.x - dx / k, y: camera.y + dy / k }, size);
}

/**
 * Grows what is seen about a point that stays where it is.
 * @param {Camera} camera @param {Size} size @param {number} factor @param {number} left @param {number} top
 */
export function zoomAt(camera, size, factor, left, top) {
  const zoom = Math.max(1, Math.min(ZOOM_MAX, camera.zoom * factor));
  const [before, after] = [scale(camera, size), scale({ ...camera, zoom }, size)];
  const [dx, dy] = [left - size.width / 2, size.height / 2 - top];
  return bound({ zoom, x: camera.x + dx / before - dx / after, y: camera.y + dy / before - dy / after }, size);
}

/**
 * A camera that has all these points in view.
 * @param {Point[]} points on the plane @param {Size} size @param {number} zoomMax @param {number} margin pixels
 */
export function around(points, size, zoomMax, margin) {
  if (points.length === 0) return home();
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const unit = scale(home(), size);
  const fit = Math.min((size.width - 2 * margin) / unit / (right - left), (size.height - 2 * margin) / unit / (top - bottom));
  const zoom = Math.max(1, Math.min(zoomMax, Number.isFinite(fit) ? fit : zoomMax));
  return bound({ x: (left + right) / 2, y: (bottom + top) / 2, zoom }, size);
}

/** @param {Camera} camera @param {Size} size @returns {Camera} */
export function bound(camera, size) {
  const k = scale(camera, size);
  const x = within(camera.x, -WORLD.x, WORLD.x, size.width / k);
  const y = within(camera.y, camera.zoom > 1 ? -WORLD.y : BOTTOM, camera.zoom > 1 ? WORLD.y : TOP, size.height / k);
  return { ...camera, x, y };
}

/** A middle so that `span` about it is within low..high, or has it in its middle if it is larger. @param {number} middle @param {number} low @param {number} high @param {number} span */
function within(middle, low, high, span) {
  if (span >= high - low) return (low + high) / 2;
  return Math.max(low + span / 2, Math.min(high - span / 2, middle));
}
