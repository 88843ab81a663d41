//! Which place a host gets that comes: its id chooses, so that it is the same again, and where there is room. Pure.

import { BODIES, NODES_MAX } from "./capacity.js";
import { outline } from "./outline.js";
import { LOCAL, OWN, REST } from "./palette.js";
import { Dice, hash } from "./seed.js";

/** @typedef {import("./layout.js").Layout} Layout */
/** @typedef {import("./layout.js").Place} Place */

/**
 * The place a host had, or one its id chooses.
 * @param {Layout} layout
 * @param {string} id
 * @param {number} kind
 * @param {number} expected
 * @param {boolean} late
 * @returns {Place}
 */
export function choose(layout, id, kind, expected, late) {
  if (kind === OWN) return ownPlace(layout);
  const known = layout.places.get(id);
  if (known !== undefined) return known;
  if (kind === REST) return { x: 0.62, y: 0.86, held: false };
  const [near, far] = band(layout, kind, late);
  // As far apart as so many can be; then closer and closer until there is a place.
  let spacing = 0.86 * Math.sqrt((3.4 * layout.halfX * layout.halfY) / Math.max(4, expected));
  const dice = new Dice(hash(id));
  let best = { x: 0, y: 0, held: false }, clearest = -Infinity;
  for (let round = 0; round < 7; round++, spacing *= 0.82) {
    for (let throws = 0; throws < 6; throws++) {
      const angle = dice.next() * Math.PI * 2;
      const share = Math.sqrt(near * near + (far * far - near * near) * dice.next());
      const x = Math.cos(angle), y = Math.sin(angle), rim = outline(x, y) * share;
      const clear = clearance(layout, x * rim, y * rim);
      if (clear > clearest) {
        clearest = clear;
        best = { x: x * rim, y: y * rim, held: false };
      }
    }
    if (clearest >= spacing) break;
  }
  return best;
}

/**
 * Near is the own network, far is the world; what comes late comes in at the rim.
 * @param {Layout} layout
 * @param {number} kind
 * @param {boolean} late
 * @returns {[number, number]}
 */
function band(layout, kind, late) {
  if (layout.owns === 0) return late ? [0.75, 1] : [0.08, 1];
  if (kind === LOCAL) return [0.26, 0.55];
  return late ? [0.78, 1] : [0.46, 1];
}

/**
 * This machine is the centre; its further addresses stand around it.
 * @param {Layout} layout
 * @returns {Place}
 */
function ownPlace(layout) {
  const nth = layout.owns++;
  if (nth === 0) return { x: 0, y: 0, held: false };
  const ring = nth <= 6 ? 64 : 104, seats = nth <= 6 ? 6 : 12;
  const angle = (((nth - 1) % seats) / seats) * Math.PI * 2 - Math.PI / 2;
  return { x: (Math.cos(angle) * ring) / layout.halfX, y: (Math.sin(angle) * ring) / layout.halfY, held: false };
}

/**
 * How far the next body is, in pixels; names stand beside hosts, so beside counts less than below.
 * @param {Layout} layout
 * @param {number} x in units of half the stage
 * @param {number} y
 */
function clearance(layout, x, y) {
  let clear = Infinity;
  for (let body = 0; body < BODIES; body++) {
    if (!layout.alive[body] || layout.territory[body] >= 0) continue;
    const dx = x * layout.halfX + layout.centreX - layout.goalX[body];
    const dy = y * layout.halfY + layout.centreY - layout.goalY[body];
    const wide = body < NODES_MAX ? 4 : layout.radius[body];
    clear = Math.min(clear, Math.hypot(dx * 0.72, dy) - wide);
  }
  return clear;
}
