//! What the fight looks like: the classes of traffic with their shapes and colours, and the two grounds.

/** @typedef {[number, number, number]} Colour red, green, blue, 0 to 1 */

/** The classes in the order of their numbers on the wire. */
export const CLASSES = ["tcp", "udp", "tls", "quic", "dns", "http", "icmp", "other"];

/** Bits of `marks_ab` and `marks_ba`. */
export const SYN = 1, RST = 2, FIN = 4, RETRANSMISSION = 8;

/** What a node is, as the column `kind` says it. */
export const REMOTE = 0, OWN = 1, LOCAL = 2, MANY = 3, GROUP = 4, REST = 5;

/**
 * @typedef {object} Theme
 * @property {boolean} light
 * @property {Colour} ground
 * @property {Colour} line of rings and rays
 * @property {Colour} node a host of which nothing is seen just now
 * @property {Colour} own this machine
 * @property {Colour} alarm
 * @property {Colour[]} classes
 */

/**
 * @param {string} hex `#rrggbb`, or white if it is not
 * @returns {Colour}
 */
export function colour(hex) {
  const bits = /^#[0-9a-f]{6}$/i.test(hex) ? parseInt(hex.slice(1), 16) : 0xffffff;
  return [(bits >> 16) / 255, ((bits >> 8) & 255) / 255, (bits & 255) / 255];
}

/**
 * The page's colours as a theme of the fight.
 * @param {import("../../types.js").Colors} colors
 * @returns {Theme}
 */
export function themeOf(colors) {
  return {
    light: !colors.dark,
    ground: colour(colors.background),
    line: colour(colors.dark ? "#8fa3bd" : "#5b6b80"),
    node: colour(colors.dark ? "#8c9bb0" : "#6d7b8d"),
    own: colour(colors.here),
    alarm: colour(colors.bad),
    classes: colors.classes.map(colour),
  };
}
