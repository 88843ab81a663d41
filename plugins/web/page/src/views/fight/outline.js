//! The outline of the stage, in units of half of it. Pure.

/** The stage's outline is |x|^P + |y|^P = 1: rounder than a screen, fuller than an ellipse. */
const OUTLINE = 2.8;

/**
 * How far the outline is in the direction of a unit vector.
 * @param {number} x
 * @param {number} y
 */
export function outline(x, y) {
  return (Math.abs(x) ** OUTLINE + Math.abs(y) ** OUTLINE) ** (-1 / OUTLINE);
}

/**
 * How far inside the outline a place is: 0 is the centre, 1 the rim.
 * @param {number} x
 * @param {number} y
 */
export function depth(x, y) {
  return (Math.abs(x) ** OUTLINE + Math.abs(y) ** OUTLINE) ** (1 / OUTLINE);
}
