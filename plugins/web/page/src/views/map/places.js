//! What the tables of the map say, on the plane.

import { length, way } from "./arc.js";
import { project } from "./projection.js";

/**
 * @typedef {object} Place
 * @property {string} key
 * @property {string} label
 * @property {number} x       on the plane
 * @property {number} y
 * @property {[number, number]} at longitude and latitude
 * @property {number} radius  kilometres
 * @property {string} country
 * @property {string} city
 * @property {string} system  number and name of the autonomous system
 * @property {number} octets
 * @property {number} rate
 * @property {number} hosts
 * @property {boolean} here
 */

/** @typedef {{place: Place, octets: number, up: number, down: number, impossible: boolean, path: Path2D, long: number}} Arc */

/**
 * @param {import("../../frames.js").Table | undefined} table
 * @returns {Place[]} those whose place is known; 0,0 is in the sea and what databases say when they know nothing
 */
export function placesOf(table) {
  const places = [];
  for (let row = 0; row < (table?.length ?? 0); row += 1) {
    const place = placeOf(/** @type {import("../../frames.js").Table} */ (table), row);
    if (place) places.push(place);
  }
  return places;
}

/** @param {import("../../frames.js").Table} table @param {number} row @returns {Place | undefined} */
function placeOf(table, row) {
  /** @type {[number, number]} */
  const at = [table.number("lon", row), table.number("lat", row)];
  if (!located(...at)) return undefined;
  const [x, y] = project(...at);
  const text = (/** @type {string} */ column) => table.text(column, row);
  const count = (/** @type {string} */ column) => table.count(column, row);
  return {
    key: String(table.values("key")[row] ?? ""), label: text("label"), x, y, at, radius: count("radius_km"), country: text("country"), city: text("city"), system: [asn(table, row), text("org")].filter(Boolean).join(" "),
    octets: count("octets"), rate: count("rate"), hosts: count("hosts"), here: count("here") > 0,
  };
}

/** @param {number} longitude @param {number} latitude */
export function located(longitude, latitude) {
  return Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90 && !(longitude === 0 && latitude === 0);
}

/** Number of the autonomous system, as `AS3320`. @param {import("../../frames.js").Table} table @param {number} row */
export function asn(table, row) {
  const value = String(table.values("asn")[row] ?? "");
  return /^[1-9]\d*$/.test(value) ? `AS${value}` : /^AS\d+$/i.test(value) ? value : "";
}

/**
 * @param {import("../../frames.js").Table | undefined} table
 * @param {Map<string, Place>} places
 * @param {Place | undefined} here
 * @returns {Arc[]} most octets last, so that they are drawn over the others
 */
export function arcsOf(table, places, here) {
  if (!here) return [];
  const arcs = [];
  for (let row = 0; row < (table?.length ?? 0); row += 1) {
    const one = /** @type {import("../../frames.js").Table} */ (table);
    const place = places.get(String(one.values("place")[row] ?? ""));
    if (!place || place.here) continue;
    arcs.push({ place, octets: one.count("octets", row), up: one.count("rate_up", row), down: one.count("rate_down", row), impossible: one.count("impossible", row) > 0, ...drawn(here.at, place.at) });
  }
  return arcs.sort((a, b) => a.octets - b.octets);
}

/** @type {Map<string, {path: Path2D, long: number}>} */
const ways = new Map();

/** The way between two places as a path, y to the south. @param {[number, number]} from @param {[number, number]} to */
function drawn(from, to) {
  const key = `${from} ${to}`;
  let found = ways.get(key);
  if (!found) {
    const pieces = way(from, to);
    if (ways.size > 4000) ways.clear();
    ways.set(key, (found = { path: pathOf(pieces), long: length(pieces) }));
  }
  return found;
}

/** @param {import("./arc.js").Way} pieces */
export function pathOf(pieces) {
  const path = new Path2D();
  for (const points of pieces) {
    path.moveTo(points[0], -points[1]);
    for (let i = 2; i < points.length; i += 2) path.lineTo(points[i], -points[i + 1]);
  }
  return path;
}
