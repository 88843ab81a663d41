//! Equal Earth (Šavrič, Patterson, Jenny 2018): areas are true, and it looks like a globe unrolled.

const A1 = 1.340264;
const A2 = -0.081106;
const A3 = 0.000893;
const A4 = 0.003796;
const M = Math.sqrt(3) / 2;
const RADIANS = Math.PI / 180;

/** @typedef {[number, number]} Point */

/** Half the width and half the height of the world, in the units of `project`. */
export const WORLD = { x: project(180, 0)[0], y: project(0, 90)[1] };

/**
 * Where a place is on the plane: x grows to the east, y to the north, 0,0 is 0,0.
 * @param {number} longitude degrees
 * @param {number} latitude degrees
 * @returns {Point}
 */
export function project(longitude, latitude) {
  const t = Math.asin(M * Math.sin(latitude * RADIANS));
  const t2 = t * t;
  const t6 = t2 * t2 * t2;
  const x = (longitude * RADIANS * Math.cos(t)) / (M * slope(t2, t6));
  return [x, t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2))];
}

/**
 * The place at a point of the plane, or nothing beyond the edge of the world.
 * @param {number} x
 * @param {number} y
 * @returns {Point | undefined} longitude and latitude in degrees
 */
export function unproject(x, y) {
  if (Math.abs(y) > WORLD.y) return undefined;
  let t = y / A1;
  for (let round = 0; round < 12; round += 1) {
    const t2 = t * t;
    const t6 = t2 * t2 * t2;
    const step = (t * (A1 + A2 * t2 + t6 * (A3 + A4 * t2)) - y) / slope(t2, t6);
    t -= step;
    if (Math.abs(step) < 1e-10) break;
  }
  const longitude = (x * M * slope(t * t, t ** 6)) / Math.cos(t) / RADIANS;
  if (!(Math.abs(longitude) <= 180 + 1e-9)) return undefined;
  return [longitude, Math.asin(Math.max(-1, Math.min(1, Math.sin(t) / M))) / RADIANS];
}

/**
 * How y grows with the angle.
 * @param {number} t2
 * @param {number} t6
 */
function slope(t2, t6) {
  return A1 + 3 * A2 * t2 + t6 * (7 * A3 + 9 * A4 * t2);
}
