//! Reads assets/coastline.bin; the format is told in assets/README.md.

import { project } from "./projection.js";

/** @typedef {{code: string, rings: number[][]}} Country its ISO 3166 code, "--" if it has none; rings of lines, ~n is line n backwards */
/** @typedef {{lines: Float64Array[], countries: Country[]}} Coastline lines are longitude, latitude, longitude, ... in degrees */

/**
 * @param {Uint8Array} octets
 * @returns {Coastline}
 */
export function decode(octets) {
  let at = 0;
  const octet = () => {
    const value = octets[at];
    if (value === undefined) throw new Error(`coastline: cut short at octet ${at}`);
    at += 1;
    return value;
  };
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const next = octet();
      value += (next & 0x7f) * factor;
      if (next < 0x80) return value;
    }
  };
  const signed = () => {
    const value = varint();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };
  /** @template T @param {() => T} read */
  const list = (read) => Array.from({ length: varint() }, read);

  const version = octet();
  if (version !== 1) throw new Error(`coastline: version ${version} is not known`);
  const steps = varint();
  let [x, y] = [0, 0];
  const lines = list(() => {
    const line = new Float64Array(2 * varint());
    for (let i = 0; i < line.length; i += 2) {
      line[i] = (x += signed()) / steps;
      line[i + 1] = (y += signed()) / steps;
    }
    return line;
  });
  const countries = list(() => ({
    code: String.fromCharCode(octet(), octet()),
    rings: list(() => list(signed)),
  }));
  return { lines, countries };
}

/** @typedef {{move: (x: number, y: number) => void, line: (x: number, y: number) => void, close: () => void}} Pen */

/**
 * Draws the outlines of a country on the plane of `project`, rings closed.
 * @param {Coastline} coastline
 * @param {Country} country
 * @param {Pen} pen
 */
export function outline({ lines }, country, pen) {
  for (const ring of country.rings) {
    let first = true;
    for (const step of ring) {
      const line = lines[step < 0 ? ~step : step];
      const points = line.length / 2;
      for (let i = first ? 0 : 1; i < points; i += 1) {
        const at = 2 * (step < 0 ? points - 1 - i : i);
        const [x, y] = project(line[at], line[at + 1]);
        if (first) pen.move(x, y);
        else pen.line(x, y);
        first = false;
      }
    }
    pen.close();
  }
}

/**
 * Draws lines on the plane of `project`: coasts, which one country has, or borders, which two have. Leaves out
 * where the data is cut at the edge of the world.
 * @param {Coastline} coastline
 * @param {"coasts" | "borders"} which
 * @param {Pen} pen
 */
export function trace({ lines, countries }, which, pen) {
  const uses = new Uint8Array(lines.length);
  for (const { rings } of countries) for (const ring of rings) for (const step of ring) uses[step < 0 ? ~step : step] += 1;
  lines.forEach((line, index) => {
    if ((uses[index] > 1) !== (which === "borders")) return;
    let down = false;
    for (let i = 0; i < line.length; i += 2) {
      const [x, y] = project(line[i], line[i + 1]);
      if (down && !onSeam(line, i)) pen.line(x, y);
      else pen.move(x, y);
      down = true;
    }
  });
}

/**
 * Whether the step to the point at `i` runs along the edge of the world.
 * @param {Float64Array} line
 * @param {number} i
 */
function onSeam(line, i) {
  const meridian = Math.abs(line[i]) > 179.98 && Math.abs(line[i - 2]) > 179.98;
  return meridian || (line[i + 1] < -89.9 && line[i - 1] < -89.9);
}
