//! Land, coasts and borders as paths on the plane, made once.

import { decode, outline, trace } from "./coastline.js";
import { project } from "./projection.js";

/** @typedef {{countries: Map<string, Path2D>, all: Path2D, coasts: Path2D, borders: Path2D, edge: Path2D, net: Path2D}} Land y grows to the south, as on canvases */

/** @type {Promise<Land> | undefined} */
let loaded;

/** @returns {Promise<Land>} */
export function load() {
  loaded ??= fetch("assets/coastline.bin").then(async (response) => {
    if (!response.ok) throw new Error(`assets/coastline.bin: ${response.status}`);
    return draw(new Uint8Array(await response.arrayBuffer()));
  });
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

/** @param {Uint8Array} octets @returns {Land} */
function draw(octets) {
  const coastline = decode(octets);
  /** @type {Map<string, Path2D>} */
  const countries = new Map();
  const all = new Path2D();
  for (const country of coastline.countries) {
    const path = countries.get(country.code) ?? new Path2D();
    outline(coastline, country, pen(path));
    countries.set(country.code, path);
  }
  for (const path of countries.values()) all.addPath(path);
  const [coasts, borders] = [new Path2D(), new Path2D()];
  trace(coastline, "coasts", pen(coasts));
  trace(coastline, "borders", pen(borders));
  return { countries, all, coasts, borders, edge: edge(), net: net() };
}

/** @param {Path2D} path @returns {import("./coastline.js").Pen} */
function pen(path) {
  return { move: (x, y) => path.moveTo(x, -y), line: (x, y) => path.lineTo(x, -y), close: () => path.closePath() };
}

/** The outline of the world. */
function edge() {
  const path = new Path2D();
  for (const side of [180, -180]) {
    for (let i = -90; i <= 90; i += 2) {
      const [x, y] = project(side, side > 0 ? i : -i);
      path.lineTo(x, -y);
    }
  }
  path.closePath();
  return path;
}

/** A line each 30 degrees. */
function net() {
  const path = new Path2D();
  for (let longitude = -150; longitude <= 150; longitude += 30) {
    for (let latitude = -90; latitude <= 90; latitude += 3) {
      const [x, y] = project(longitude, latitude);
      if (latitude === -90) path.moveTo(x, -y);
      else path.lineTo(x, -y);
    }
  }
  for (let latitude = -60; latitude <= 60; latitude += 30) {
    const [x, y] = project(180, latitude);
    path.moveTo(-x, -y);
    path.lineTo(x, -y);
  }
  return path;
}
