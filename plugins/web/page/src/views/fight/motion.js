//! How a mark moves: it leaves its host, hovers an instant, whips over along a bow. Pure; times in ms, lengths in px.
// The same sentences stand a second time, for the graphics card, in shaders.js; the figures they share are here.

export const MOTION = {
  /** A mark hovers between these. */
  hoverMin: 170, hoverMore: 190,
  /** A flight over no way at all, and what a pixel adds. */
  flightMin: 430, flightPixel: 0.45, flightMax: 820,
  /** How far off the rim it hovers, and how far to the side it may fan out (radians). */
  off: 7, offMore: 9, fan: 0.95,
  /** The bow's height by its length; both directions bow to their left, so that volleys cross without meeting. */
  bow: 0.07, bowMore: 0.13,
  /** The whip: the share of the way is the share of time to this. */
  whip: 2.3,
  /** The loop of who writes to itself: its radius beyond the host's. */
  loop: 13,
};

/**
 * How long a mark hovers.
 * @param {number} seed 0 to 1
 */
export function hoverTime(seed) {
  return MOTION.hoverMin + MOTION.hoverMore * seed;
}

/**
 * How long it flies.
 * @param {number} way pixels
 */
export function flightTime(way) {
  return Math.min(MOTION.flightMax, MOTION.flightMin + MOTION.flightPixel * way);
}

/**
 * @typedef {object} Spot where a mark is
 * @property {number} x
 * @property {number} y
 * @property {number} vx pixels a second
 * @property {number} vy
 * @property {number} alpha
 */

/** @returns {Spot} */
export function spot() {
  return { x: 0, y: 0, vx: 0, vy: 0, alpha: 0 };
}

/**
 * The three corners of the bow from one host to another: written to `out` as six numbers.
 * @param {Float32Array} out
 * @param {number} ax
 * @param {number} ay
 * @param {number} ar
 * @param {number} bx
 * @param {number} by
 * @param {number} br
 * @param {number} seed 0 to 1
 */
export function bow(out, ax, ay, ar, bx, by, br, seed) {
  const dx = bx - ax, dy = by - ay, way = Math.max(1, Math.hypot(dx, dy));
  const height = MOTION.bow + MOTION.bowMore * seed;
  const cx = (ax + bx) / 2 + dy * height, cy = (ay + by) / 2 - dx * height;
  const angle = Math.atan2(cy - ay, cx - ax) + (seed - 0.5) * MOTION.fan;
  const off = Math.min(ar + MOTION.off + MOTION.offMore * seed, way * 0.4);
  const ex = cx - bx, ey = cy - by, end = Math.max(1, Math.hypot(ex, ey));
  out[0] = ax + Math.cos(angle) * off;
  out[1] = ay + Math.sin(angle) * off;
  out[2] = cx;
  out[3] = cy;
  out[4] = bx + (ex / end) * br;
  out[5] = by + (ey / end) * br;
}

const corners = new Float32Array(6);

/**
 * Where a mark of this age is. Past its flight `alpha` is 0.
 * @param {Spot} out
 * @param {number} age
 * @param {number} flight
 * @param {number} ax
 * @param {number} ay
 * @param {number} ar
 * @param {number} bx
 * @param {number} by
 * @param {number} br
 * @param {number} seed
 */
export function move(out, age, flight, ax, ay, ar, bx, by, br, seed) {
  const hover = hoverTime(seed);
  out.alpha = age < 0 || age > hover + flight ? 0 : Math.min(1, age / 90);
  bow(corners, ax, ay, ar, bx, by, br, seed);
  const sx = corners[0], sy = corners[1], cx = corners[2], cy = corners[3];
  if (age < hover) {
    const t = Math.max(0, age / hover), out3 = 1 - (1 - t) ** 3;
    out.x = ax + (sx - ax) * out3;
    out.y = ay + (sy - ay) * out3;
    out.vx = out.vy = 0;
    return;
  }
  const t = Math.min(1, (age - hover) / flight), s = t ** MOTION.whip, r = 1 - s;
  const ex = corners[4], ey = corners[5];
  const speed = (MOTION.whip * t ** (MOTION.whip - 1) * 1000) / flight;
  out.x = r * r * sx + 2 * r * s * cx + s * s * ex;
  out.y = r * r * sy + 2 * r * s * cy + s * s * ey;
  out.vx = 2 * (r * (cx - sx) + s * (ex - cx)) * speed;
  out.vy = 2 * (r * (cy - sy) + s * (ey - cy)) * speed;
}

/**
 * Where a mark of this age is that a host sends to itself: once around a loop that points outwards.
 * @param {Spot} out
 * @param {number} age
 * @param {number} flight
 * @param {number} x
 * @param {number} y
 * @param {number} radius of the host
 * @param {number} outward angle
 * @param {number} seed
 */
export function moveAround(out, age, flight, x, y, radius, outward, seed) {
  const hover = hoverTime(seed), around = MOTION.loop + radius * 0.45 + 5 * (seed - 0.5);
  out.alpha = age < 0 || age > hover + flight ? 0 : Math.min(1, age / 90);
  const t = age < hover ? 0 : Math.min(1, (age - hover) / flight), s = t * t * (3 - 2 * t);
  const angle = outward + Math.PI + s * Math.PI * 2;
  const far = radius + around * 0.8;
  out.x = x + Math.cos(outward) * far + Math.cos(angle) * around;
  out.y = y + Math.sin(outward) * far + Math.sin(angle) * around;
  const speed = age < hover ? 0 : (6 * t * (1 - t) * Math.PI * 2 * around * 1000) / flight;
  out.vx = -Math.sin(angle) * speed;
  out.vy = Math.cos(angle) * speed;
}
